"""The vectors of memories, beside their words. Knows not what they mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, or_, select, update

from lowkey.memory.store.finding import Where, alive
from lowkey.memory.store.tables import memories, switches

FETCHED = 500
"""Rows that are fetched at once."""
_KEEP = (
    update(memories)
    .where(memories.c.id == bindparam("this"))
    .values(model=bindparam("by"), vector=bindparam("data"))
)


def without_vectors(
    connection: Connection,
    model: str | None,
    now: int,
    limit: int,
    ids: Collection[str] | None = None,
    after: str = "",
) -> dict[str, str]:
    """Texts of memories that could be recalled and have none by this model, by id, in its order.

    `model`: None for those that have some, too. `ids`: of these. `after`: of those behind this one.
    """
    off = select(switches.c.user_id).where(switches.c.on.is_(False))
    query = select(memories.c.id, memories.c.text).where(
        memories.c.superseded_by.is_(None),
        memories.c.deleted_at.is_(None),
        or_(memories.c.expires_at.is_(None), memories.c.expires_at > now),
        memories.c.user_id.not_in(off),
    )
    if model is not None:
        query = query.where(or_(memories.c.model.is_(None), memories.c.model != model))
    if ids is not None:
        query = query.where(memories.c.id.in_(ids))
    if after:
        query = query.where(memories.c.id > after)
    found = connection.execute(query.order_by(memories.c.id).limit(limit))
    return {row.id: row.text for row in found}


def keep_vectors(connection: Connection, model: str, made: Mapping[str, bytes]) -> None:
    rows = [{"this": name, "by": model, "data": data} for name, data in made.items()]
    connection.execute(_KEEP, rows)


def vectors(connection: Connection, where: Where, model: str, most: int) -> dict[str, bytes]:
    """By id, those that this model made, the newest first. `most`: bytes of all of them."""
    query = select(memories.c.id, memories.c.vector).where(*alive(where), memories.c.model == model)
    found: dict[str, bytes] = {}
    with connection.execute(
        query.order_by(memories.c.id.desc()), execution_options={"yield_per": FETCHED}
    ) as rows:
        for row in rows:
            most -= len(row.vector)
            if most < 0:
                break
            found[row.id] = row.vector
    return found
