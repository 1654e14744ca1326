"""Asking a search server and reading its JSON, whatever it sends. Knows no one server."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

import orjson

from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError
from lowkey.core.fetch import Fetched, Fetcher, Reach
from lowkey.tools.web.protocol import Access

LARGEST = 2_000_000
"""Bytes of an answer."""
PATIENCE = 15.0
"""Seconds."""
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Json:
    """An object that somebody sent; what is not as it should be is empty."""

    fields: Mapping[str, Any]

    def inside(self, name: str) -> Json:
        found = self.fields.get(name)
        return Json(cast("dict[str, Any]", found) if isinstance(found, dict) else {})

    def rows(self, name: str) -> list[Json]:
        found = self.fields.get(name)
        rows = cast("list[Any]", found) if isinstance(found, list) else []
        return [Json(cast("dict[str, Any]", one)) for one in rows if isinstance(one, dict)]


def text_of(one: Json, name: str) -> str:
    """The text of this name on one line; empty where there is none."""
    found = one.fields.get(name)
    return " ".join(found.split()) if isinstance(found, str) else ""


def untagged(text: str) -> str:
    """Text that came with marks of HTML in it, without them."""
    return html.unescape(_TAG.sub("", text))


def needs_key(name: str, access: Access) -> str:
    """Raises InputError where the owner gave none, or one that is no header."""
    key = access.key.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise InputError(
            "no_key", f"{name} needs a key.", hint=f"{name} gives one to whoever signs up there."
        )
    return key


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search server answers. `name`: what people call it."""

    fetcher: Fetcher
    name: str
    url: str
    reach: Reach = "public"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    async def ask(self, query: Mapping[str, str], refused: LowkeyError | None = None) -> Json:
        """What it says to a GET. Raises LowkeyError; `refused` where it answers 403."""
        return self._read(await self._get(query), refused)

    async def post(self, body: Mapping[str, object]) -> Json:
        fetched = await self.fetcher.get(
            self.url,
            self.reach,
            most=LARGEST,
            timeout=PATIENCE,
            redirects=0,  # A key goes to the address that was named and to no other.
            headers={
                **self.headers,
                "Accept": "application/json",
                "Content-Type": "application/json",
            },
            body=orjson.dumps(body),
        )
        return self._read(fetched, None)

    async def _get(self, query: Mapping[str, str]) -> Fetched:
        return await self.fetcher.get(
            f"{self.url}?{urlencode(query)}",
            self.reach,
            most=LARGEST,
            timeout=PATIENCE,
            redirects=0,
            headers={**self.headers, "Accept": "application/json"},
        )

    def _read(self, fetched: Fetched, refused: LowkeyError | None) -> Json:
        status = fetched.status
        if status == 403 and refused is not None:
            raise refused
        if status in (401, 403) or (status == 422 and self.headers):
            raise InputError(
                "bad_key",
                f"{self.name} did not take the key.",
                hint="Check it in Settings → Tools, and whether its plan still runs.",
            )
        if status in (402, 429, 432, 433):
            raise LimitError(
                "search_limit",
                f"{self.name} allows no more searches for now.",
                hint="Wait a little, or look at your plan there.",
            )
        if status != 200:
            raise OutsideError(
                "search_failed", f"{self.name} answered with the error {status}.", hint="Try again."
            )
        try:
            found: object = orjson.loads(fetched.data)
        except orjson.JSONDecodeError as error:
            raise self._odd() from error
        if not isinstance(found, dict):
            raise self._odd()
        return Json(cast("dict[str, Any]", found))

    def _odd(self) -> OutsideError:
        return OutsideError(
            "search_failed",
            f"What answered is no {self.name}, or not the kind that is known here.",
            hint="Check the address.",
        )
