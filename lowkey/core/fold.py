"""From events to the Answer they tell of. Knows nothing of where events come from.

The page has the same fold (`web/src/wire/fold.ts`); both are held to `tests/wire/`.
"""

from __future__ import annotations

from collections.abc import Iterable

from lowkey.core.events import (
    ErrorHappened,
    Event,
    Note,
    PartClosed,
    PartGrew,
    PartOpened,
    RunDone,
    RunStarted,
    RunWaiting,
    UsageCounted,
)
from lowkey.core.parts import Answer, CallPart, Part, TextPart, ThinkingPart, UNFINISHED


def fold(events: Iterable[Event]) -> Answer:
    """The Answer these events tell of. Events already seen (by `seq`) change nothing."""
    answer = Answer()
    parts: dict[int, Part] = {}
    grown: dict[int, list[str]] = {}
    opened_at: dict[int, int] = {}
    seen = 0
    for event in events:
        if event.seq <= seen:
            continue
        seen = event.seq
        match event:
            case RunStarted():
                answer = answer.model_copy(
                    update={"status": "running", "model": event.model, "position": None}
                )
            case RunWaiting():
                answer = answer.model_copy(
                    update={"status": "waiting", "position": event.position}
                )
            case RunDone():
                answer = answer.model_copy(
                    update={"status": event.status, "error": event.error, "position": None}
                )
            case PartOpened():
                parts[event.index] = event.part
                grown[event.index] = []
                opened_at.setdefault(event.index, event.at)
            case PartGrew():
                if event.index in parts:
                    grown[event.index].append(event.text)
            case PartClosed():
                if event.part is not None:
                    parts[event.index] = event.part
                elif event.index in parts:
                    ms = event.at - opened_at[event.index]
                    parts[event.index] = _grow(parts[event.index], grown[event.index], ms)
                grown[event.index] = []
            case UsageCounted():
                answer = answer.model_copy(update={"usage": event.usage})
            case Note():
                answer = answer.model_copy(update={"notes": (*answer.notes, event.text)})
            case ErrorHappened():
                answer = answer.model_copy(
                    update={"notes": (*answer.notes, event.error.message)}
                )
    whole = tuple(_grow(parts[index], grown[index], None) for index in sorted(parts))
    return answer.model_copy(update={"parts": whole})


def _grow(part: Part, pieces: list[str], ms: int | None) -> Part:
    """The part with its growth; `ms` is how long it was open, where it was closed."""
    match part:
        case ThinkingPart():
            text = part.text + "".join(pieces)
            return part.model_copy(update={"text": text, "ms": part.ms if ms is None else ms})
        case TextPart() | CallPart() if pieces:
            return part.model_copy(update={"text": part.text + "".join(pieces)})
        case _:
            return part


def finished(answer: Answer) -> bool:
    """Whether nothing more will come."""
    return answer.status not in UNFINISHED
