"""OpenDocument: texts (.odt) as Markdown, tables (.ods) by sheet, presentations (.odp) by slide.

Knows no layout; the pages of a text are those its program last saw. The format: OASIS OpenDocument 1.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import IO
from xml.etree.ElementTree import Element

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Page, Report
from lowkey.extract.rows import row
from lowkey.extract.webpage import tidy
from lowkey.extract.zips import Zip, attribute, local

BREAK = "\f"
REPEAT = 1_000
"""How often a row or cell that says how often it repeats is repeated at most."""
UNSAID = frozenset({"annotation", "tracked-changes", "forms", "sequence-decls", "desc", "settings"})


def read_odf(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    found = _opened(source)
    body = next(one for one in found.xml("content.xml") if local(one) == "body")[0]
    report.title = _title(found)
    match local(body):
        case "spreadsheet":
            report.unit = "sheet"
            tables = [one for one in body if local(one) == "table"]
            pieces = [(attribute(one, "name"), "\n".join(_table(one))) for one in tables]
        case "presentation":
            report.unit = "slide"
            slides = [one for one in body if local(one) == "page"]
            pieces = [("", "\n".join(_blocks(one))) for one in slides]
        case _:
            texts = "\n".join(_blocks(body)).split(BREAK)
            report.unit = "page" if len(texts) > 1 else ""
            pieces = [("", text) for text in texts]
    report.of = len(pieces)
    for number, (label, text) in enumerate(pieces, 1):
        yield Page(number, tidy(text.replace(BREAK, "")), label)


def spreadsheet(source: IO[bytes]) -> list[tuple[str, Iterator[Sequence[str]]]]:
    """(name, rows that hold anything) of each sheet; none where the file is no spreadsheet."""
    body = next(one for one in _opened(source).xml("content.xml") if local(one) == "body")[0]
    tables = [one for one in body if local(body) == "spreadsheet" and local(one) == "table"]
    return [(attribute(one, "name"), _rows(one, _value)) for one in tables]


def _opened(source: IO[bytes]) -> Zip:
    """Raises InputError where it is locked."""
    found = Zip(source)
    if "META-INF/manifest.xml" in found.sizes and b"encryption-data" in found.read(
        "META-INF/manifest.xml"
    ):
        raise InputError(
            "locked_file",
            "This file is locked with a password.",
            hint="Open it, save it without a password and bring that.",
        )
    return found


def _blocks(parent: Element, item: bool = False) -> Iterator[str]:
    """Paragraphs, headings, lists and tables in their order. `item`: they stand in a list."""
    for child in parent:
        match local(child):
            case "h":
                level = int(attribute(child, "outline-level") or 1)
                yield f"\n{'#' * min(max(level, 1), 6)} {_words(child).strip()}\n"
            case "p":
                words = _words(child)
                yield f"- {words}" if item and words.strip() else f"{words}\n"
            case "soft-page-break":
                yield BREAK
            case "table":
                yield "\n" + "\n".join(_table(child)) + "\n"
            case "list-item" | "list-header":
                yield from _blocks(child, item=True)
            case kind if kind not in UNSAID:
                yield from _blocks(child, item)
            case _:
                pass


def _words(element: Element) -> str:
    said = [element.text or ""]
    for child in element:
        match local(child):
            case "s":
                said.append(" " * min(int(attribute(child, "c") or 1), REPEAT))
            case "tab":
                said.append("\t")
            case "line-break":
                said.append("\n")
            case "soft-page-break":
                said.append(BREAK)
            case kind if kind not in UNSAID:
                said.append(_words(child))
            case _:
                pass
        said.append(child.tail or "")
    return "".join(said)


def _table(table: Element) -> Iterator[str]:
    for at, cells in enumerate(_rows(table, _shown)):
        yield from row(cells, at == 0)


def _rows(table: Element, said: Callable[[Element], str]) -> Iterator[Sequence[str]]:
    for line in table.iter():
        if local(line) != "table-row":
            continue
        cells = _cells(line, said)
        if any(cells):
            for _ in range(_times(line, "number-rows-repeated")):
                yield cells


def _cells(line: Element, said: Callable[[Element], str]) -> Sequence[str]:
    cells: list[str] = []
    for cell in line:
        if local(cell) in ("table-cell", "covered-table-cell"):
            cells += [said(cell)] * _times(cell, "number-columns-repeated")
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _shown(cell: Element) -> str:
    return " ".join(_words(one) for one in cell if local(one) == "p")


def _value(cell: Element) -> str:
    """What the cell holds, whatever the language it is shown in; percents as percents."""
    match attribute(cell, "value-type"):
        case "percentage":
            return f"{float(attribute(cell, 'value')) * 100:.13g}%"
        case "float" | "currency":
            return attribute(cell, "value")
        case "date":
            return attribute(cell, "date-value")
        case _:
            return _shown(cell)


def _times(element: Element, name: str) -> int:
    return min(int(attribute(element, name) or 1), REPEAT)


def _title(found: Zip) -> str:
    if "meta.xml" not in found.sizes:
        return ""
    title = next((one for one in found.xml("meta.xml").iter() if local(one) == "title"), None)
    return (title.text or "").strip() if title is not None else ""
