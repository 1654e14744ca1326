"""Lists and notes that people keep. Knows no model, and nobody who would remind anybody."""

from lowkey.tools.lists.editing import Editing, Everything, Filled, Gone
from lowkey.tools.lists.lists import Added, Lists, Removed
from lowkey.tools.lists.store import Item, Removal
from lowkey.tools.lists.tools import list_tools
from lowkey.tools.lists.travel import Thing, WholeList, keep_lists, lists_of

__all__ = [
    "Added",
    "Editing",
    "Everything",
    "Filled",
    "Gone",
    "Item",
    "Lists",
    "Removal",
    "Removed",
    "Thing",
    "WholeList",
    "keep_lists",
    "list_tools",
    "lists_of",
]
