"""Whole conversations in and out of the database, many at once. Knows no file and no format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, select, update

from lowkey.chat import store
from lowkey.chat.nouns import Conversation, Feedback, Preferences, Project, SavedPrompt
from lowkey.chat.saved_prompts import MOST
from lowkey.chat.transfer.nouns import OURS, Folder, Personal, Tree
from lowkey.core.parts import FilePart, Message
from lowkey.documents import wholes_of
from lowkey.memory import Memory
from lowkey.memory.travel import memories_of
from lowkey.tools.lists import lists_of

AT_ONCE = 500
"""Values in one list of a query."""


@dataclass(frozen=True, slots=True)
class Known:
    """A conversation that is here already."""

    id: str
    title: str
    tip_id: str | None
    deleted: bool
    updated_at: int


def known(connection: Connection, user_id: str, sources: Sequence[str]) -> dict[str, Known]:
    """By source: those that were brought in before, or were made here in the first place."""
    table = store.tables.conversations
    names = {source.removeprefix(OURS): source for source in sources if source.startswith(OURS)}
    found: dict[str, Known] = {}
    for column, values in ((table.c.source, list(sources)), (table.c.id, list(names))):
        for start in range(0, len(values), AT_ONCE):
            query = select(table).where(
                table.c.user_id == user_id, column.in_(values[start : start + AT_ONCE])
            )
            for row in connection.execute(query):
                source = row.source if column is table.c.source else names[row.id]
                deleted = row.deleted_at is not None
                found[source] = Known(row.id, row.title, row.tip_id, deleted, row.updated_at)
    return found


def message_ids(connection: Connection, conversation_id: str) -> set[str]:
    query = select(store.tables.messages.c.id).where(
        store.tables.messages.c.conversation_id == conversation_id
    )
    return set(connection.execute(query).scalars())


def messages_of(connection: Connection, conversation_id: str) -> list[Message]:
    return store.messages.tree(connection, conversation_id)


def add(
    connection: Connection,
    user_id: str,
    new: Sequence[tuple[Conversation, str, Sequence[Message], Sequence[Feedback]]],
) -> None:
    """Keeps (conversation, its source, its messages, what was said of them) in a few statements."""
    conversations = [conversation for conversation, _, _, _ in new]
    sources = {conversation.id: source for conversation, source, _, _ in new}
    store.conversations.add(connection, user_id, conversations, sources, titled=True)
    messages = [message for _, _, messages, _ in new for message in messages]
    store.messages.add(connection, user_id, messages)
    feedback = ((conversation.id, said) for conversation, _, _, told in new for said in told)
    store.feedback.add(connection, user_id, feedback)


def add_feedback(
    connection: Connection, user_id: str, conversation_id: str, told: Sequence[Feedback]
) -> None:
    """Keeps what was said of messages of which nothing was said here."""
    store.feedback.add(connection, user_id, ((conversation_id, said) for said in told))


def grow(
    connection: Connection, user_id: str, there: Known, messages: Sequence[Message], tip: str | None
) -> None:
    """Adds messages to a conversation that is here; moves its tip on where one is given."""
    store.messages.add(connection, user_id, messages)
    latest = max((message.created_at for message in messages), default=0)
    values: dict[str, object] = {"updated_at": max(there.updated_at, latest)}
    if tip is not None:
        values["tip_id"] = tip
    connection.execute(
        update(store.tables.conversations)
        .where(store.tables.conversations.c.id == there.id)
        .values(**values)
    )


def undelete(connection: Connection, user_id: str, there: Known) -> None:
    """Takes a deletion back, as the person asked for this conversation again."""
    store.conversations.restore(connection, user_id, there.id, there.title)


def keep_folder(
    connection: Connection, user_id: str, folder: Folder, fresh: str, files: Sequence[FilePart]
) -> str:
    """The project is here afterwards, with these files too; returns its id here, `fresh` if it is new.

    What it says here stays as it is; one that was deleted comes back, as the person asked for it.
    """
    table = store.tables.projects
    own = folder.source.removeprefix(OURS) if folder.source.startswith(OURS) else ""
    query = select(table.c.id).where(
        table.c.user_id == user_id, (table.c.source == folder.source) | (table.c.id == own)
    )
    project_id = connection.execute(query).scalar()
    if project_id is None:
        project_id = fresh
        made = Project(
            id=fresh,
            name=folder.name,
            instructions=folder.instructions,
            model=folder.model,
            memory=folder.memory,
            recalls=folder.recalls,
            created_at=folder.created_at,
        )
        store.projects.add(connection, user_id, made, folder.source)
    else:
        store.projects.change(connection, project_id, deleted_at=None)
    here = store.projects.read(connection, user_id, project_id)
    has = {file.file_id for file in here.files} if here else set[str]()
    for at, file in enumerate(files):
        if file.file_id not in has:
            store.projects.add_file(connection, user_id, project_id, file, folder.created_at + at)
    return project_id


def folders(connection: Connection, user_id: str) -> list[Folder]:
    """All of a person's projects."""
    sources = _sources(connection, user_id)
    return [
        Folder(
            source=sources[project.id],
            name=project.name,
            instructions=project.instructions,
            model=project.model,
            memory=project.memory,
            recalls=project.recalls,
            created_at=project.created_at,
            files=project.files,
        )
        for project in store.projects.every(connection, user_id)
    ]


