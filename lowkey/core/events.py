"""The numbered facts a run writes: one tagged union, and the wire format. Knows no reader.

Numbers (`seq`) start at 1 and have no gaps while the run is live. When a run is done its growth is
dropped: a late reader then gets one `part.closed` per part, carrying the whole part.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from lowkey.core.errors import Problem
from lowkey.core.parts import Approval, Help, Part, Record, Status, Usage


class Numbered(Record):
    seq: int
    at: int
    """Milliseconds since 1970."""


class RunStarted(Numbered):
    kind: Literal["run.started"] = "run.started"
    model: str


class RunWaiting(Numbered):
    """The run waits: for its turn, at `position` counted from 1, or for its person's word."""

    kind: Literal["run.waiting"] = "run.waiting"
    position: int | None = None
    approvals: tuple[Approval, ...] = ()
    """All that is open, each time."""


class RunDone(Numbered):
    """The last event. `status` is final and `error` says why when it failed."""

    kind: Literal["run.done"] = "run.done"
    status: Status
    error: Problem | None = None


class PartOpened(Numbered):
    """A part begins at `index`. Opening it again replaces its content, not when it began."""

    kind: Literal["part.opened"] = "part.opened"
    index: int
    part: Part


class PartGrew(Numbered):
    kind: Literal["part.grew"] = "part.grew"
    index: int
    text: str


class PartClosed(Numbered):
    """The part will not change again. `part` is the whole of it once its growth was dropped."""

    kind: Literal["part.closed"] = "part.closed"
    index: int
    part: Part | None = None


class UsageCounted(Numbered):
    kind: Literal["usage"] = "usage"
    usage: Usage


class Note(Numbered):
    """One sentence the person should know about this answer. Told twice, it counts once."""

    kind: Literal["note"] = "note"
    text: str


class Helped(Numbered):
    """Where to turn in a crisis; it stands above the answer."""

    kind: Literal["help"] = "help"
    help: Help


class ErrorHappened(Numbered):
    """Something went wrong and the run goes on, for example with another model."""

    kind: Literal["error"] = "error"
    error: Problem


Event = Annotated[
    RunStarted
    | RunWaiting
    | RunDone
    | PartOpened
    | PartGrew
    | PartClosed
    | UsageCounted
    | Note
    | Helped
    | ErrorHappened,
    Field(discriminator="kind"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Event])
