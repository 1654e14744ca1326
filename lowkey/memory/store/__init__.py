"""Memories as rows. Functions take a connection: the verb that needs a transaction opens it.

What is superseded or forgotten is no longer *living*; what has expired still lives, for its person
to see, and is no longer recalled.
"""

from lowkey.memory.store.changing import add, forget, purge, restore, supersede, switch, take_back
from lowkey.memory.store.finding import (
    Where,
    by_ids,
    count,
    every,
    found,
    history,
    living,
    of_conversation,
    on,
    read,
    size,
)
from lowkey.memory.store.meaning import keep_vectors, vectors, without_vectors

__all__ = [
    "Where",
    "add",
    "by_ids",
    "count",
    "every",
    "forget",
    "found",
    "history",
    "keep_vectors",
    "living",
    "of_conversation",
    "on",
    "purge",
    "read",
    "restore",
    "size",
    "supersede",
    "switch",
    "take_back",
    "vectors",
    "without_vectors",
]
