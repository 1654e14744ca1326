"""Word documents (.docx) as Markdown, by the pages that Word last saw. Knows no layout of its own.

The format: ECMA-376 part 1, WordprocessingML. Namespaces differ between its two editions, so
elements are known by their names alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import Element

from lowkey.extract.nouns import Page, Report
from lowkey.extract.rows import row
from lowkey.extract.webpage import tidy
from lowkey.extract.zips import Zip, attribute, local

BODY = "word/document.xml"
BREAK = "\f"
"""Stands where Word began a new page."""
UNSAID = frozenset(
    {"delText", "instrText", "Fallback", "pPr", "rPr", "tblPr", "tcPr", "trPr", "del"}
)


def read_docx(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    found = Zip(source)
    styles = _headings(found)
    body = next((one for one in found.xml(BODY) if local(one) == "body"), None)
    text = "\n".join(_blocks(body, styles)) if body is not None else ""
    notes = _footnotes(found)
    pieces = text.split(BREAK)
    report.unit = "page" if len(pieces) > 1 else ""
    report.of, report.title = len(pieces), _title(found)
    pieces[-1] += f"\n\n{notes}" if notes else ""
    for number, piece in enumerate(pieces, 1):
        yield Page(number, tidy(piece))


def _blocks(parent: Element, styles: Mapping[str, int]) -> Iterator[str]:
    """Paragraphs and tables in their order, each as Markdown."""
    for child in parent:
        kind = local(child)
        if kind == "p":
            yield _paragraph(child, styles)
        elif kind == "tbl":
            yield "\n" + "\n".join(_table(child, styles)) + "\n"
        elif kind not in UNSAID:
            yield from _blocks(child, styles)


def _paragraph(paragraph: Element, styles: Mapping[str, int]) -> str:
    words = "".join(_words(paragraph))
    if not words.strip():
        return words
    start = words[: len(words) - len(words.lstrip(BREAK))]
    level, listed = _look(paragraph, styles)
    if level:
        return f"{start}\n{'#' * level} {words.strip()}\n"
    return f"{start}- {words.strip()}" if listed else f"{words}\n"


def _look(paragraph: Element, styles: Mapping[str, int]) -> tuple[int, bool]:
    """(level of the heading, 0 where it is none; whether it stands in a list)."""
    for one in paragraph:
        if local(one) == "pPr":
            style = next((attribute(p, "val") for p in one if local(p) == "pStyle"), "")
            return styles.get(style, 0), any(local(p) == "numPr" for p in one)
    return 0, False


def _words(element: Element) -> Iterator[str]:
    for child in element:
        match local(child):
            case "t":
                yield child.text or ""
            case "tab":
                yield "\t"
            case "br" if attribute(child, "type") in ("", "textWrapping"):
                yield "\n"
            case "cr":
                yield "\n"
            case "noBreakHyphen":
                yield "-"
            case "lastRenderedPageBreak":
                yield BREAK
            case "footnoteReference":
                yield f"[{attribute(child, 'id')}]"
            case "p":
                yield from _words(child)
                yield "\n"
            case kind if kind not in UNSAID:
                yield from _words(child)
            case _:
                pass


def _table(table: Element, styles: Mapping[str, int]) -> Iterator[str]:
    rows = [one for one in table.iter() if local(one) == "tr"]
    for number, one in enumerate(rows):
        cells = [" ".join(_blocks(cell, styles)) for cell in one if local(cell) == "tc"]
        yield from row(cells, first=number == 0)


def _headings(found: Zip) -> Mapping[str, int]:
    """By the id of a style: which level of heading it is."""
    if "word/styles.xml" not in found.sizes:
        return {}
    levels: dict[str, int] = {}
    for style in found.xml("word/styles.xml"):
        name = next((attribute(one, "val") for one in style if local(one) == "name"), "").lower()
        if name == "title":
            levels[attribute(style, "styleId")] = 1
        elif name.startswith("heading ") and name[8:].isdigit():
            levels[attribute(style, "styleId")] = min(int(name[8:]), 6)
    return levels


def _footnotes(found: Zip) -> str:
    if "word/footnotes.xml" not in found.sizes:
        return ""
    notes = [
        f"[{attribute(note, 'id')}] {words}"
        for note in found.xml("word/footnotes.xml")
        if (words := " ".join("".join(_words(note)).split()))
    ]
    return "\n".join(notes)


def _title(found: Zip) -> str:
    if "docProps/core.xml" not in found.sizes:
        return ""
    title = next((one for one in found.xml("docProps/core.xml") if local(one) == "title"), None)
    return (title.text or "").strip() if title is not None else ""
