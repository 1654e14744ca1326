"""Offline encyclopaedias in ZIM files, as Kiwix makes them. Knows no network.

Needs the package `libzim`, which is loaded when a file is first searched. Source:
https://python-libzim.readthedocs.io
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from lowkey.core.errors import InputError, NotFoundError
from lowkey.core.fetch import Fetched
from lowkey.jobs.research.nouns import Lead
from lowkey.jobs.research.sources.protocol import Wish
from lowkey.tools.web import Page
from lowkey.tools.web.page import page_of

LARGEST = 8_000_000
"""Bytes of an article."""


class Zim:
    """One file. Its addresses look like `zim://wikipedia_en/A/Title`."""

    private = False
    about = "all"

    def __init__(self, path: Path) -> None:
        self.name = f"zim:{path.stem}"
        self._path = path
        self._archive: Any = None

    async def find(self, wish: Wish) -> Sequence[Lead]:
        return await asyncio.to_thread(self._find, wish)

    async def open(self, url: str) -> Page:
        """Raises NotFoundError where there is no such article, else as reading any page does."""
        kind, data = await asyncio.to_thread(self._content, url)
        return await page_of(
            Fetched(url, 200, {"Content-Type": kind}, kind.partition(";")[0], data)
        )

    def _find(self, wish: Wish) -> list[Lead]:
        archive = self._opened()
        if archive.has_fulltext_index:
            search = import_module("libzim.search")
            found = search.Searcher(archive).search(search.Query().set_query(wish.words))
        else:
            found = (
                import_module("libzim.suggestion").SuggestionSearcher(archive).suggest(wish.words)
            )
        paths = list(found.getResults(0, wish.count))
        return [
            Lead(
                backend=self.name,
                title=str(archive.get_entry_by_path(path).title),
                url=f"zim://{quote(self._path.stem)}/{quote(str(path))}",
                date=self._date(archive),
            )
            for path in paths
        ]

    def _content(self, url: str) -> tuple[str, bytes]:
        path = unquote(url.partition("://")[2].partition("/")[2])
        archive = self._opened()
        try:
            entry = archive.get_entry_by_path(path)
        except KeyError as error:
            raise NotFoundError("no_page", f"There is no “{path}” in {self._path.name}.") from error
        item = (entry.get_redirect_entry() if entry.is_redirect else entry).get_item()
        return str(item.mimetype), bytes(item.content[:LARGEST])

    def _opened(self) -> Any:
        """The archive. Raises InputError without the package, or for what is no such file."""
        if self._archive is None:
            try:
                reader = import_module("libzim.reader")
            except ModuleNotFoundError as error:
                raise InputError(
                    "no_libzim", "ZIM files need the package “libzim”.", hint="pip install libzim"
                ) from error
            try:
                self._archive = reader.Archive(self._path)
            except RuntimeError as error:
                raise InputError(
                    "bad_zim", f"{self._path.name} is not a ZIM file that can be read."
                ) from error
        return self._archive

    def _date(self, archive: Any) -> str:
        keys = [str(key) for key in archive.metadata_keys]
        return archive.get_metadata("Date").decode() if "Date" in keys else ""
