"""What other packages offer Lowkey, by entry-point group. Knows nothing of what is offered.

A package says in its metadata what it offers (`[project.entry-points."lowkey.providers"]`); nothing
of it is loaded before it is used, so that a broken one never stops the start.
Source: https://packaging.python.org/en/latest/specifications/entry-points/
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from lowkey.core.errors import OutsideError


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that is offered under a name; `package`: the distribution that does."""

    name: str
    package: str
    point: EntryPoint

    def load(self) -> object:
        """The thing itself. Raises OutsideError that tells, and holds, the package's own exception."""
        try:
            return self.point.load()
        except Exception as error:  # Whatever another package's import raises is its own affair.
            raise broken(self.name, self.package, error) from error


def offers(group: str) -> list[Offer]:
    """All that is offered in the group, by name; the first of two with one name."""
    found: dict[str, Offer] = {}
    for point in entry_points(group=group):
        package = point.dist.name if point.dist is not None else "unknown"
        found.setdefault(point.name, Offer(point.name, package, point))
    return [found[name] for name in sorted(found)]


def broken(name: str, package: str, error: Exception) -> OutsideError:
    """The sentence for an exception of another package's code."""
    of = f" of the package {package}" if package else ""
    return OutsideError(
        "broken_plugin",
        f"“{name}”{of} failed: {type(error).__name__}: {error}.",
        hint="Update that package, remove it, or tell its makers.",
    )
