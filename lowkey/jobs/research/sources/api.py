"""Asking a public interface, one question after the other, and reading what it sends, whatever it sends. Knows no one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import orjson

from lowkey import __version__
from lowkey.core.errors import LimitError, OutsideError
from lowkey.core.fetch import Fetcher, Reach
from lowkey.core.words import findable
from lowkey.files import SMALL
from lowkey.tools.web.asking import Json, untagged

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST = 4_000_000
"""Bytes of an answer."""
PATIENCE = 20.0
LONGEST = 600.0
"""Seconds that one is told to wait at most."""
PAUSE = 0.34
"""Seconds between two questions to one interface, where it asks for no more: three in each."""
ANY = 8
"""Words of a query of which any will do."""
AGENT = f"Lowkey/{__version__} (self-hosted assistant)"


class Api:
    """`name`: what people call it. `reach`: `named` for a copy of one's own. `pause`: seconds between
    two questions, whichever jobs they come from."""

    def __init__(
        self, fetcher: Fetcher, name: str, reach: Reach = "public", pause: float = PAUSE
    ) -> None:
        self._fetcher = fetcher
        self._name = name
        self._reach: Reach = reach
        self._pause = pause
        self._turn = asyncio.Lock()
        self._last = float("-inf")

    async def json(self, url: str, query: Mapping[str, str]) -> Json:
        """Raises LimitError where it says to wait, else OutsideError."""
        try:
            found: object = orjson.loads(await self._get(url, query))
        except orjson.JSONDecodeError as error:
            raise self._odd() from error
        if not isinstance(found, dict):
            raise self._odd()
        return Json(cast("dict[str, Any]", found))

    async def xml(self, url: str, query: Mapping[str, str]) -> Element:
        """Raises as `json` does. Entities that reach outside or multiply are refused."""
        from xml.etree.ElementTree import ParseError

        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import fromstring

        try:
            return fromstring(await self._get(url, query))
        except (ParseError, DefusedXmlException) as error:
            raise self._odd() from error

    async def _get(self, url: str, query: Mapping[str, str]) -> bytes:
        await self._paced()
        told = await self._fetcher.get(
            f"{url}?{urlencode(query)}",
            self._reach,
            most=LARGEST,
            timeout=PATIENCE,
            headers={"User-Agent": AGENT, "Accept": "application/json, application/xml;q=0.9, */*;q=0.5"},
            unpack=True,
        )  # fmt: skip
        if told.status in (403, 429, 503):
            wait = told.headers.get("Retry-After", "")
            raise LimitError(
                "source_limit",
                f"{self._name} asks to be left alone for now.",
                hint="It is asked again later.",
                retry_after=min(float(wait), LONGEST) if wait.isdigit() else None,
            )
        if told.status != 200:
            raise OutsideError(
                "source_failed", f"{self._name} answered with the error {told.status}."
            )
        return told.data

    async def _paced(self) -> None:
        """Waits for its turn."""
        now = asyncio.get_running_loop().time
        async with self._turn:
            await asyncio.sleep(self._last + self._pause - now())
            self._last = now()

    def _odd(self) -> OutsideError:
        return OutsideError("source_odd", f"{self._name} sent something that can't be read.")


def loosened(line: str) -> str:
    """The telling words of a query, any of which will do: these places want all of them otherwise."""
    told = [word for word in dict.fromkeys(findable(line).split()) if word not in SMALL]
    return " OR ".join(told[:ANY])


def inner(one: Element | None) -> str:
    """All words of an element on one line."""
    return " ".join("".join(one.itertext()).split()) if one is not None else ""


def words(one: Json, *names: str) -> str:
    """The first of these fields that is a text, or a list that begins with one, without its marks."""
    for name in names:
        found: Any = one.fields.get(name)
        if isinstance(found, list) and found:
            found = cast("list[Any]", found)[0]
        if isinstance(found, str) and found.strip():
            return " ".join(untagged(found).split())
    return ""
