"""What people's files say, and where. Knows no conversation and no model that talks."""

from lowkey.files.chunks import pieces
from lowkey.files.library import Found, Library
from lowkey.files.nouns import About, Page, Passage, Reading, Text
from lowkey.files.terms import SMALL, stem
from lowkey.files.tools import Reach, file_tools
from lowkey.files.walking import Entry, Tree, within

__all__ = [
    "SMALL",
    "About",
    "Entry",
    "Found",
    "Library",
    "Page",
    "Passage",
    "Reach",
    "Reading",
    "Text",
    "Tree",
    "file_tools",
    "pieces",
    "stem",
    "within",
]
