"""Memories on the shelf that an index of meaning is made of. Knows no ranking and no vector's content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.meaning import Kept, Pieces, Some
from lowkey.memory.store import Where
from lowkey.memory.store.meaning import keep_vectors, vectors, without_vectors

AT_ONCE = 32
"""Memories that get their vectors at once."""
COMPARED = 16_000_000
"""Bytes of one person's vectors, the newest ones."""


class Remembered:
    """What is remembered of everybody: each memory is one piece, in the order of their ids."""

    name = "Memories"

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def these(self, connection: Connection, model: str, ids: Set[str]) -> Pieces:
        del model
        found = without_vectors(connection, None, self.clock.now(), len(ids), ids)
        return {name: [text] for name, text in found.items()}

    def some(self, connection: Connection, model: str, after: str) -> Some:
        found = without_vectors(connection, model, self.clock.now(), AT_ONCE, after=after)
        return Some({name: [text] for name, text in found.items()}, next(reversed(found), None))

    def keep(self, connection: Connection, model: str, made: Mapping[str, Sequence[bytes]]) -> None:
        keep_vectors(connection, model, {name: one for name, (one,) in made.items()})

    def vectors(self, connection: Connection, model: str, where: Where) -> Mapping[str, Kept]:
        return {name: (1, one) for name, one in vectors(connection, where, model, COMPARED).items()}
