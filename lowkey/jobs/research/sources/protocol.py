"""What a place is that research looks in. Knows no job and no model.

`find` gives leads; a lead either brings its text or is opened by its address. A place that opens its
own addresses (an encyclopaedia in a file) is also an `Opens`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from lowkey.core.parts import Record, Text
from lowkey.jobs.research.nouns import Lead
from lowkey.tools.web import Page


class Wish(Record):
    """`words`: one line. `count`: leads wanted at most. `user_id`: on whose behalf. `project_id`: in
    whose files it is looked; None: in all. `asked_in`: the project by whose settings; None: by none's."""

    words: Text
    count: int
    user_id: str
    project_id: str | None = None
    asked_in: str | None = None


class Place(Protocol):
    """Somewhere to look."""

    @property
    def name(self) -> str: ...

    @property
    def private(self) -> bool:
        """What is found there is the person's own: no word of it goes into a search elsewhere."""
        ...

    @property
    def about(self) -> str:
        """What it is good for: `all`, `science`, `software`, `own`."""
        ...

    async def find(self, wish: Wish) -> Sequence[Lead]:
        """Best first. Raises LowkeyError."""
        ...


@runtime_checkable
class Opens(Protocol):
    """A place whose addresses only it can open."""

    async def open(self, url: str) -> Page:
        """Raises LowkeyError."""
        ...


@runtime_checkable
class Conditional(Protocol):
    """A place that is not always there."""

    async def ready(self, user_id: str) -> bool:
        """Whether it can be searched on this person's behalf."""
        ...
