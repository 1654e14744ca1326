"""What the assistant remembers of a person. Knows no conversation's flow and no model."""

from lowkey.memory.memories import Memories
from lowkey.memory.nouns import Forgotten, Kind, Learned, Memory, Origin, Recalled, Wish
from lowkey.memory.terms import grounded
from lowkey.memory.tools import Said, offered

__all__ = [
    "Forgotten",
    "Kind",
    "Learned",
    "Memories",
    "Memory",
    "Origin",
    "Recalled",
    "Said",
    "Wish",
    "grounded",
    "offered",
]
