"""Texts come, are read and go, as rows. Knows no meaning of any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, text, tuple_, update

from lowkey.files.nouns import About, Chunk, Page, Text
from lowkey.files.store.tables import chunks, pages, texts

Key = tuple[str, str]
"""(user id, file id)."""
_FIELDS = [
    texts.c[name]
    for name in ("user_id", "file_id", "name", "media_type", "status", "about", "model")
]


def scope(user_id: str) -> str:
    """The person as one word of the index."""
    return "".join(letter for letter in user_id.lower() if letter.isalnum())


def read(connection: Connection, user_id: str, file_ids: Iterable[str]) -> dict[str, Text]:
    """How far these are read, by id; those of which nothing is known are not there."""
    query = select(*_FIELDS).where(texts.c.user_id == user_id, texts.c.file_id.in_(list(file_ids)))
    return {row.file_id: _text(row) for row in connection.execute(query)}


def ready(connection: Connection, user_id: str, file_ids: Iterable[str]) -> list[str]:
    """Those of these that are read."""
    query = select(texts.c.file_id).where(
        texts.c.user_id == user_id, texts.c.file_id.in_(list(file_ids)), texts.c.status == "ready"
    )
    return list(connection.execute(query).scalars())


def queue(connection: Connection, user_id: str, file: Text, now: int, again: bool = False) -> bool:
    """Notes that this file is to be read; False where that was noted before.

    `again`: also one that failed, from the beginning.
    """
    known = read(connection, user_id, [file.file_id]).get(file.file_id)
    if known is not None and not (again and known.status == "failed"):
        return False
    forget(connection, [(user_id, file.file_id)])
    row = {"user_id": user_id, "status": "queued", "since": now, "about": "{}", "model": ""}
    given = {"file_id": file.file_id, "name": file.name, "media_type": file.media_type}
    connection.execute(insert(texts), row | given)
    return True


def claim(connection: Connection, key: Key, now: int) -> Text | None:
    """The file, to be read by who asks; None where another does, or did."""
    mine = update(texts).where(_is(key), texts.c.status == "queued")
    taken = connection.execute(mine.values(status="reading", since=now))
    return read(connection, key[0], [key[1]])[key[1]] if taken.rowcount else None


def alive(connection: Connection, key: Key, now: int) -> None:
    """Who began to read it still does."""
    mine = update(texts).where(_is(key), texts.c.status == "reading")
    connection.execute(mine.values(since=now))


def waiting(connection: Connection, silent: int) -> list[Key]:
    """What is still to be read, in the order it came.

    So is what somebody began to read before `silent` (ms): they are dead by now.
    """
    dead = update(texts).where(texts.c.status == "reading", texts.c.since < silent)
    connection.execute(dead.values(status="queued"))
    query = select(texts.c.user_id, texts.c.file_id).where(texts.c.status == "queued")
    return [(row.user_id, row.file_id) for row in connection.execute(query.order_by(texts.c.since))]


def begin(connection: Connection, key: Key) -> None:
    """Removes what an earlier, broken-off reading left."""
    _empty(connection, [key])


def add(
    connection: Connection, key: Key, some: Sequence[Page], found: Sequence[tuple[Chunk, str]]
) -> bool:
    """Adds pages and pieces, each piece with its words; False where the file is gone meanwhile."""
    if key[1] not in read(connection, key[0], [key[1]]):
        return False
    mine = {"user_id": key[0], "file_id": key[1]}
    if some:
        connection.execute(insert(pages), [mine | page.model_dump() for page in some])
    if found:
        mine |= {"scope": scope(key[0])}
        rows = [mine | asdict(chunk) | {"body": words} for chunk, words in found]
        connection.execute(insert(chunks), rows)
    return True


def finish(connection: Connection, key: Key, about: About, now: int) -> bool:
    """It is read, whole; False where the file is gone."""
    done = update(texts).where(_is(key)).values(status="ready", since=now)
    return bool(connection.execute(done.values(about=about.model_dump_json())).rowcount)


def fail(connection: Connection, key: Key, about: About, now: int) -> None:
    done = update(texts).where(_is(key))
    connection.execute(done.values(status="failed", since=now, about=about.model_dump_json()))


def forget(connection: Connection, keys: Sequence[Key]) -> int:
    """Removes all that these files said; returns how many there were."""
    if not keys:
        return 0
    _empty(connection, keys)
    these = tuple_(texts.c.user_id, texts.c.file_id).in_(keys)
    return connection.execute(delete(texts).where(these)).rowcount


def tidy(connection: Connection, size: int) -> bool:
    """Merges some pages of the index, so that removed words leave it; False when there is no more.

    `size`: pages; negative begins anew (https://www.sqlite.org/fts5.html#the_merge_command).
    """
    if connection.dialect.name != "sqlite":
        return False
    count = text("SELECT total_changes()")
    before = connection.execute(count).scalar_one()
    merge = text("INSERT INTO file_search(file_search, rank) VALUES ('merge', :size)")
    connection.execute(merge, {"size": size})
    return connection.execute(count).scalar_one() - before > 1


_PAGE = select(pages.c.number, pages.c.text, pages.c.label).where(
    pages.c.user_id == bindparam("user"), pages.c.file_id == bindparam("file")
)


def page(connection: Connection, user_id: str, file_id: str, number: int) -> Page | None:
    given = {"user": user_id, "file": file_id, "this": number}
    row = connection.execute(_PAGE.where(pages.c.number == bindparam("this")), given).first()
    return None if row is None else Page(number=row.number, text=row.text, label=row.label)


def some(
    connection: Connection, user_id: str, file_id: str, first: int, last: int | None
) -> list[Page]:
    """Its pages from the first to the last (None: to the end), in their order."""
    query = _PAGE.where(pages.c.number >= first).order_by(pages.c.number)
    if last is not None:
        query = query.where(pages.c.number <= last)
    found = connection.execute(query, {"user": user_id, "file": file_id})
    return [Page(number=row.number, text=row.text, label=row.label) for row in found]


def _empty(connection: Connection, keys: Sequence[Key]) -> None:
    for table in (pages, chunks):
        connection.execute(delete(table).where(tuple_(table.c.user_id, table.c.file_id).in_(keys)))


def _is(key: Key) -> Any:
    return (texts.c.user_id == key[0]) & (texts.c.file_id == key[1])


def _text(row: Row[Any]) -> Text:
    return Text(
        file_id=row.file_id,
        name=row.name,
        media_type=row.media_type,
        status=row.status,
        about=About.model_validate_json(row.about),
        model=row.model,
    )
