"""Messages of lasting chats on the shelf that an index of meaning is made of. Knows no tool and no run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from itertools import islice

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.store.vectors import Place
from lowkey.files import pieces
from lowkey.meaning import Kept, Pieces, Some

AT_ONCE = 8
"""Messages that get their vectors at once."""
PIECES = 6
"""Of one message, from its beginning on, each of about 200 words."""
COMPARED = 16_000_000
"""Bytes of one person's vectors, the newest ones: about 20,000 pieces."""


def cut(text: str) -> list[str]:
    """The pieces of a message that have vectors, always the same ones."""
    return list(islice(pieces(text), PIECES))


class Said:
    """What was said in everybody's chats, where they let earlier ones be looked into."""

    name = "Earlier chats"

    def these(self, connection: Connection, model: str, ids: Set[str]) -> Pieces:
        del model
        return _cut(store.vectors.texts(connection, ids))

    def some(self, connection: Connection, model: str, after: str) -> Some:
        texts, then = store.vectors.without(connection, model, after, AT_ONCE)
        return Some(_cut(texts), then)

    def keep(self, connection: Connection, model: str, made: Mapping[str, Sequence[bytes]]) -> None:
        store.vectors.keep(connection, model, made)

    def vectors(self, connection: Connection, model: str, where: Place) -> Mapping[str, Kept]:
        return store.vectors.elsewhere(connection, model, where, COMPARED)


def _cut(texts: Mapping[str, str]) -> Pieces:
    found = {name: cut(text) for name, text in texts.items()}
    return {name: some for name, some in found.items() if some}
