"""Folders of this machine that projects offer, and what lies in them, as rows. Knows no disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Row,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from lowkey.chat.nouns import Synced
from lowkey.chat.store import files as held
from lowkey.chat.store.tables import projects, synced_files, synced_folders
from lowkey.core.errors import Problem
from lowkey.core.parts import FilePart, Record


class Task(NamedTuple):
    """A folder that is to be looked into."""

    project_id: str
    user_id: str
    path: str


class Known(NamedTuple):
    """What is known of a file: its size in bytes, when it changed (ns), and what was taken."""

    size: int
    changed: int
    file_id: str | None

    def is_still(self, size: int, changed: int) -> bool:
        """It was taken, and nothing tells that it is another one by now."""
        return self.file_id is not None and (self.size, self.changed) == (size, changed)


class About(Record):
    """What the last look found of the whole."""

    more: bool = False
    problem: Problem | None = None


NEVER = 0
"""When one was looked at (ms) that is looked into for the first time."""
_LOOKING = synced_folders.c.looks_since.is_not(None)
_HERE = synced_files.c.project_id == bindparam("this")
_TAKEN = select(synced_files).where(_HERE, synced_files.c.file_id.is_not(None))
_GONE = delete(synced_files).where(_HERE, synced_files.c.path == bindparam("gone"))


def bind(connection: Connection, task: Task) -> None:
    """The project offers this folder from now on, of which nothing is known yet."""
    row = {**task._asdict(), "about": About().model_dump_json()}
    connection.execute(insert(synced_folders), row)


def unbind(connection: Connection, project_id: str, now: int) -> bool:
    """It offers none any more; False where it did not."""
    taken = connection.execute(_TAKEN, {"this": project_id}).all()
    for row in taken[:1]:
        held.wait(connection, row.user_id, [one.file_id for one in taken], now)
    return forget(connection, [project_id]) > 0


def forget(connection: Connection, project_ids: Sequence[str]) -> int:
    """Removes these projects' folders; returns how many there were. What was taken waits for nobody."""
    connection.execute(delete(synced_files).where(synced_files.c.project_id.in_(project_ids)))
    mine = synced_folders.c.project_id.in_(project_ids)
    return connection.execute(delete(synced_folders).where(mine)).rowcount


def folders(connection: Connection, project_ids: Sequence[str]) -> dict[str, Synced]:
    """By project."""
    some = synced_folders.c.project_id.in_(project_ids)
    rows = connection.execute(select(synced_folders).where(some)).all()
    counts = _counts(connection, [row.project_id for row in rows]) if rows else {}
    return {row.project_id: _folder(row, counts.get(row.project_id, 0)) for row in rows}


def files(connection: Connection, user_id: str, project_id: str) -> list[FilePart]:
    """What was taken of its folder, by the paths; the same bytes once."""
    rows = connection.execute(
        _TAKEN.where(synced_files.c.user_id == user_id).order_by(synced_files.c.path.desc()),
        {"this": project_id},
    )
    once = {row.file_id: _part(row) for row in rows}
    return list(reversed(once.values()))


def problems(connection: Connection, project_id: str, most: int) -> list[tuple[str, Problem]]:
    """(path, why it could not be taken)."""
    query = select(synced_files.c.path, synced_files.c.problem).where(
        synced_files.c.project_id == project_id, synced_files.c.problem.is_not(None)
    )
    found = connection.execute(query.order_by(synced_files.c.path).limit(most))
    return [(row.path, Problem.model_validate_json(row.problem)) for row in found]


def due(connection: Connection, before: int, silent: int) -> list[Task]:
    """Folders last looked into before that time (ms), by nobody who is alive, of projects that are there."""
    query = (
        select(synced_folders.c.project_id, synced_folders.c.user_id, synced_folders.c.path)
        .join(projects, projects.c.id == synced_folders.c.project_id)
        .where(
            projects.c.deleted_at.is_(None),
            or_(synced_folders.c.looked_at.is_(None), synced_folders.c.looked_at < before),
            _free(silent),
        )
    )
    return [Task(*row) for row in connection.execute(query.order_by(synced_folders.c.looked_at))]


