"""How the upstream is to answer a request, and what became of it. Knows no HTTP and no dialect."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from bench.answers import Call, Json

STATUSES = {
    "400": "This request can't be taken.",
    "401": "Incorrect API key provided.",
    "403": "Your key may not use this model.",
    "404": "The model does not exist.",
    "413": "This request is too large.",
    "429": "Rate limit reached.",
    "500": "The server had an error.",
    "502": "Bad gateway.",
    "503": "The engine is overloaded.",
}
FAULTS = {
    "slow": "headers come after `delay` seconds",
    "drop": "the connection is closed before any header",
    "silent": "no header ever comes",
    "redirect": "307 to `location`",
    "hang": "headers come, then nothing ever",
    "stall": "nothing more ever after `after` tokens",
    "rst": "the connection is reset after `after` tokens",
    "fin": "the connection is closed inside the HTTP body after `after` tokens",
    "unfinished": "the body ends well after `after` tokens, but without a finish reason",
    "malformed": "an event after `after` tokens is no JSON",
    "error": "an error object stands in the stream after `after` tokens",
    "duplicate": "the event after `after` tokens comes twice",
    "twofinish": "the finish comes twice",
    "wrongtype": "an HTML page with status 200",
    "notjson": "a whole answer of type application/json that is not JSON",
    "empty": "a whole answer without choices",
    "gzip": "garbage that claims to be gzip",
    "huge": "an event of `size` bytes after `after` tokens",
    "halfcall": "the last tool call's JSON ends in its middle",
    "trickle": "`rate` bytes a second (1 if none is given)",
}


class Gate:
    """Holds tokens back until a test lets them pass."""

    def __init__(self) -> None:
        self._passes = 0
        self._free = False
        self._changed = asyncio.Condition()
        self._waiting = 0

    async def open(self, count: int = 1) -> None:
        """Lets `count` more tokens pass; they are written when `held` returns next."""
        async with self._changed:
            self._passes += count
            self._changed.notify_all()

    async def open_for_good(self) -> None:
        async with self._changed:
            self._free = True
            self._changed.notify_all()

    async def held(self) -> None:
        """Returns once a stream stands at the gate: everything let pass has been written."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._waiting > 0 and not self._passes)

    async def passing(self) -> None:
        async with self._changed:
            self._waiting += 1
            self._changed.notify_all()
            try:
                await self._changed.wait_for(lambda: self._free or self._passes > 0)
            finally:
                self._waiting -= 1
            if not self._free:
                self._passes -= 1


@dataclass(frozen=True)
class Plan:
    """How a request is answered."""

    text: str | None = None
    """The answer; None: `tokens` numbered words."""
    tokens: int = 20
    rate: float = 0
    """Tokens a second; 0: as fast as it goes."""
    thinks: int = 0
    """Tokens of reasoning_content before the answer."""
    thoughts: str = ""
    """The words of these tokens; empty: numbered ones."""
    calls: int = 0
    """Tool calls, to the offered tools in their order."""
    call: tuple[Call, ...] = ()
    """These tool calls instead."""
    finish: str = ""
    """The reason that is given for the end: `length`, `content_filter`; empty: the true one."""
    stamped: bool = False
    """Each token is the time at which it was sent."""
    cached: int = 0
    """Tokens of the prompt that count as cached."""
    fault: str = ""
    """A name of FAULTS or a number of STATUSES."""
    after: int = 3
    """Tokens before a fault within the stream."""
    times: int | None = None
    """The fault strikes only so often, then all is well; None: always."""
    again: str = ""
    """The Retry-After of a refusal."""
    delay: float = 0
    location: str = ""
    size: int = 10 * 2**20
    gate: Gate | None = None

    @staticmethod
    def named(model: str, gates: defaultdict[str, Gate]) -> Plan:
        """The plan that a model's name spells."""
        words = model.split("-")
        pairs: dict[str, str] = dict(zip(words[0::2], words[1::2], strict=False))
        found: dict[str, Any] = {}
        for option in dataclasses.fields(Plan):
            if option.name in pairs and option.name != "gate":
                kind = {"int": int, "float": float, "int | None": int}.get(str(option.type), str)
                with contextlib.suppress(ValueError):
                    found[option.name] = kind(pairs[option.name])
        if "gate" in pairs:
            found["gate"] = gates[pairs["gate"]]
        return Plan(**found, stamped="stamped" in words)


@dataclass
class Asked:
    """One request, as it was charged. `sent`: tokens written; `ended`: how it went, empty at first."""

    path: str
    model: str
    key: str
    body: Json
    headers: dict[str, str]
    at: float
    sent: int = 0
    ended: str = ""
    """`finished`, `closed` (by the asking side) or the name of the fault."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when `ended` is."""

    def end(self, how: str) -> None:
        self.ended = self.ended or how
        self.over.set()

    async def closed(self) -> None:
        """Returns when the asking side has closed the connection. Fails where it ended otherwise."""
        await self.over.wait()
        assert self.ended == "closed", f"it ended as {self.ended}"
