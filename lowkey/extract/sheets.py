"""Workbooks (.xlsx), sheet by sheet, as tables with the values they last showed. Knows no formula.

The format: ECMA-376 part 1, SpreadsheetML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from lowkey.extract.nouns import Page, Report
from lowkey.extract.rows import row
from lowkey.extract.slides import related
from lowkey.extract.zips import Zip, attribute, local, refused

BOOK = "xl/workbook.xml"
COLUMNS = 16_384
"""As many as a sheet can have."""
DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of the built-in formats that show a date or a time."""
QUIET = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
"""What stands in a number format only to be printed, or as a colour."""


def read_xlsx(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    sheets = workbook(source)
    report.unit, report.of = "sheet", len(sheets)
    for number, (label, rows) in enumerate(sheets, 1):
        lines = (line for at, cells in enumerate(rows) for line in row(cells, at == 0))
        yield Page(number, "\n".join(lines), label)


def workbook(source: IO[bytes]) -> list[tuple[str, Iterator[Sequence[str]]]]:
    """(name, rows that hold anything) of each sheet, in their order; rows are read when asked for."""
    found = Zip(source)
    book = found.xml(BOOK)
    targets = related(found, BOOK)
    sheets = [
        (attribute(one, "name"), targets[key][1])
        for one in book.iter()
        if local(one) == "sheet" and (key := attribute(one, "id")) in targets
    ]
    values = _Values(found, targets, book)
    return [(label, _rows(found, place, values)) for label, place in sheets]


class _Values:
    """Shared strings, and which styles show dates or percents."""

    def __init__(self, found: Zip, targets: dict[str, tuple[str, str]], book: Element) -> None:
        places = dict(targets.values())
        self.strings: list[str] = []
        if (place := places.get("sharedStrings")) is not None:
            self.strings = [_plain(one) for one in _elements(found, place, "si")]
        self.styles: list[str] = []
        if (place := places.get("styles")) is not None:
            self.styles = list(_styles(found.xml(place)))
        late = any(attribute(one, "date1904") in ("1", "true") for one in book.iter())
        self.epoch = datetime(1904, 1, 1) if late else datetime(1899, 12, 30)

    def shown(self, cell: Element) -> str:
        """A cell as people saw it, or nearly."""
        kind = attribute(cell, "t")
        if kind == "inlineStr":
            return _plain(cell)
        value = next((one.text or "" for one in cell if local(one) == "v"), "")
        if kind == "s":
            return self.strings[int(value)] if value else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind in ("str", "e", "d") or not value:
            return value
        style = int(attribute(cell, "s") or 0)
        return self._number(float(value), self.styles[style] if style < len(self.styles) else "")

    def _number(self, value: float, style: str) -> str:
        if style == "date" and 0 <= value < 2_958_466:  # The year 9999 ends there.
            at = self.epoch + timedelta(seconds=round(value * 86_400))
            if value < 1:
                return at.strftime("%H:%M:%S")
            return at.strftime("%Y-%m-%d" if value == int(value) else "%Y-%m-%d %H:%M:%S")
        return f"{value * 100:.13g}%" if style == "percent" else f"{value:.15g}"


def _styles(sheet: Element) -> Iterator[str]:
    """For each style of cells: `date`, `percent` or nothing."""
    custom = {
        attribute(one, "numFmtId"): QUIET.sub("", attribute(one, "formatCode")).lower()
        for one in sheet.iter()
        if local(one) == "numFmt"
    }
    for group in sheet:
        for one in group if local(group) == "cellXfs" else ():
            key = attribute(one, "numFmtId") or "0"
            code = custom.get(key, "")
            if int(key) in DATES or re.search(r"[ydhs]|mm", code):
                yield "date"
            else:
                yield "percent" if key in ("9", "10") or "%" in code else ""


def _rows(found: Zip, place: str, values: _Values) -> Iterator[Sequence[str]]:
    for one in _elements(found, place, "row"):
        cells = _cells(one, values)
        if any(cells):
            yield cells


def _cells(line: Element, values: _Values) -> Sequence[str]:
    cells: list[str] = []
    for cell in line:
        at = _column(attribute(cell, "r"), len(cells))
        text = values.shown(cell)
        if text and at < COLUMNS:
            cells += [""] * (at - len(cells) + 1)
            cells[at] = text
    return cells


def _column(place: str, after: int) -> int:
    """`C5` → 2; where a cell does not say, it follows the one before."""
    letters = place.rstrip("0123456789").upper()
    if not letters or len(letters) > 3 or not letters.isascii() or not letters.isalpha():
        return after
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _elements(found: Zip, place: str, name: str) -> Iterator[Element]:
    """The elements of this name, one after the other: a sheet may be larger than memory."""
    with found.open(place) as member:
        try:
            root: Element | None = None
            for event, one in iterparse(member, ("start", "end"), forbid_dtd=True):
                if root is None:
                    root = one
                if event == "end" and local(one) == name:
                    yield one
                    one.clear()
        except DefusedXmlException as error:
            raise refused("it declares entities of its own") from error


def _plain(element: Element) -> str:
    """Its words without how they are spoken (`rPh`)."""
    said: list[str] = []
    for one in element:
        if local(one) == "t":
            said.append(one.text or "")
        elif local(one) in ("r", "is"):
            said.append(_plain(one))
    return "".join(said)
