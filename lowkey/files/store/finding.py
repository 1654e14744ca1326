"""Looking for passages, by their words. Knows no meaning of any."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    and_,
    case,
    column,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)

from lowkey.files.nouns import About, Passage
from lowkey.files.store.keeping import Key, scope
from lowkey.files.store.tables import chunks, pages, texts

Spot = tuple[str, int]
"""(file id, number of the piece in it)."""
LOOKED_AT = 3_000
"""Pieces that PostgreSQL ranks for one question at most, about; those with the rarest words."""
_FIRST = 8
"""So many times as many of the person's best pieces are tried first: they are often all in these files."""
_TELLING = 0.4
"""The share of all pieces that SQLite ranks first: those with the rarest words. The others' ranks cost
as much and are hardly ever good."""
_BEST = (
    text(
        "SELECT rowid AS number, bm25(file_search, 0.0, 1.0) AS score FROM file_search "
        "WHERE file_search MATCH :match ORDER BY score LIMIT :first"
    )
    .columns(column("number"), column("score"))
    .subquery()
)


_COUNT = text("SELECT doc FROM file_words WHERE term = :term")
_COUNT_KIN = text("SELECT sum(doc) FROM file_words WHERE term >= :term AND term < :beyond")


def by_words(
    connection: Connection, user_id: str, file_ids: Sequence[str], terms: Sequence[str], limit: int
) -> list[Spot]:
    """The pieces of these files that hold most of the terms, the rare ones before all; best first.

    A term is letters and digits; with a `*` behind them it is every word that begins so.
    """
    if not terms or not file_ids:
        return []
    if connection.dialect.name == "sqlite":
        return _sqlite(connection, user_id, file_ids, terms, limit)
    return _postgresql(connection, user_id, file_ids, terms, limit)


def _sqlite(
    connection: Connection, user_id: str, file_ids: Sequence[str], terms: Sequence[str], limit: int
) -> list[Spot]:
    counts = {one: count for one in terms if (count := _pieces(connection, one))}
    if not counts:
        return []
    total = connection.execute(select(func.max(chunks.c.number))).scalar_one()
    rare = _rarest(counts, total * _TELLING)
    query = (
        select(chunks.c.file_id, chunks.c.place)
        .join(_BEST, _BEST.c.number == chunks.c.number)
        .where(chunks.c.user_id == user_id, chunks.c.file_id.in_(file_ids))
        .order_by(_BEST.c.score)
        .limit(limit)
    )
    mine = f"scope : {scope(user_id)}"
    found: list[Spot] = []
    for these, first in ((rare, limit * _FIRST), (list(counts), -1)):  # A negative limit is none.
        match = f"{mine} AND {_some(these)}"
        if others := [one for one in counts if one not in these]:
            match += f" AND ({mine} OR {_some(others)})"  # They count and need not be there.
        rows = connection.execute(query, {"match": match, "first": first})
        found = [(row.file_id, row.place) for row in rows]
        if len(found) == limit:
            break
    return found


def _pieces(connection: Connection, term: str) -> int:
    """How many pieces of anybody hold it, about: one with two words of a beginning counts twice."""
    if term[-1] != "*":
        return connection.execute(_COUNT, {"term": term}).scalar() or 0
    kin = {"term": term[:-1], "beyond": f"{term[:-1]}\U0010ffff"}
    return connection.execute(_COUNT_KIN, kin).scalar() or 0


def _some(terms: Sequence[str]) -> str:
    one_of = (f'"{one[:-1]}"*' if one[-1] == "*" else f'"{one}"' for one in terms)
    return f"body : ({' OR '.join(one_of)})"


def _rarest(counts: Mapping[str, int], room: float) -> list[str]:
    """The terms that the fewest pieces hold, as long as `room` pieces hold them; one at least."""
    found: list[str] = []
    for one in sorted(counts, key=lambda one: counts[one]):
        room -= counts[one]
        if found and room < 0:
            break
        found.append(one)
    return found


