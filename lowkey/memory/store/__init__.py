"""Memories as rows. Functions take a connection: the verb that needs a transaction opens it.

What is superseded or forgotten is no longer *living*; what has expired still lives, for its person
to see, and is no longer recalled.
"""

from lowkey.memory.store.changing import add, forget, purge, restore, supersede, switch, take_back
from lowkey.memory.store.finding import (
    Where,
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

__all__ = [
    "Where",
    "add",
    "count",
    "every",
    "forget",
    "found",
    "history",
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
]
