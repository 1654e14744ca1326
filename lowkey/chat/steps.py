"""An answer with calls as the turns it was: said and called, what came of it, said again.

Knows no provider. Every call is followed by a result, as all of them demand.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

from lowkey.core.parts import CallPart, Part, ResultPart, SourcePart, TextPart, ThinkingPart
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


def pending(parts: Sequence[Part]) -> list[CallPart]:
    """The whole calls at the end of an answer that have no result, in their order."""
    waiting: list[CallPart] = []
    for part in parts:
        match part:
            case CallPart():
                waiting.append(part)
            case ResultPart():
                waiting = [one for one in waiting if one.call_id != part.call_id]
            case SourcePart():
                continue
            case _:
                waiting = []
    return [one for one in waiting if _whole(one.text)]


def _whole(text: str) -> bool:
    """Whether these are arguments, and not the beginning of some."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


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