def _postgresql(
    connection: Connection, user_id: str, file_ids: Sequence[str], terms: Sequence[str], limit: int
) -> list[Spot]:
    """PostgreSQL's own ranks know nothing of how rare a word is, so each term is weighed here."""
    mine = and_(chunks.c.user_id == user_id, chunks.c.file_id.in_(file_ids))
    words = func.to_tsvector("simple", chunks.c.body)
    held: dict[str, ColumnElement[bool]] = {}
    for one in terms:
        query = f"'{one[:-1]}':*" if one[-1] == "*" else f"'{one}'"
        held[one] = words.bool_op("@@")(func.to_tsquery("simple", query))
    count = func.count()
    total = connection.execute(select(count).select_from(chunks).where(mine)).scalar_one()
    counts: dict[str, int] = {}
    for one, holds in held.items():
        query = select(count).select_from(chunks).where(mine, holds)
        counts[one] = connection.execute(query).scalar_one()
    counts = {one: count for one, count in counts.items() if count}
    if not counts:
        return []
    rare = _rarest(counts, LOOKED_AT)
    weights = {one: math.log(1 + total / count) for one, count in counts.items()}
    none = literal(0.0, Float)
    score = none
    for one, weight in weights.items():
        score = score + case((held[one], literal(weight, Float)), else_=none)
    some = or_(*(held[one] for one in rare))
    query = select(chunks.c.file_id, chunks.c.place).where(mine, some)
    query = query.order_by(
        (score / func.ln(20 + func.length(chunks.c.body))).desc(), chunks.c.number
    )
    return [(row.file_id, row.place) for row in connection.execute(query.limit(limit))]


def passages(connection: Connection, user_id: str, spots: Sequence[Spot]) -> dict[Spot, Passage]:
    """What stands there, with its place."""
    if not spots:
        return {}
    # By the files first: SQLite uses no index for pairs.
    these = and_(
        chunks.c.file_id.in_({file_id for file_id, _ in spots}),
        tuple_(chunks.c.file_id, chunks.c.place).in_(spots),
    )
    piece = func.substr(pages.c.text, chunks.c.begin + 1, chunks.c.finish - chunks.c.begin)
    query = (
        select(chunks, piece.label("words"), pages.c.label, texts.c.name, texts.c.about)
        .join(pages, _same(pages) & (pages.c.number == chunks.c.page))
        .join(texts, _same(texts))
        .where(chunks.c.user_id == user_id, these)
    )
    return {
        (row.file_id, row.place): Passage(
            file_id=row.file_id,
            name=row.name,
            unit=About.model_validate_json(row.about).unit,
            page=row.page,
            label=row.label,
            line=row.line,
            heading=row.heading,
            text=row.words,
        )
        for row in connection.execute(query)
    }


def words(connection: Connection, key: Key) -> list[str]:
    """What its pieces say, in their order: for a model of meaning."""
    piece = func.substr(pages.c.text, chunks.c.begin + 1, chunks.c.finish - chunks.c.begin)
    query = (
        select(chunks.c.heading, piece)
        .join(pages, _same(pages) & (pages.c.number == chunks.c.page))
        .where(chunks.c.user_id == key[0], chunks.c.file_id == key[1])
        .order_by(chunks.c.place)
    )
    return [f"{row[0]}\n{row[1]}".strip() for row in connection.execute(query)]


def without_vectors(connection: Connection, model: str, limit: int) -> list[Key]:
    """Files that are read and not yet known by this model, the oldest first."""
    query = select(texts.c.user_id, texts.c.file_id).where(
        texts.c.status == "ready", texts.c.model != model
    )
    found = connection.execute(query.order_by(texts.c.since).limit(limit))
    return [(row.user_id, row.file_id) for row in found]


def keep_vectors(connection: Connection, key: Key, model: str, data: bytes) -> None:
    mine = (texts.c.user_id == key[0]) & (texts.c.file_id == key[1])
    connection.execute(update(texts).where(mine).values(model=model, vectors=data))


def vectors(
    connection: Connection, user_id: str, file_ids: Sequence[str], model: str
) -> Mapping[str, bytes]:
    """By file: what this model made of its pieces."""
    query = select(texts.c.file_id, texts.c.vectors).where(
        texts.c.user_id == user_id, texts.c.file_id.in_(file_ids), texts.c.model == model
    )
    return {row.file_id: row.vectors for row in connection.execute(query) if row.vectors}


def _same(table: Any) -> ColumnElement[bool]:
    """This file of this person, in another table."""
    return (table.c.user_id == chunks.c.user_id) & (table.c.file_id == chunks.c.file_id)
