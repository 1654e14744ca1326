"""A long text in pieces: what is shown of it, and where to read on. Knows no tool and keeps nothing."""

from __future__ import annotations

from lowkey.tools.protocol import ToolFailed


def window(text: str, start: int, head: int, tail: int = 0, what: str = "text") -> str:
    """`head` characters from `start` on; where the text begins there, its last `tail` ones, too.

    Raises ToolFailed where it ends before; `what`: what it is called then.
    """
    if start and start >= len(text):
        raise ToolFailed(f"The {what} has {len(text):,} characters: nothing is at {start:,}.")
    rest = text[start:]
    if len(rest) <= head + tail:
        return rest
    shown = "" if start or not tail else rest[-tail:]
    gap = len(rest) - head - len(shown)
    left = "left out" if shown else "more"
    on = f"[… {gap:,} of {len(text):,} characters {left}; read on with from: {start + head} …]"
    return "\n".join(filter(None, (rest[:head], on, shown)))
