"""Books (.epub), chapter by chapter. Knows no layout. The format: W3C EPUB 3.3."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import IO
from urllib.parse import unquote

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Page, Report
from lowkey.extract.plain import decoded
from lowkey.extract.webpage import Words
from lowkey.extract.zips import Zip, attribute, local

CONTAINER = "META-INF/container.xml"
LOCKS = "META-INF/encryption.xml"


def read_epub(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    found = Zip(source)
    package = next(
        attribute(one, "full-path")
        for one in found.xml(CONTAINER).iter()
        if local(one) == "rootfile"
    )
    root = found.xml(package)
    folder = posixpath.dirname(package)
    places = {
        attribute(one, "id"): posixpath.normpath(
            posixpath.join(folder, unquote(attribute(one, "href")))
        )
        for one in root.iter()
        if local(one) == "item"
    }
    order = [
        places.get(attribute(one, "idref"), "") for one in root.iter() if local(one) == "itemref"
    ]
    order = [place for place in order if place in found.sizes]
    _unlocked(found, order)
    report.title = next((one.text or "" for one in root.iter() if local(one) == "title"), "")
    report.unit, report.of = "chapter", len(order)
    for number, place in enumerate(order, 1):
        words = Words(decoded(found.read(place), "utf-8"))
        label = words.title if words.title != report.title else ""
        yield Page(number, words.text, label)


def _unlocked(found: Zip, order: list[str]) -> None:
    """Raises InputError where a chapter is encrypted; fonts often are, and don't matter."""
    if LOCKS not in found.sizes:
        return
    locked = {
        unquote(attribute(one, "URI"))
        for one in found.xml(LOCKS).iter()
        if local(one) == "CipherReference"
    }
    if locked.intersection(order):
        raise InputError(
            "locked_file",
            "This book is copy-protected, so its words can't be read.",
            hint="Bring a copy without protection.",
        )
