"""How often one may try to sign in: by account and by address, with growing waits. Knows no password.

Kept in memory: a restart forgets, which costs an attacker more than it gives.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lowkey.core.clock import Clock
from lowkey.core.errors import LimitError

FREE = 5
"""Failures without a wait."""
FIRST = 2.0
"""Seconds of the first wait; it doubles with each failure."""
LONGEST = 900.0
FORGET = 3600.0
"""Seconds after which failures are forgotten."""
MOST = 50_000
"""Names and addresses remembered at once."""


@dataclass(slots=True)
class _Record:
    failures: int = 0
    last: float = 0.0


@dataclass(slots=True)
class Attempts:
    """Failures by key; keys are account names and network addresses."""

    clock: Clock
    _records: dict[str, _Record] = field(default_factory=dict[str, _Record])

    def check(self, *keys: str) -> None:
        """Raises LimitError while any of the keys has to wait."""
        now = self.clock.monotonic()
        left = max((self._left(key, now) for key in keys), default=0.0)
        if left > 0:
            raise LimitError(
                "too_many_attempts",
                "Too many attempts to sign in.",
                hint=f"Wait {int(left) + 1} seconds and try again.",
                retry_after=left,
            )

    def failed(self, *keys: str) -> None:
        now = self.clock.monotonic()
        if len(self._records) >= MOST:
            self._forget(now)
        for key in keys:
            record = self._records.setdefault(key, _Record())
            record.failures += 1
            record.last = now

    def succeeded(self, *keys: str) -> None:
        for key in keys:
            self._records.pop(key, None)

    def _left(self, key: str, now: float) -> float:
        record = self._records.get(key)
        if record is None or record.failures < FREE:
            return 0.0
        if now - record.last > FORGET:
            del self._records[key]
            return 0.0
        wait = min(FIRST * 2 ** min(record.failures - FREE, 20), LONGEST)
        return record.last + wait - now

    def _forget(self, now: float) -> None:
        old = [key for key, record in self._records.items() if now - record.last > LONGEST]
        for key in old or list(self._records)[: MOST // 10]:
            del self._records[key]
