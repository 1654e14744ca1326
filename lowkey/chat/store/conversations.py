"""Conversations as rows, from the first message until nothing is left. Knows no prompt and no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Update,
    bindparam,
    case,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy import delete as remove

from lowkey.chat.nouns import Conversation, Run, Which, is_temporary
from lowkey.chat.personality import ModeName
from lowkey.chat.store import files, messages, runs, search, shares, tables
from lowkey.chat.store.tables import conversations, projects
from lowkey.core.parts import UNFINISHED, Message
from lowkey.core.store import events
from lowkey.documents import drop_of
from lowkey.memory import drop_uses
from lowkey.tools.results import drop_of as drop_results

_ADD = insert(conversations)


def add(
    connection: Connection,
    user_id: str,
    new: Sequence[Conversation],
    sources: Mapping[str, str] | None = None,
    titled: bool = False,
) -> None:
    """Stores them and makes their titles findable. `sources`: foreign ids, for imports."""
    if not new:
        return
    rows = [
        conversation.model_dump(exclude={"temporary", "running", "waiting"})
        | {
            "user_id": user_id,
            "titled": titled,
            "source": (sources or {}).get(conversation.id),
        }
        for conversation in new
    ]
    connection.execute(_ADD, rows)
    search.add(connection, user_id, ((one.id, None, one.title) for one in new))


_AROUND = conversations.outerjoin(
    projects, (projects.c.id == conversations.c.project_id) & projects.c.deleted_at.is_(None)
)
"""With the project, where it is not deleted."""
_ALL = select(conversations, projects.c.id.label("in_project")).select_from(_AROUND)
_ONE = _ALL.add_columns(
    runs.any_open(conversations.c.id).label("running"),
    runs.any_waiting(conversations.c.id).label("waiting"),
).where(conversations.c.id == bindparam("this"), conversations.c.user_id == bindparam("user"))
_LIVING = _ONE.where(conversations.c.deleted_at.is_(None))
_DELETED = _ONE.where(conversations.c.deleted_at.is_not(None))


def read(
    connection: Connection, user_id: str, conversation_id: str, deleted: bool = False
) -> Conversation | None:
    query = _DELETED if deleted else _LIVING
    row = connection.execute(query, {"this": conversation_id, "user": user_id}).first()
    return _conversation(row, row.running, row.waiting) if row is not None else None


def hold(connection: Connection, user_id: str, conversation_id: str) -> bool:
    """Whether it is there, deleted or not; it then stays until this transaction ends."""
    mine = conversations.c.id == conversation_id, conversations.c.user_id == user_id
    query = select(conversations.c.id).where(*mine).with_for_update(read=True, key_share=True)
    return connection.execute(query).first() is not None


def page(
    connection: Connection, user_id: str, which: Which, before: tuple[int, str] | None, limit: int
) -> list[Conversation]:
    """Newest first, from the one `before` = (updated_at, id) on; the pinned ones come on page one."""
    mine = _ALL.where(
        conversations.c.user_id == user_id,
        conversations.c.deleted_at.is_(None),
        conversations.c.archived.is_(which.archived),
    )
    if which.project_id is not None:
        mine = mine.where(conversations.c.project_id == which.project_id)
    order = (conversations.c.updated_at.desc(), conversations.c.id.desc())
    query = mine.where(conversations.c.pinned.is_(False)).order_by(*order).limit(limit)
    if which.loose:
        query = query.where(projects.c.id.is_(None))
    rows: list[Row[Any]] = []
    if before is None:
        rows += connection.execute(mine.where(conversations.c.pinned).order_by(*order)).all()
    else:
        at, last = before
        place = tuple_(conversations.c.updated_at, conversations.c.id)
        query = query.where(place < tuple_(at, last))
    rows += connection.execute(query).all()
    busy = runs.busy(connection, [row.id for row in rows])
    return [_conversation(row, row.id in busy, busy.get(row.id, False)) for row in rows]


@cache
def _change(*names: str) -> Update:
    """Sets these columns of the conversation `this`."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in names}
    return update(conversations).where(conversations.c.id == bindparam("this")).values(values)


def change(connection: Connection, conversation_id: str, **values: object) -> None:
    given = {f"new_{name}": value for name, value in values.items()}
    connection.execute(_change(*values), {"this": conversation_id, **given})
    if "title" in values:
        owner = connection.execute(
            select(conversations.c.user_id).where(conversations.c.id == conversation_id)
        ).scalar_one()
        search.drop_title(connection, conversation_id)
        search.add(connection, owner, [(conversation_id, None, str(values["title"]))])


