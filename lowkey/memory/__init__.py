"""What the assistant remembers of a person. Knows no conversation's flow and no model."""

from lowkey.memory.memories import Memories
from lowkey.memory.nouns import (
    Forgotten,
    Kind,
    Memory,
    Mention,
    Origin,
    Piece,
    Played,
    Reach,
    Use,
    Wish,
)
from lowkey.memory.store.using import drop as drop_uses
from lowkey.memory.store.using import keep as keep_uses
from lowkey.memory.terms import grounded
from lowkey.memory.tools import TOOLS, Said, offered

__all__ = [
    "TOOLS",
    "Forgotten",
    "Kind",
    "Memories",
    "Memory",
    "Mention",
    "Origin",
    "Piece",
    "Played",
    "Reach",
    "Said",
    "Use",
    "Wish",
    "drop_uses",
    "grounded",
    "keep_uses",
    "offered",
]
