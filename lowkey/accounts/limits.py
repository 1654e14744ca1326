"""How often one may try a secret: by account and by address, with growing waits. Knows no secret.

Kept in memory: a restart forgets, which costs an attacker more than it gives.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass, field

from lowkey.accounts.reach import as_address
from lowkey.core.clock import Clock
from lowkey.core.errors import LimitError

FREE = 5
"""Failures at one account without a wait."""
FREE_HERE = 20
"""Failures from one address without a wait: many people may share it."""
FIRST = 2.0
"""Seconds of the first wait; it doubles with each failure."""
LONGEST = 900.0
LEAK = 300.0
"""Seconds after which one failure is forgotten."""
MOST = 50_000
"""Accounts and addresses remembered at once."""


@dataclass(slots=True)
class _Record:
    """`level`: failures that were not forgotten at the time `last`."""

    free: int
    level: float = 0.0
    last: float = 0.0

    def at(self, now: float) -> float:
        return max(0.0, self.level - (now - self.last) / LEAK)

    def wait(self, now: float) -> float:
        """Seconds until the next attempt is allowed."""
        over = math.ceil(self.level) - self.free
        if over < 0:
            return 0.0
        return self.last + min(FIRST * 2 ** min(over, 20), LONGEST) - now


@dataclass(slots=True)
class Attempts:
    """Failures by account and by network address.

    An account is slowed down everywhere, except where it has signed in before: strangers who guess
    can't lock its owner out there.
    """

    clock: Clock
    told: str = "There were too many attempts with a wrong password."
    most: int = MOST
    _records: dict[str, _Record] = field(default_factory=dict[str, _Record])
    _known: dict[str, None] = field(default_factory=dict[str, None])

    def begin(self, account: str, address: str = "") -> None:
        """Counts the attempt as failed until it succeeds. Raises LimitError where it has to wait."""
        self._begin(self._keys(account, address))

    def missed(self, address: str) -> None:
        """Counts a failure at nothing in particular. Raises LimitError where there were too many."""
        self._begin({f"from {network(address)}": FREE_HERE})

    def _begin(self, keys: dict[str, int]) -> None:
        now = self.clock.monotonic()
        records = [self._records.get(key) for key in keys]
        left = max((record.wait(now) for record in records if record is not None), default=0.0)
        if left > 0:
            raise LimitError(
                "too_many_attempts",
                self.told,
                hint=f"Wait {int(left) + 1} seconds and try again.",
                retry_after=left,
            )
        for key, free in keys.items():
            record = self._record(key, free, now)
            record.level = record.at(now) + 1
            record.last = now

    def succeeded(self, account: str, address: str = "") -> None:
        """The account starts afresh; its address gets this one attempt back, and no more."""
        for key, free in self._keys(account, address).items():
            record = self._records.get(key)
            if record is None:
                continue
            if free == FREE:
                del self._records[key]
            else:
                record.level = max(0.0, record.level - 1)
        if address:
            self._known[_pair(account, address)] = None
            if len(self._known) > self.most:
                del self._known[next(iter(self._known))]

    def _keys(self, account: str, address: str) -> dict[str, int]:
        if not address:
            return {f"account {account}": FREE}
        pair = _pair(account, address)
        first = pair if pair in self._known else f"account {account}"
        return {first: FREE, f"from {network(address)}": FREE_HERE}

    def _record(self, key: str, free: int, now: float) -> _Record:
        if key not in self._records and len(self._records) >= self.most:
            self._forget(now)
        return self._records.setdefault(key, _Record(free))

    def _forget(self, now: float) -> None:
        """What has leaked away, or else the oldest tenth."""
        old = [key for key, record in self._records.items() if record.at(now) <= 0]
        for key in old or list(self._records)[: self.most // 10]:
            del self._records[key]


def network(address: str) -> str:
    """What one visitor can hold alone: an IPv4 address, or the /64 that an IPv6 address is in."""
    found = as_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((found, 64), strict=False))
    return str(found or address)


def _pair(account: str, address: str) -> str:
    return f"account {account} from {network(address)}"
