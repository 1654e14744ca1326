"""From events to the Answer they tell of. Knows nothing of where events come from.

The page has the same fold (`web/src/wire/fold.ts`); both are held to `tests/wire/`.
"""

from __future__ import annotations

from collections.abc import Iterable

from lowkey.core.events import (
    ErrorHappened,
    Event,
    Helped,
    Note,
    PartClosed,
    PartGrew,
    PartOpened,
    RunDone,
    RunStarted,
    RunWaiting,
    UsageCounted,
)
from lowkey.core.parts import UNFINISHED, Answer, CallPart, Part, TextPart, ThinkingPart


class Fold:
    """An Answer in the making. Events already seen (by `seq`) change nothing."""

    def __init__(self) -> None:
        self._told = Answer()
        self._seen = 0
        self._parts: dict[int, Part] = {}
        self._grown: dict[int, list[str]] = {}
        self._opened_at: dict[int, int] = {}

    def apply(self, event: Event) -> None:
        if event.seq <= self._seen:
            return
        self._seen = event.seq
        match event:
            case RunStarted():
                self._tell(status="running", model=event.model, position=None, approvals=())
            case RunWaiting():
                open_ones = event.approvals
                self._tell(status="waiting", position=event.position, approvals=open_ones)
            case RunDone():
                ended = event.status
                self._tell(status=ended, error=event.error, position=None, approvals=())
            case PartOpened():
                self._parts[event.index] = event.part
                self._grown[event.index] = []
                self._opened_at.setdefault(event.index, event.at)
            case PartGrew():
                self.grow(event.seq, event.index, event.text)
            case PartClosed():
                self._close(event)
            case UsageCounted():
                self._tell(usage=event.usage)
            case Note():
                self._note(event.text)
            case Helped():
                self._tell(help=event.help)
            case ErrorHappened():
                self._note(event.error.message)

    def grow(self, seq: int, index: int, text: str) -> None:
        """What `apply` does for growth, without the event: growth is nearly all there is."""
        self._seen = seq
        if index in self._parts:
            self._grown[index].append(text)

    def answer(self) -> Answer:
        whole = tuple(
            _grow(self._parts[index], self._grown[index], None) for index in sorted(self._parts)
        )
        return self._told.model_copy(update={"parts": whole})

    def _close(self, event: PartClosed) -> None:
        index = event.index
        if event.part is not None:
            self._parts[index] = event.part
            self._opened_at.setdefault(index, event.at)
        elif index in self._parts:
            ms = event.at - self._opened_at[index]
            self._parts[index] = _grow(self._parts[index], self._grown[index], ms)
        self._grown[index] = []

    def _note(self, text: str) -> None:
        """A sentence heard again is no news."""
        if text not in self._told.notes:
            self._tell(notes=(*self._told.notes, text))

    def _tell(self, **changed: object) -> None:
        self._told = self._told.model_copy(update=changed)


def fold(events: Iterable[Event]) -> Answer:
    """The Answer these events tell of."""
    told = Fold()
    for event in events:
        told.apply(event)
    return told.answer()


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
