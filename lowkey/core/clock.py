"""Time, chance and ids, in one place so that tests and replays own them. Knows no calendar.

Ids carry their noun and sort by time: `run_` followed by a UUIDv7 (RFC 9562) in 32 hex digits.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Where now, waiting times and randomness come from."""

    def now(self) -> int:
        """Milliseconds since 1970, never going backwards within a process."""
        ...

    def monotonic(self) -> float:
        """Seconds on a clock that no one can set; only differences mean something."""
        ...

    def random(self) -> float:
        """A number in [0, 1)."""
        ...

    def id(self, noun: str) -> str:
        """A new id: `noun_` and 32 hex digits that sort by the time they were made."""
        ...


@dataclass
class SystemClock:
    """The machine's own clock."""

    _last: int = 0
    _count: int = 0
    _chance: random.SystemRandom = field(default_factory=random.SystemRandom)

    def now(self) -> int:
        self._last = max(self._last, time.time_ns() // 1_000_000)
        return self._last

    def monotonic(self) -> float:
        return time.monotonic()

    def random(self) -> float:
        return self._chance.random()

    def id(self, noun: str) -> str:
        before = self._last
        now = self.now()
        self._count = self._count + 1 if now == before else 0
        return f"{noun}_{uuid7(now, self._count, self._chance.getrandbits(62)).hex}"


@dataclass
class ManualClock:
    """A clock that moves when told to, with ids and chance from a seed. Ships for people's tests."""

    millis: int = 1_800_000_000_000
    seed: int = 0
    _count: int = 0
    _chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self._chance.seed(self.seed)

    def advance(self, seconds: float) -> None:
        self.millis += int(seconds * 1000)

    def now(self) -> int:
        return self.millis

    def monotonic(self) -> float:
        return self.millis / 1000

    def random(self) -> float:
        return self._chance.random()

    def id(self, noun: str) -> str:
        self._count += 1
        return f"{noun}_{uuid7(self.millis, self._count, self._chance.getrandbits(62)).hex}"


def uuid7(millis: int, count: int, chance: int) -> UUID:
    """RFC 9562 §5.7 with a counter in rand_a (§6.2, method 1): ids of one millisecond stay sorted."""
    overflow, count = divmod(count, 1 << 12)
    value = ((millis + overflow) & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76 | count << 64 | 0b10 << 62 | chance
    return UUID(int=value)
