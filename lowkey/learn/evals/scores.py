"""Counts of right answers with what chance leaves open. Knows no question."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Standard deviations of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Score:
    """`right` of `of` answers."""

    right: int
    of: int

    @property
    def percent(self) -> float:
        return 100 * self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Percent between which the share lies in 95 of 100 such samples.

        Source: Wilson (1927), doi 10.1080/01621459.1927.10502953.
        """
        if not self.of:
            return 0.0, 100.0
        share, n = self.right / self.of, self.of
        middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)
