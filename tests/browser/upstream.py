"""The steerable upstream in a thread of its own, for tests that wait for a browser and not in a loop.

Knows no browser. Each answer is made of words; a held answer stops after some of them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bench.upstream import Asked, Gate, Plan, Upstream, upstream

T = TypeVar("T")
PATIENCE = 20.0
"""Seconds after which a wait counts as a failed test."""
THINKS, SMALL = "gpt-5-scripted", "small-scripted"
"""By its name Lowkey takes the first for one that sees and thinks, and the second for neither."""


@dataclass(frozen=True)
class Held:
    """An answer that stands still in its middle."""

    scripted: Scripted
    gate: Gate

    def reached(self) -> None:
        """Returns when the words before the stop have been sent."""
        self.scripted.wait(self.gate.held())

    def release(self) -> None:
        self.scripted.wait(self.gate.open_for_good())

    def given_up(self) -> None:
        """Returns when the asking side has hung up."""
        self.scripted.wait(self.scripted.asked[-1].closed())


@dataclass
class Scripted:
    """The upstream, steered from outside its loop."""

    up: Upstream
    loop: asyncio.AbstractEventLoop
    _gates: list[Gate] = field(default_factory=list[Gate])

    @property
    def asked(self) -> list[Asked]:
        """What it was asked to answer, oldest first."""
        return [one for one in self.up.asked if one.path != "models"]

    def says(self, *answers: str | Plan) -> None:
        """The next answers, in their order."""
        self.up.next(*(Plan(text=one) if isinstance(one, str) else one for one in answers))

    def says_slowly(self, text: str, words: int, thinks: int = 0) -> Held:
        """The next answer stops after `words` words, of which the first `thinks` are thoughts."""
        gate = Gate()
        self._gates.append(gate)
        self.wait(gate.open(words))
        self.up.next(Plan(text=text, thinks=thinks, gate=gate))
        return Held(self, gate)

    def forget(self) -> None:
        """Ends what a test began: nothing held stays held, nothing planned stays planned."""
        for gate in self._gates:
            self.wait(gate.open_for_good())
        self._gates.clear()
        self.up._next.clear()
        self.up.asked.clear()

    def wait(self, waiting: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(waiting, self.loop).result(PATIENCE)


@contextmanager
def running() -> Iterator[Scripted]:
    ready: threading.Event = threading.Event()
    made: list[Scripted] = []
    over = asyncio.Event()

    async def serve() -> None:
        async with upstream() as up:
            up.models = (THINKS, SMALL)
            up.plans = {name: Plan(text="An answer to that.") for name in (THINKS, SMALL)}
            made.append(Scripted(up, asyncio.get_running_loop()))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="upstream")
    thread.start()
    try:
        assert ready.wait(PATIENCE), "The upstream did not start."
        yield made[0]
    finally:
        made[0].loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE)
