"""An answer on the terminal while it grows. Knows no server, no keys, and no conversation.

To a file or a pipe goes the answer's text and nothing else. A terminal also gets thoughts, calls
and sources, dimmed, and no control character that a model may have written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TextIO

from lowkey.core.errors import Problem
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
from lowkey.core.parts import (
    Approval,
    CallPart,
    FilePart,
    Part,
    ResultPart,
    SourcePart,
    Status,
    TextPart,
    ThinkingPart,
)

DIM, PLAIN = "\x1b[2m", "\x1b[0m"
CONTROL = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}
RESULT = 500
"""Characters shown of what a tool answered."""


@dataclass
class Screen:
    """Where answers are shown. `out`: for the answer. `err`: for what is said about it."""

    out: TextIO
    err: TextIO
    colour: bool
    further: str = ""
    """What can be done about an answer that is not whole."""
    status: Status = "queued"
    """How the last answer ended."""
    _model: str = ""
    _kinds: dict[int, str] = field(default_factory=dict[int, str])
    _shown: dict[int, str] = field(default_factory=dict[int, str])
    """What of each part is on the screen."""
    _at: int | None = None
    """The part that the last line belongs to; None at the beginning of a line."""

    def clear(self) -> None:
        """Another answer begins."""
        self.status = "queued"
        self._kinds, self._shown, self._at = {}, {}, None

    def show(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._begin(event.model)
            case RunWaiting():
                if event.position is not None:
                    self.aside(f"Waiting: number {event.position} in the line.")
            case PartOpened():
                self._part(event.index, event.part)
            case PartGrew():
                self._write(event.index, event.text)
            case PartClosed():
                if event.part is not None:
                    self._part(event.index, event.part)
            case UsageCounted():
                return
            case Note():
                self.aside(event.text)
            case Helped():
                self.aside(event.help.text)
            case ErrorHappened():
                self.aside(event.error.message)
            case RunDone():
                self._end(event.status, event.error)

    def aside(self, text: str) -> None:
        """A sentence about the answer, not of it."""
        if self._at is not None and self.out.isatty():
            self._break()
        self.out.flush()
        print(_dimmed(text, self.colour and self.err.isatty()), file=self.err, flush=True)

    def question(self, approval: Approval) -> None:
        """What waits to be allowed: what it is, and exactly what will happen."""
        self.aside(f"{approval.text}\n\n{approval.preview.translate(CONTROL)}\n")

    def problem(self, problem: Problem) -> None:
        for text in (problem.message, problem.hint, problem.poem):
            if text:
                self.aside(text)

    def _begin(self, model: str) -> None:
        # A continued answer has shown its beginning by now.
        if self.out.isatty() and model != self._model and not self._shown:
            self.aside(model)
        self._model = model

    def _part(self, index: int, part: Part) -> None:
        """Shows what is not shown yet of a part that comes whole, for the first time or again."""
        self._kinds[index] = part.kind
        text = _words(part)
        before = self._shown.get(index, "")
        if text.startswith(before):
            self._write(index, text[len(before) :])

    def _write(self, index: int, text: str) -> None:
        said = self._kinds.get(index) == "text"
        if not text or not (said or self.out.isatty()):
            return
        self._shown[index] = self._shown.get(index, "") + text
        if self._at not in (None, index):
            self.out.write("\n\n")
        self._at = index
        if self.out.isatty():
            text = text.translate(CONTROL)
        self.out.write(_dimmed(text, not said and self.colour))
        self.out.flush()

    def _end(self, status: Status, problem: Problem | None) -> None:
        self.status = status
        if self._at is not None:
            self._break()
        self.out.flush()
        match status:
            case "done":
                return
            case "failed" if problem is not None:
                self.problem(problem)
            case _:
                self.aside(problem.message if problem is not None else f"This answer was {status}.")
        if self.further:
            self.aside(self.further)

    def _break(self) -> None:
        self.out.write("\n")
        self._at = None


def _words(part: Part) -> str:
    match part:
        case TextPart() | ThinkingPart():
            return part.text
        case CallPart():
            return f"→ {part.name} {part.text}"
        case ResultPart():
            return f"← {part.text[:RESULT]}"
        case FilePart():
            return f"[{part.name}]"
        case SourcePart():
            return f"{part.title}: {part.url}"


def _dimmed(text: str, wanted: bool) -> str:
    return f"{DIM}{text}{PLAIN}" if wanted else text
