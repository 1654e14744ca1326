"""What one run has met on the web: which addresses, by which numbers. Opens nothing, keeps nothing.

A number means one page in the whole branch of a conversation, so that `[3]` is never two things.
"""

from __future__ import annotations

from collections import OrderedDict

from lowkey.core.parts import SourcePart
from lowkey.tools.protocol import Caller
from lowkey.tools.web.addresses import known_as, written

RUNS = 1_000
"""Trails that are remembered; more runs than that are never under way."""
WORDS = 30_000
"""Characters that were shown in one run and are remembered, to know what is no secret."""


class Trail:
    """One run's way through the web."""

    def __init__(self, caller: Caller) -> None:
        self.pages = 0
        self.searches = 0
        self.shown = ""
        self._met = written(caller.words)
        self._met |= {known_as(one.url) for one in caller.sources}
        self._numbers = {known_as(one.url): one.number for one in caller.sources if one.number}
        self._titles = {known_as(one.url): one.title for one in caller.sources}
        self._last = max((one.number for one in caller.sources), default=0)

    def knows(self, url: str) -> bool:
        """Whether the person wrote this address, or it was found here, letter for letter."""
        return known_as(url) in self._met

    def meet(self, text: str) -> None:
        """What the model is about to read: the addresses in it can be opened from now on."""
        self._met |= written(text)
        self.shown = (self.shown + "\n" + text)[-WORDS:]

    def source(self, title: str, url: str, quote: str) -> SourcePart:
        """The page as a source, under its number. One without a title keeps the one it was found by."""
        name = known_as(url)
        title = self._titles[name] = title or self._titles.get(name) or url
        if name not in self._numbers:
            self._last += 1
            self._numbers[name] = self._last
        return SourcePart(title=title, url=url, quote=quote, number=self._numbers[name])


class Trails:
    """The trails of all runs of this process, by run."""

    def __init__(self) -> None:
        self._trails: OrderedDict[str, Trail] = OrderedDict()

    def of(self, caller: Caller) -> Trail:
        trail = self._trails.get(caller.run_id)
        if trail is None:
            trail = self._trails[caller.run_id] = Trail(caller)
        self._trails.move_to_end(caller.run_id)
        while len(self._trails) > RUNS:
            self._trails.popitem(last=False)
        return trail
