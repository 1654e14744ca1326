"""A web that says what it was told to: found, opened and read without a network. Ships for tests.

Knows no server. Give it to `Web` as its client and as one of its searches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lowkey.core.errors import OutsideError
from lowkey.core.fetch import Fetched
from lowkey.tools.web.addresses import known_as
from lowkey.tools.web.protocol import Access, Hit, Query


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of it. `excerpt`: what a search shows of it."""

    title: str
    body: str
    excerpt: str = ""
    media_type: str = "text/html"
    status: int = 200


@dataclass
class ScriptedWeb:
    """Pages by their address. `asked` and `opened`: what was wanted of it so far."""

    pages: Mapping[str, Leaf]
    asked: list[Query] = field(default_factory=list[Query])
    opened: list[str] = field(default_factory=list[str])

    def __call__(self, access: Access) -> ScriptedWeb:
        """Itself as a search, whatever its owner gives."""
        del access
        return self

    async def search(self, query: Query) -> Sequence[Hit]:
        """The pages that hold most of the words, those with none left out."""
        self.asked.append(query)
        words = query.words.lower().split()

        def score(leaf: Leaf) -> int:
            text = f"{leaf.title} {leaf.excerpt} {leaf.body}".lower()
            return sum(word in text for word in words)

        ranked = sorted(self.pages.items(), key=lambda one: -score(one[1]))
        found = [Hit(leaf.title, url, leaf.excerpt) for url, leaf in ranked if score(leaf)]
        return found[: query.count]

    async def get(self, url: str) -> Fetched:
        """The page at an address. Raises OutsideError where there is none."""
        self.opened.append(url)
        for address, leaf in self.pages.items():
            if known_as(address) == known_as(url):
                sent = {"Content-Type": f"{leaf.media_type}; charset=utf-8"}
                return Fetched(address, leaf.status, sent, leaf.media_type, leaf.body.encode())
        raise OutsideError("unreachable", f"“{url[:200]}” can't be reached.")
