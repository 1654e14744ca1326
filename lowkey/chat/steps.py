"""An answer with calls as the turns it was: said and called, what came of it, said again.

Knows no provider. Every call is followed by a result, as all of them demand.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from lowkey.core.parts import CallPart, Part, ResultPart, TextPart, ThinkingPart
from lowkey.models import Content, Image, Turn

UNDONE = "This was not done: the answer ended before."


def steps(parts: Sequence[Part | Image]) -> list[Turn]:
    """The turns of one answer; what no model is sent (unsigned thoughts, empty words) is left out."""
    known = {part.call_id for part in parts if isinstance(part, ResultPart)}
    turns: list[Turn] = []
    for results, group in groupby(parts, key=lambda part: isinstance(part, ResultPart)):
        content = tuple(one for part in group for one in _sent(part))
        if content:
            turns.append(Turn("tool" if results else "assistant", content))
        undone = [
            ResultPart(call_id=one.call_id, name=one.name, text=UNDONE, ok=False)
            for one in content
            if isinstance(one, CallPart) and one.call_id not in known
        ]
        if undone:
            turns.append(Turn("tool", tuple(undone)))
    return turns


def _sent(part: Part | Image) -> list[Content]:
    match part:
        case TextPart():
            return [part] if part.text else []
        case ThinkingPart():
            return [part] if part.signature else []
        case CallPart() | ResultPart() | Image():
            return [part]
        case _:
            return []
