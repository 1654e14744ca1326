"""One page as text: whatever came over the line becomes words with a title, or a sentence on why not.

Knows no search and no conversation. HTML is read by a process of its own (`readable.py`).
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson

from lowkey.core.errors import InputError, LowkeyError, OutsideError
from lowkey.core.fetch import Fetched
from lowkey.core.names import plain
from lowkey.core.parts import clean
from lowkey.extract import Limits, extract

PATIENCE = 20.0
"""Seconds that reading one page may take."""
LONGEST = 400_000
"""Characters of a page that are kept."""
PDF = Limits(seconds=PATIENCE, processor=15, characters=LONGEST, pages=2_000)
HTML = ("text/html", "application/xhtml+xml")
TYPES = (*HTML, "text/", "application/json", "application/xml", "application/rss+xml",
         "application/atom+xml", "application/ld+json", "application/pdf", "application/octet-stream")  # fmt: skip
"""What can be a page to read."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's words. `url`: where it was found in the end. `date`: as the page tells it.

    Without HTML it has no title.
    """

    url: str
    title: str
    text: str
    author: str = ""
    date: str = ""
    partial: bool = False
    """The page says of itself that it is not free to read in full."""


async def page_of(fetched: Fetched) -> Page:
    """The page that was sent. Raises LowkeyError for what is none, or can't be read."""
    _good(fetched)
    if fetched.media_type in HTML:
        return await _from_html(fetched)
    name = plain(fetched.url.partition("?")[0].rstrip("/").rpartition("/")[2])
    if fetched.media_type == "application/pdf" or fetched.data.startswith(b"%PDF-"):
        return await _from_pdf(fetched, name)
    try:
        text = fetched.data.decode(_charset(fetched) or "utf-8")
    except (LookupError, UnicodeDecodeError):
        if fetched.media_type == "application/octet-stream" or b"\0" in fetched.data[:4000]:
            raise OutsideError("wrong_type", "That address holds no text.") from None
        text = fetched.data.decode("utf-8", "replace")
    return Page(fetched.url, "", clean(text[:LONGEST]).strip())


def _good(fetched: Fetched) -> None:
    """Raises OutsideError where a server sent a page, but not the one that was asked for."""
    status = fetched.status
    if 200 <= status < 300:
        return
    host = fetched.url.partition("://")[2].partition("/")[0]
    if status in (404, 410):
        raise OutsideError("no_page", f"There is no such page at {host} ({status}).", hint="Search for it.")  # fmt: skip
    if status in (401, 402, 403, 407, 451):
        raise OutsideError("closed_page", f"{host} does not show this page to everyone ({status}): it wants a sign-in, payment, or no programs.", hint="Try another source.")  # fmt: skip
    if status in (418, 429, 503):
        raise OutsideError("busy_page", f"{host} asks to be left alone for now ({status}).", hint="Try another source.")  # fmt: skip
    raise OutsideError("page_failed", f"{host} answered with the error {status}.", hint="Try another source.")  # fmt: skip


async def _from_pdf(fetched: Fetched, name: str) -> Page:
    """Its words, each page under its number. Raises OutsideError where none can be read."""
    try:
        told = await extract(fetched.data, name or "page.pdf", "application/pdf", limits=PDF)
    except InputError as error:
        raise OutsideError(error.code, error.problem.message, hint="Try another source.") from error
    text = "\n\n".join(f"(page {one.number})\n{one.text}" for one in told.pages if one.text)
    return Page(fetched.url, plain(told.title)[:300], clean(text[:LONGEST]))


async def _from_html(fetched: Fetched) -> Page:
    told = await _read_apart(fetched)
    try:
        found = orjson.loads(told)
        text, title = clean(found["text"]), plain(found["title"])[:300]
        page = Page(
            fetched.url,
            title,
            text,
            plain(found["author"])[:200],
            plain(found["date"])[:40],
            bool(found["partial"]),
        )
    except (orjson.JSONDecodeError, KeyError) as error:
        raise _unreadable(fetched.url) from error
    if not page.text:
        raise OutsideError(
            "empty_page",
            "That page holds no words without running its scripts.",
            hint="Try another source.",
        )
    return page


async def _read_apart(fetched: Fetched) -> bytes:
    """What the reader said of the page. Raises OutsideError where it gave up, or was given up."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(Path(__file__).with_name("readable.py")),
        fetched.url,
        _charset(fetched),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            told, _ = await process.communicate(fetched.data)
    except TimeoutError as error:
        raise _unreadable(fetched.url) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise _unreadable(fetched.url)
    return told


def _unreadable(url: str) -> LowkeyError:
    return OutsideError(
        "unreadable_page",
        f"“{url[:200]}” is made in a way that can't be read here.",
        hint="Try another source.",
    )


def _charset(fetched: Fetched) -> str:
    """What the server says the text is written in; empty where it does not."""
    _, _, said = fetched.headers.get("Content-Type", "").lower().partition("charset=")
    return plain(said.partition(";")[0]).strip("\"' ")[:40]
