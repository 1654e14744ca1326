"""Tools that a person names in their message, with an @ before the name. Knows no call.

To name one allows nothing: what is switched off is not offered, and the gate decides as ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

AT = re.compile(r"(?<!\S)@([\w-]{1,100})")


def named(words: str, offered: Iterable[str]) -> tuple[str, ...]:
    """Those of the offered tools that the words name, in their order and each once."""
    known = set(offered)
    return tuple(dict.fromkeys(name for name in AT.findall(words) if name in known))


def told(words: str, offered: Iterable[str]) -> str:
    """What the model is told of it; empty where none is named."""
    names = ", ".join(named(words, offered))
    if not names:
        return ""
    return f"The person's message names tools with an @. Use them for this answer: {names}."