def personal(connection: Connection, user_id: str) -> Personal:
    """What a person set, where that is anything, and what they keep."""
    set_here = store.preferences.read(connection, user_id)
    return Personal(
        preferences=None if set_here == Preferences() else set_here,
        prompts=tuple(store.saved_prompts.read(connection, user_id)),
        lists=lists_of(connection, user_id),
        memories=tuple(_memories(connection, user_id)),
    )


def _memories(connection: Connection, user_id: str) -> Iterator[Memory]:
    """What is remembered, with sources in the place of ids; not what only a deleted project knew."""
    homes = _sources(connection, user_id)
    talks = _sources(connection, user_id, store.tables.conversations)
    for one in memories_of(connection, user_id):
        if one.project_id is None or one.project_id in homes:
            home, talk = homes.get(one.project_id), talks.get(one.conversation_id)
            yield one.model_copy(update={"project_id": home, "conversation_id": talk})


def homes_of(connection: Connection, user_id: str) -> dict[str, str]:
    """The projects here, by each source that they go by."""
    homes = _sources(connection, user_id)
    return {source: id for id, source in homes.items() if id} | {
        f"{OURS}{id}": id for id in homes if id
    }


def keep_preferences(connection: Connection, user_id: str, brought: Preferences) -> None:
    """Takes over what was never set here; what was set here stays."""
    here = store.preferences.read(connection, user_id)
    unset = {name for name, value in here if value == getattr(Preferences(), name)}
    update = {name: value for name, value in brought if name in unset}
    store.preferences.write(connection, user_id, here.model_copy(update=update))


def keep_prompts(connection: Connection, user_id: str, brought: Sequence[SavedPrompt]) -> int:
    """Adds those whose words are not here, while there is room; returns how many found none."""
    here = {(one.name, one.text) for one in store.saved_prompts.read(connection, user_id)}
    fresh = [one for one in brought if (one.name, one.text) not in here]
    room = max(0, MOST - len(here))
    for one in fresh[:room]:
        store.saved_prompts.add(connection, user_id, one)
    return len(fresh[room:])


def _sources(
    connection: Connection, user_id: str, table: Table = store.tables.projects
) -> dict[str | None, str]:
    """By id: what a person's projects, or conversations, are called when they travel."""
    query = select(table.c.id, table.c.source).where(
        table.c.user_id == user_id, table.c.deleted_at.is_(None)
    )
    return {row.id: row.source or f"{OURS}{row.id}" for row in connection.execute(query)}


def own_files(connection: Connection, user_id: str, file_ids: Sequence[str]) -> set[str]:
    """Which of these files this person brought before; they stay until this transaction ends."""
    found: set[str] = set()
    for start in range(0, len(file_ids), AT_ONCE):
        found.update(store.files.owned(connection, user_id, file_ids[start : start + AT_ONCE]))
    return found


def conversation_ids(connection: Connection, user_id: str) -> list[str]:
    """All of a person's conversations that are not deleted, the oldest first."""
    table = store.tables.conversations
    query = (
        select(table.c.id)
        .where(table.c.user_id == user_id, table.c.deleted_at.is_(None))
        .order_by(table.c.created_at, table.c.id)
    )
    return list(connection.execute(query).scalars())


def trees(connection: Connection, user_id: str, ids: Sequence[str]) -> Iterator[Tree]:
    """The person's own of these conversations, whole."""
    table = store.tables.conversations
    homes = _sources(connection, user_id)
    for conversation_id in ids:
        query = select(table).where(
            table.c.id == conversation_id,
            table.c.user_id == user_id,
            table.c.deleted_at.is_(None),
        )
        row = connection.execute(query).first()
        if row is not None:
            yield Tree(
                source=row.source or f"{OURS}{row.id}",
                title=row.title,
                created_at=row.created_at,
                updated_at=row.updated_at,
                pinned=row.pinned,
                archived=row.archived,
                tip_id=row.tip_id,
                project=homes.get(row.project_id),
                messages=tuple(store.messages.tree(connection, row.id)),
                feedback=tuple(store.feedback.of(connection, row.id)),
                mode=row.mode,
                documents=wholes_of(connection, user_id, row.id),
            )
