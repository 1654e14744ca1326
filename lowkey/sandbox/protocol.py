"""What a sandbox is to us: a place where Python that nobody has read can run and reach nothing.

Knows no conversation, no model and no way to build one. Other packages may supply one (entry points
`lowkey.sandboxes`, a class without arguments); `lowkey.sandbox.check` says whether it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

MB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one session may take."""

    seconds: float = 60.0
    """For one run, by the clock on the wall."""
    cpu: int = 300
    """Seconds of computing in all of the session's life."""
    memory: int = 2048 * MB
    """Bytes of address space."""
    disk: int = 256 * MB
    """Bytes in its folder, and of one file."""
    entries: int = 2_000
    """Files and folders in its folder."""
    handles: int = 128
    """Files open at once."""
    threads: int = 64
    output: int = 8 * MB
    """Bytes that one run may write to its output."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one run."""

    output: str
    """What it wrote, in order, the value of its last expression, or its exception; long ones as head and tail."""
    ok: bool
    """It came to its end without an exception and within its limits."""
    stopped: str = ""
    """A sentence on the limit that it met."""


class Session(Protocol):
    """Python that keeps its variables from run to run. One run at a time."""

    @property
    def alive(self) -> bool:
        """Whether its variables are still there."""
        ...

    async def run(self, code: str) -> Ran:
        """Runs the code within the limits; cancelling it ends the session."""
        ...

    def stop(self, why: str) -> None:
        """Ends the run that is under way; the session goes on where the code heeds it."""
        ...

    async def close(self) -> None:
        """Nothing of it runs any more, and its folder is still there."""
        ...


class Sandbox(Protocol):
    """A way to run Python sealed off. `sealed`: it keeps to its folder, its limits and itself."""

    @property
    def name(self) -> str: ...

    @property
    def sealed(self) -> bool: ...

    def missing(self) -> str:
        """What it lacks on this machine, at a glance and within milliseconds; empty where nothing seems to."""
        ...

    async def open(self, folder: Path, limits: Limits) -> Session:
        """A new session, working in `folder/work` with `folder/tmp` for what is passing; both are there.

        Raises OutsideError where it can't be started.
        """
        ...
