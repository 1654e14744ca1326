"""The tools that come with Lowkey and need neither network nor model. Knows what each is made of.

Their names and arguments are those of the built-in model's acts, so that it can call them.
"""

from __future__ import annotations

from lowkey.tools.dates import DATE
from lowkey.tools.lists import Lists, list_tools
from lowkey.tools.protocol import AnyTool
from lowkey.tools.sums import CALCULATE, CONVERT


def builtin_tools(lists: Lists) -> tuple[AnyTool, ...]:
    """`calculate`, `convert`, `date`, and `list_add`, `list_remove`, `list_show`, `note` on these."""
    return (CALCULATE, CONVERT, DATE, *list_tools(lists))