def release(connection: Connection) -> None:
    """Nobody looks into any: whoever did is dead."""
    connection.execute(update(synced_folders).values(looks_since=None))


def claim(connection: Connection, task: Task, now: int, silent: int) -> bool:
    """Whether who asks looks into it now; nobody else does meanwhile.

    From now on `looked_at` is null only where somebody asked for another look meanwhile.
    """
    looked = func.coalesce(synced_folders.c.looked_at, NEVER)
    mine = update(synced_folders).where(_is(task), _free(silent))
    return connection.execute(mine.values(looks_since=now, looked_at=looked)).rowcount > 0


def beat(connection: Connection, task: Task, now: int) -> bool:
    """It is still being looked into; False where the project offers it no more, or anew."""
    mine = update(synced_folders).where(_is(task), _LOOKING).values(looks_since=now)
    return connection.execute(mine).rowcount > 0


def done(connection: Connection, task: Task, now: int, about: About) -> bool:
    """It was gone through, or can't be. Whether it is to be looked into again at once."""
    since = synced_folders.c.looked_at
    looked = case((since.is_not(None), now))
    values = {"looks_since": None, "looked_at": looked, "about": about.model_dump_json()}
    mine = update(synced_folders).where(_is(task), _LOOKING).values(**values)
    found = connection.execute(mine.returning(since)).all()
    return any(row.looked_at is None for row in found)


def stale(connection: Connection, project_id: str) -> bool:
    """It is to be looked into now; False where there is none."""
    mine = update(synced_folders).where(synced_folders.c.project_id == project_id)
    return connection.execute(mine.values(looked_at=None)).rowcount > 0


def known(connection: Connection, project_id: str) -> dict[str, Known]:
    """By path."""
    query = select(synced_files).where(synced_files.c.project_id == project_id)
    return {
        row.path: Known(row.size, row.changed, row.file_id) for row in connection.execute(query)
    }


def put(connection: Connection, row: Mapping[str, object]) -> None:
    """Notes a file; what was known of it before holds no more."""
    connection.execute(_put(connection.dialect.name), row)


def drop(connection: Connection, project_id: str, paths: Iterable[str]) -> None:
    rows = [{"this": project_id, "gone": path} for path in paths]
    if rows:
        connection.execute(_GONE, rows)


@cache
def _put(dialect: str) -> Insert:
    kind = sqlite if dialect == "sqlite" else postgresql
    note = kind.insert(synced_files)
    fresh = ("user_id", "file_id", "media_type", "size", "changed", "problem")
    return note.on_conflict_do_update(
        index_elements=["project_id", "path"], set_={name: note.excluded[name] for name in fresh}
    )


def _free(silent: int) -> ColumnElement[bool]:
    """Nobody who is alive looks into it."""
    since = synced_folders.c.looks_since
    return or_(since.is_(None), since < silent)


def _is(task: Task) -> ColumnElement[bool]:
    """Still this folder: the project may have been given another one."""
    return (synced_folders.c.project_id == task.project_id) & (synced_folders.c.path == task.path)


def _counts(connection: Connection, project_ids: Sequence[str]) -> dict[str, int]:
    query = (
        select(synced_files.c.project_id, func.count(synced_files.c.file_id))
        .where(synced_files.c.project_id.in_(project_ids))
        .group_by(synced_files.c.project_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _folder(row: Row[Any], count: int) -> Synced:
    about = About.model_validate_json(row.about)
    return Synced(
        path=row.path,
        files=count,
        looking=row.looks_since is not None or not row.looked_at,
        looked_at=row.looked_at or None,
        more=about.more,
        problem=about.problem,
    )


def _part(row: Row[Any]) -> FilePart:
    return FilePart(file_id=row.file_id, name=row.path, media_type=row.media_type, size=row.size)
