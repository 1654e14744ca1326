"""What other packages offer Lowkey, by entry-point group. Knows nothing of what is offered.

A package says in its metadata what it offers (`[project.entry-points."lowkey.providers"]`); nothing
of it is loaded before it is used, so that a broken one never stops the start.
Source: https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from lowkey.core.errors import LowkeyError, OutsideError


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that is offered under a name; `package`: the distribution that does."""

    name: str
    package: str
    point: EntryPoint

    def load(self) -> object:
        """The thing itself. Raises OutsideError that tells, and holds, the package's own exception."""
        with self.speaking():
            return self.point.load()

    @contextmanager
    def speaking(self) -> Generator[None]:
        """Whatever the package's code raises in here becomes a sentence that tells its exception."""
        with speaking(self.name, self.package):
            yield


class Offers:
    """All that is offered in one group, looked for once: reading every package's metadata takes a moment."""

    def __init__(self, group: str) -> None:
        self._group = group
        self._found: Mapping[str, Offer] | None = None

    async def all(self) -> Mapping[str, Offer]:
        """By name."""
        if self._found is None:
            found = await asyncio.to_thread(offers, self._group)
            self._found = {one.name: one for one in found}
        return self._found


def offers(group: str) -> list[Offer]:
    """All that is offered in the group, by name; the first of two with one name."""
    found: dict[str, Offer] = {}
    for point in entry_points(group=group):
        package = point.dist.name if point.dist is not None else "unknown"
        found.setdefault(point.name, Offer(point.name, package, point))
    return [found[name] for name in sorted(found)]


@contextmanager
def speaking(name: str, package: str = "") -> Generator[None]:
    """As `Offer.speaking`, also for what no package's metadata offers."""
    try:
        yield
    except LowkeyError:
        raise
    except Exception as error:
        of = f" of the package {package}" if package else ""
        raise OutsideError(
            "broken_plugin",
            f"“{name}”{of} failed: {type(error).__name__}: {error}.",
            hint="Update that package, remove it, or tell its makers.",
        ) from error
