"""What is the person's own: files, chats, what is remembered. Knows not how any of it is looked up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from lowkey.files import Passage
from lowkey.jobs.research.nouns import Lead
from lowkey.jobs.research.sources.protocol import Wish

Look = Callable[[Wish], Awaitable[Sequence[Lead]]]


class OwnPlace:
    """`look` finds it; each lead brings its text."""

    private = True

    def __init__(self, name: str, look: Look, about: str = "own") -> None:
        self.name = name
        self.about = about
        self._look = look

    async def find(self, wish: Wish) -> Sequence[Lead]:
        found = await self._look(wish)
        return [one.model_copy(update={"backend": self.name}) for one in found[: wish.count]]


def passage_lead(passage: Passage) -> Lead:
    """A passage of a file; the page opens it by its address."""
    return Lead(
        backend="files",
        title=f"{passage.name}, {passage.place}",
        url=f"/files/{passage.file_id}/{passage.page}#line-{passage.line}",
        excerpt=passage.text[:300],
        text=passage.text,
    )
