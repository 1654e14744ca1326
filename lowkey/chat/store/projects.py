"""Projects as rows, with the files they offer and the conversations in them. Knows no prompt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update
from sqlalchemy import delete as remove

from lowkey.chat.nouns import Project
from lowkey.chat.store import files, preferences, synced
from lowkey.chat.store.tables import conversations, project_files, projects
from lowkey.core.parts import FilePart
from lowkey.memory import Reach

_ONE = select(projects).where(
    projects.c.id == bindparam("this"), projects.c.user_id == bindparam("user")
)
_LIVING = _ONE.where(projects.c.deleted_at.is_(None))
_DELETED = _ONE.where(projects.c.deleted_at.is_not(None))
_AROUND = (
    select(projects)
    .join(conversations, conversations.c.project_id == projects.c.id)
    .where(
        conversations.c.id == bindparam("conversation"),
        conversations.c.user_id == bindparam("user"),
        projects.c.deleted_at.is_(None),
    )
)


def add(connection: Connection, user_id: str, project: Project, source: str | None = None) -> None:
    """Stores it without its files. `source`: a foreign id, for imports."""
    row = project.model_dump(exclude={"files", "folder", "conversations", "unread"})
    connection.execute(insert(projects), row | {"user_id": user_id, "source": source})


def read(
    connection: Connection, user_id: str, project_id: str, deleted: bool = False
) -> Project | None:
    given = {"this": project_id, "user": user_id}
    rows = connection.execute(_DELETED if deleted else _LIVING, given).all()
    return next(iter(_whole(connection, rows)), None)


def around(connection: Connection, user_id: str, conversation_id: str) -> Project | None:
    """The project that this conversation is in."""
    given = {"conversation": conversation_id, "user": user_id}
    rows = connection.execute(_AROUND, given).all()
    return next(iter(_whole(connection, rows)), None)


def memory(connection: Connection, project_id: str) -> Reach:
    """What of memory counts in it."""
    query = select(projects.c.memory).where(projects.c.id == project_id)
    return connection.execute(query).scalar() or "on"


def recalls(connection: Connection, user_id: str, project_id: str | None) -> Reach:
    """Which earlier chats may be looked into from there."""
    if not preferences.read(connection, user_id).recalls:
        return "off"
    query = select(projects.c.recalls).where(projects.c.id == project_id)
    return connection.execute(query).scalar() or "on"


def reachable(connection: Connection, ids: Collection[str], project_id: str | None) -> set[str]:
    """Those of these conversations that chats of this project (None: of none) may look into."""
    query = select(conversations.c.id, projects.c.id, projects.c.recalls)
    around = (projects.c.id == conversations.c.project_id) & projects.c.deleted_at.is_(None)
    query = query.outerjoin(projects, around)
    rows = connection.execute(query.where(conversations.c.id.in_(ids)))
    return {one for one, project, reach in rows if reach in (None, "on") or project == project_id}


def every(connection: Connection, user_id: str) -> list[Project]:
    """All of a person's projects, the oldest first."""
    query = select(projects).where(projects.c.user_id == user_id, projects.c.deleted_at.is_(None))
    query = query.order_by(projects.c.created_at, projects.c.id)
    return _whole(connection, connection.execute(query).all())


def change(connection: Connection, project_id: str, **values: object) -> None:
    connection.execute(update(projects).where(projects.c.id == project_id).values(**values))


def move(connection: Connection, conversation_id: str, project_id: str | None) -> None:
    """From now on this conversation is in this project, and in no other."""
    this = conversations.c.id == conversation_id
    connection.execute(update(conversations).where(this).values(project_id=project_id))


def deleted_at(connection: Connection, project_id: str) -> int | None:
    """When it was deleted (ms); None while it is not."""
    query = select(projects.c.deleted_at).where(projects.c.id == project_id)
    return connection.execute(query).scalar()


def conversation_ids(connection: Connection, project_id: str, deleted_at: int | None) -> list[str]:
    """Those in it that were deleted at this time (ms); None: those that were not."""
    query = select(conversations.c.id).where(
        conversations.c.project_id == project_id, conversations.c.deleted_at == deleted_at
    )
    return list(connection.execute(query).scalars())


def add_file(
    connection: Connection, user_id: str, project_id: str, file: FilePart, now: int
) -> None:
    """The project offers this file, and holds it."""
    drop_file(connection, project_id, file.file_id)
    row = file.model_dump(exclude={"kind"})
    row |= {"project_id": project_id, "user_id": user_id, "added_at": now}
    connection.execute(insert(project_files), row)
    files.sent(connection, user_id, [file.file_id])


def drop_file(connection: Connection, project_id: str, file_id: str) -> bool:
    """The project lets go of it; False where it did not have it."""
    this = project_files.c.project_id == project_id, project_files.c.file_id == file_id
    return connection.execute(remove(project_files).where(*this)).rowcount > 0


def purge(connection: Connection, deleted_before: int) -> None:
    """Removes for good what was deleted before that time (ms); what was in it is in none."""
    gone = select(projects.c.id).where(projects.c.deleted_at < deleted_before)
    ids = list(connection.execute(gone).scalars())
    if not ids:
        return
    inside = conversations.c.project_id.in_(ids)
    connection.execute(update(conversations).where(inside).values(project_id=None))
    connection.execute(remove(project_files).where(project_files.c.project_id.in_(ids)))
    synced.forget(connection, ids)
    connection.execute(remove(projects).where(projects.c.id.in_(ids)))


def _whole(connection: Connection, rows: Sequence[Row[Any]]) -> list[Project]:
    """The projects with what is in them."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    offered = _files(connection, ids)
    folders = synced.folders(connection, ids)
    counts = _counts(connection, ids)
    return [
        Project(
            id=row.id,
            name=row.name,
            instructions=row.instructions,
            model=row.model,
            memory=row.memory,
            recalls=row.recalls,
            files=tuple(offered[row.id]),
            folder=folders.get(row.id),
            created_at=row.created_at,
            conversations=counts[row.id][0],
            unread=counts[row.id][1],
        )
        for row in rows
    ]


def _files(connection: Connection, ids: Sequence[str]) -> defaultdict[str, list[FilePart]]:
    """By project: what it offers, the first first."""
    found: defaultdict[str, list[FilePart]] = defaultdict(list)
    query = select(project_files).where(project_files.c.project_id.in_(ids))
    for row in connection.execute(query.order_by(project_files.c.added_at, project_files.c.name)):
        found[row.project_id].append(
            FilePart(file_id=row.file_id, name=row.name, media_type=row.media_type, size=row.size)
        )
    return found


def _counts(connection: Connection, ids: Sequence[str]) -> defaultdict[str, tuple[int, int]]:
    """By project: (how many conversations are in it, how many of them are unread)."""
    fresh = func.count().filter(conversations.c.unread)
    query = (
        select(conversations.c.project_id, func.count(), fresh)
        .where(conversations.c.project_id.in_(ids), conversations.c.deleted_at.is_(None))
        .group_by(conversations.c.project_id)
    )
    found: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update((name, (count, new)) for name, count, new in connection.execute(query))
    return found
