"""What is said in sound and film, by a transcriber that another package offers. Knows no model of speech.

A package offers it with the entry-point group `lowkey.transcribers`: an async callable that is given a
path and a media type and gives back pairs of (seconds from the beginning, what is said from then on).
Of several the first by name is taken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import cast

from lowkey.core.errors import InputError, OutsideError
from lowkey.core.parts import clean
from lowkey.core.registry import Offers
from lowkey.extract import Document, Page

GROUP = "lowkey.transcribers"
SOUND = ("audio/", "video/")
"""How the media types begin that are heard."""
PATIENCE = 4 * 3600.0
"""Seconds that one file may take."""
LONG = 2_000
"""Characters from which on a new part begins, at the next moment that is named."""

Transcriber = Callable[[Path, str], Awaitable[Iterable[tuple[float, str]]]]


class Ears:
    """Hears sound and film, where somebody offers that."""

    def __init__(self) -> None:
        self._offers = Offers(GROUP)

    async def hears(self, media_type: str) -> bool:
        """Whether somebody offers to hear files of this kind."""
        return media_type.startswith(SOUND) and bool(await self._offers.all())

    async def hear(self, path: Path, media_type: str) -> Document | None:
        """None for what is no sound, or where nobody offers to hear it.

        Raises InputError where nothing is said in it or it takes too long, and OutsideError where the
        package fails.
        """
        if not await self.hears(media_type):
            return None
        offer = next(iter((await self._offers.all()).values()))
        transcribe = cast(Transcriber, await asyncio.to_thread(offer.load))
        try:
            with offer.speaking():
                async with asyncio.timeout(PATIENCE):
                    pages = tuple(_parts(await transcribe(path, media_type)))
        except OutsideError as error:
            if not isinstance(error.__cause__, TimeoutError):
                raise
            raise InputError(
                "too_long_sound",
                f"“{offer.name}” did not hear the whole of it in {PATIENCE / 3600:.0f} hours.",
                hint="Cut it into shorter files and bring those.",
            ) from error
        if not pages:
            raise InputError("no_words", f"Nothing is said in it, as “{offer.name}” hears it.")
        return Document(kind="sound", unit="part", pages=pages)


def _parts(said: Iterable[tuple[float, str]]) -> Iterator[Page]:
    """Parts of a bearable length, each called by the moment when it begins."""
    number, begins, words = 1, 0.0, ""
    for at, text in said:
        if len(words) >= LONG:
            yield Page(number, words, _clock(begins))
            number, words = number + 1, ""
        if text := clean(text).strip():
            begins = begins if words else at
            words = f"{words}\n{text}" if words else text
    if words:
        yield Page(number, words, _clock(begins))


def _clock(seconds: float) -> str:
    """`75.4` → `1:15`, `3675` → `1:01:15`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
