"""Presentations (.pptx), slide by slide, with the speaker's notes. Knows no layout.

The format: ECMA-376 part 1, PresentationML.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from lowkey.extract.nouns import Page, Report
from lowkey.extract.rows import row
from lowkey.extract.webpage import tidy
from lowkey.extract.zips import Zip, attribute, local

DECK = "ppt/presentation.xml"


def read_pptx(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    found = Zip(source)
    targets = related(found, DECK)
    keys = [_relation(one) for one in _every(found.xml(DECK), "sldId")]
    places = [targets[key][1] for key in keys if key in targets]
    report.unit, report.of = "slide", len(places)
    for number, place in enumerate(places, 1):
        lines = list(_shapes(found.xml(place)))
        notes = [at for kind, at in related(found, place).values() if kind == "notesSlide"]
        for at in notes:
            words = [text for text in map(_text, _every(found.xml(at), "p")) if text.strip()]
            words = [text for text in words if text.strip() != str(number)]
            lines += ["", "Notes:", *words] if words else []
        yield Page(number, tidy("\n".join(lines)))


def related(found: Zip, part: str) -> dict[str, tuple[str, str]]:
    """By the id of a relation: (its kind, the member that it means)."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in found.sizes:
        return {}
    told: dict[str, tuple[str, str]] = {}
    for one in found.xml(rels):
        target = attribute(one, "Target")
        place = (
            posixpath.normpath(posixpath.join(folder, target)) if target[:1] != "/" else target[1:]
        )
        if place in found.sizes:
            told[attribute(one, "Id")] = (attribute(one, "Type").rpartition("/")[2], place)
    return told


def _relation(element: Element) -> str:
    """The relation's id, which stands in a namespace where the element's own id does not."""
    return next(
        (v for key, v in element.attrib.items() if key.startswith("{") and key.endswith("}id")), ""
    )


def _shapes(element: Element) -> Iterator[str]:
    for one in element:
        kind = local(one)
        if kind == "sp":
            title = any(attribute(ph, "type") in ("title", "ctrTitle") for ph in _every(one, "ph"))
            words = [text for text in map(_text, _every(one, "p")) if text.strip()]
            yield from [f"# {' '.join(words)}", ""] if title and words else [*words, ""]
        elif kind == "tbl":
            for number, line in enumerate(_every(one, "tr")):
                cells = [" ".join(map(_text, _every(cell, "p"))) for cell in _every(line, "tc")]
                yield from row(cells, first=number == 0)
            yield ""
        elif kind != "Fallback":
            yield from _shapes(one)


def _text(paragraph: Element) -> str:
    said = (
        one.text or "" if local(one) == "t" else "\n"
        for one in paragraph.iter()
        if local(one) in ("t", "br")
    )
    return "".join(said)


def _every(element: Element, name: str) -> Iterator[Element]:
    return (one for one in element.iter() if local(one) == name)