_ON_TO: BindParameter[Any] = bindparam("answer")
_LOOKED_AT = conversations.c.tip_id.in_([bindparam("parent"), bindparam("begun")])
_ANSWERED = (
    update(conversations)
    .where(conversations.c.id == bindparam("this"))
    .values(
        updated_at=bindparam("at"),
        unread=bindparam("new"),
        tip_id=case((_LOOKED_AT, _ON_TO), else_=conversations.c.tip_id),
    )
)


def answered(connection: Connection, run: Run, message: Message) -> None:
    """The conversation moves on to the new answer, unless the person looks elsewhere by now.

    The answer is unread until they look; who stopped it has seen it.
    """
    given = {
        "this": run.conversation_id,
        "at": message.created_at,
        "new": message.status != "stopped",
        "parent": run.parent_id,
        "begun": run.continues_id or run.parent_id,
        "answer": message.id,
    }
    connection.execute(_ANSWERED, given)


def mode(connection: Connection, conversation_id: str) -> ModeName | None:
    """What it is for, where its person said so."""
    query = select(conversations.c.mode).where(conversations.c.id == conversation_id)
    return connection.execute(query).scalar()


def see(connection: Connection, conversation_id: str) -> bool:
    """Its person has looked at it; False where there was nothing new."""
    this = conversations.c.id == conversation_id, conversations.c.unread.is_(True)
    done = connection.execute(update(conversations).where(*this).values(unread=False))
    return done.rowcount > 0


def titled(connection: Connection, conversation_id: str) -> bool:
    """Whether the title was chosen already, by a person or by a model."""
    query = select(conversations.c.titled).where(conversations.c.id == conversation_id)
    return bool(connection.execute(query).scalar())


def delete(connection: Connection, conversation_id: str, at: int) -> None:
    """It is gone for people; until it is purged it can be restored."""
    search.hide(connection, conversation_id)
    change(connection, conversation_id, deleted_at=at)


def restore(connection: Connection, user_id: str, conversation_id: str, title: str) -> None:
    """Takes a deletion back: it is found again, as the newest entry."""
    change(connection, conversation_id, deleted_at=None)
    search.hide(connection, conversation_id)
    tree = messages.tree(connection, conversation_id)
    found = [
        (conversation_id, None, title),
        *((conversation_id, m.id, search.searchable(m)) for m in tree),
    ]
    search.add(connection, user_id, found)


def purge(connection: Connection, deleted_before: int) -> int:
    """Removes for good what was deleted before that time (ms); returns how many."""
    gone = select(conversations.c.id).where(conversations.c.deleted_at < deleted_before)
    ids = list(connection.execute(gone).scalars())
    for start in range(0, len(ids), 500):
        erase(connection, ids[start : start + 500])
    _drop_leftovers(connection)
    return len(ids)


def idle(connection: Connection, since: int) -> list[str]:
    """Those in which nothing happened after that time (ms)."""
    query = select(conversations.c.id).where(conversations.c.updated_at < since)
    return list(connection.execute(query).scalars())


def _drop_leftovers(connection: Connection) -> None:
    """Removes events of runs that ended or are gone, and what was said while its answer was erased."""
    written = select(tables.runs.c.id).where(tables.runs.c.status.in_(UNFINISHED))
    connection.execute(remove(events).where(events.c.run_id.not_in(written)))
    said = tables.feedback.c.conversation_id
    connection.execute(remove(tables.feedback).where(said.not_in(select(conversations.c.id))))


def erase(connection: Connection, ids: Sequence[str]) -> None:
    """Leaves no trace of these conversations; files that nobody uses now go with `files.drop`."""
    files.release(connection, ids)
    shares.drop_of(connection, ids)
    drop_uses(connection, ids)
    drop_of(connection, ids)
    mine = select(tables.runs.c.id).where(tables.runs.c.conversation_id.in_(ids))
    connection.execute(remove(events).where(events.c.run_id.in_(mine)))
    connection.execute(
        remove(tables.search_rows).where(tables.search_rows.c.conversation_id.in_(ids))
    )
    for table in (tables.feedback, tables.approvals, tables.permissions):
        connection.execute(remove(table).where(table.c.conversation_id.in_(ids)))
    connection.execute(remove(tables.runs).where(tables.runs.c.conversation_id.in_(ids)))
    connection.execute(remove(tables.messages).where(tables.messages.c.conversation_id.in_(ids)))
    connection.execute(remove(conversations).where(conversations.c.id.in_(ids)))
    # Last: until here another process may have held one and kept a result in it.
    drop_results(connection, ids)


def _conversation(row: Row[Any], running: bool, waiting: bool) -> Conversation:
    return Conversation(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        updated_at=row.updated_at,
        pinned=row.pinned,
        archived=row.archived,
        temporary=is_temporary(row.id),
        tip_id=row.tip_id,
        running=running,
        waiting=waiting,
        unread=row.unread,
        project_id=row.in_project,
        mode=row.mode,
    )
