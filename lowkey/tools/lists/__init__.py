"""Lists and notes that people keep. Knows no model, and nobody who would remind anybody."""

from lowkey.tools.lists.lists import Added, Lists, Removed
from lowkey.tools.lists.tools import list_tools

__all__ = ["Added", "Lists", "Removed", "list_tools"]
