"""What a web search is to us: asked in words, it answers with pages. Knows no tool and no person.

Other packages may offer one (entry-point group `lowkey.search`): a callable that takes an Access and
returns a SearchBackend.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from lowkey.core.clock import Clock
from lowkey.core.fetch import Fetcher

Since = Literal["", "day", "week", "month", "year"]
"""How old a page may be at most; empty: of any age."""
MOST = 10
"""Pages asked for at once at most."""


@dataclass(frozen=True, slots=True)
class Query:
    """`words`: one line. `count`: pages wanted, from 1 to `MOST`; fewer may come."""

    words: str
    count: int = 5
    since: Since = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that was found. All of it was written by others."""

    title: str
    url: str
    excerpt: str = ""
    published: str = ""
    """A date as the search tells it; empty where it tells none."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the owner gave a backend to work with, and the client that it asks with."""

    fetcher: Fetcher
    clock: Clock
    url: str = ""
    key: str = ""


class SearchBackend(Protocol):
    """Somebody who searches the web."""

    async def search(self, query: Query) -> Sequence[Hit]:
        """Best first. Raises LowkeyError with a sentence that holds no word of the server's own."""
        ...


Maker = Callable[[Access], SearchBackend]
