"""What sending does, in one transaction: a message kept, its run queued. Knows no model and no stream.

Each of these may run more than once before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.draft import Draft
from lowkey.chat.nouns import Conversation, Project, Run, Sent, is_temporary
from lowkey.chat.titles import first_words
from lowkey.core.errors import NotFoundError
from lowkey.core.names import safe_name
from lowkey.core.parts import FilePart, Message, Part


@dataclass(frozen=True, slots=True)
class Names:
    """What a message and its answer will be called; `conversation` where it begins one."""

    question: str
    answer: str
    run: str
    conversation: str


def mine(c: Connection, user_id: str, conversation_id: str) -> Conversation:
    """The person's own conversation. Raises NotFoundError for any other."""
    found = store.conversations.read(c, user_id, conversation_id)
    if found is None:
        raise NotFoundError(
            "no_conversation",
            "There is no such conversation.",
            hint="It may have been deleted, or have been a temporary one.",
        )
    return found


def project(c: Connection, user_id: str, project_id: str) -> Project:
    """The person's own project. Raises NotFoundError for any other."""
    found = store.projects.read(c, user_id, project_id)
    if found is None:
        raise NotFoundError(
            "no_project", "There is no such project.", hint="It may have been deleted."
        )
    return found


def known(c: Connection, user_id: str, key: str) -> Sent | None:
    """What this key stood for, if it was sent before."""
    run = store.runs.by_key(c, user_id, key)
    if run is None:
        return None
    conversation = mine(c, user_id, run.conversation_id)
    kept = store.messages.read(c, user_id, run.parent_id)
    if kept is None:
        raise NotFoundError("no_message", "This message was deleted.")
    return Sent(conversation=conversation, message=kept, run=run)


def ready(c: Connection, user_id: str, draft: Draft) -> Draft:
    """The draft with what stands in the lasting database: its files, and the person's preferences.

    Raises NotFoundError for files and projects that are not the person's own.
    """
    wishes = store.preferences.read(c, user_id)
    around = _around(c, user_id, draft)
    return replace(
        draft,
        parts=_owned(c, user_id, draft.parts),
        model=draft.model or (around.model if around else None) or wishes.model,
        effort=draft.effort or wishes.effort,
    )


def _around(c: Connection, user_id: str, draft: Draft) -> Project | None:
    """The project whose model would answer, where none is named."""
    if draft.project_id is not None:
        return project(c, user_id, draft.project_id)
    place = draft.conversation_id
    if draft.model or place is None or is_temporary(place):
        return None
    return store.projects.around(c, user_id, place)


def _owned(c: Connection, user_id: str, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts with each file as the store knows it."""
    ids = [part.file_id for part in parts if isinstance(part, FilePart)]
    if not ids:
        return parts
    rows = store.files.owned(c, user_id, ids)
    owned: list[Part] = []
    for part in parts:
        if isinstance(part, FilePart):
            row = rows.get(part.file_id)
            if row is None:
                raise NotFoundError(
                    "no_file",
                    f"The file “{part.name}” is not here.",
                    hint="Attach it again and send again.",
                )
            part = FilePart(
                file_id=part.file_id,
                name=safe_name(part.name),
                media_type=row.media_type,
                size=row.size,
            )
        owned.append(part)
    return tuple(owned)


def message(
    c: Connection, user_id: str, draft: Draft, names: Names, owner: str, now: int
) -> tuple[Sent, Run]:
    """Keeps a draft that is ready and new, and queues its run for the process `owner`."""
    conversation_id = draft.conversation_id or names.conversation
    kept = Message(
        id=names.question,
        conversation_id=conversation_id,
        parent_id=draft.parent_id,
        role="user",
        parts=draft.parts,
        created_at=now,
    )
    run = Run(
        id=names.run,
        conversation_id=conversation_id,
        message_id=names.answer,
        parent_id=names.question,
        status="queued",
        model=draft.model,
        effort=draft.effort or "medium",
        web=draft.web,
        created_at=now,
    )
    if draft.conversation_id is None:
        conversation = Conversation(
            id=conversation_id,
            title=first_words(kept),
            created_at=now,
            updated_at=now,
            temporary=draft.temporary,
            tip_id=kept.id,
            project_id=draft.project_id,
            mode=draft.mode,
        )
        store.conversations.add(c, user_id, [conversation])
    else:
        conversation = mine(c, user_id, conversation_id)
        store.conversations.change(c, conversation_id, tip_id=kept.id, updated_at=now, unread=False)
    parent_id = draft.parent_id
    if parent_id is not None and store.messages.place(c, parent_id) != conversation_id:
        raise NotFoundError(
            "no_parent",
            "The message you answer is not in this conversation.",
            hint="Reload the conversation and send again.",
        )
    store.messages.add(c, user_id, [kept])
    store.runs.add(c, user_id, run, draft.key, owner)
    here = {"tip_id": kept.id, "updated_at": now, "running": True}
    return Sent(conversation=conversation.model_copy(update=here), message=kept, run=run), run


def again(c: Connection, user_id: str, run: Run, key: str, owner: str) -> tuple[Run, Run | None]:
    """Queues another run for a question that was asked before, or finds what the key stood for."""
    found = store.runs.by_key(c, user_id, key)
    if found is not None:
        return found, None
    mine(c, user_id, run.conversation_id)
    store.runs.add(c, user_id, run, key, owner)
    tip = run.continues_id or run.parent_id
    store.conversations.change(c, run.conversation_id, tip_id=tip, updated_at=run.created_at)
    return run, run
