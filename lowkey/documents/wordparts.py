"""Pieces of a Word file that python-docx has no words for: links, counted lists, borders, direction.

Knows no Markdown. The elements and their order: ECMA-376 part 1, WordprocessingML, 17.3 and 17.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

GREY = "F3F2EE"
BLUE = (0x05, 0x63, 0xC1)
INDENT = 6.4
"""Millimetres of one level of a list."""
BEHIND = ("w:tabs", "w:bidi", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")
"""What may stand behind a border or a shade in a paragraph's properties."""


class Numbers:
    """Lists that are counted, each from its own beginning."""

    def __init__(self, paper: Document) -> None:
        self._all: Any = paper.part.numbering_part.element
        first = _raw(paper.styles["List Number"]).pPr.numPr.numId.val
        self._kind = self._all.num_having_numId(first).abstractNumId.val

    def begin(self, start: int) -> int:
        """A new list, by its number."""
        found = self._all.add_num(self._kind)
        found.add_lvlOverride(ilvl=0).add_startOverride(max(start, 0))
        return int(found.numId)

    def count(self, written: Paragraph, number: int, level: int) -> None:
        """The paragraph is the list's next item, `level` lists deep (from 1)."""
        from docx.shared import Mm

        properties = _raw(written).get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number
        properties.get_or_add_ilvl().val = 0
        written.paragraph_format.left_indent = Mm(INDENT * level)
        written.paragraph_format.first_line_indent = Mm(-INDENT)


def link(written: Paragraph, address: str) -> Run:
    """An empty run that leads there, at the paragraph's end."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.shared import RGBColor

    name = written.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    run = written.add_run()
    run.font.underline, run.font.color.rgb = True, RGBColor(*BLUE)
    around = _made("w:hyperlink", {"r:id": name})
    around.append(_raw(run))
    _raw(written).append(around)
    return run


def shade(written: Paragraph) -> None:
    """Grey behind it, as behind code."""
    look = {"w:val": "clear", "w:color": "auto", "w:fill": GREY}
    _add(written, _made("w:shd", look))


def rule(written: Paragraph) -> None:
    """A line below it."""
    around = _made("w:pBdr")
    line = {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "999999"}
    around.append(_made("w:bottom", line))
    _add(written, around)


def turn(written: Paragraph) -> None:
    """It is read from right to left."""
    _add(written, _made("w:bidi"), BEHIND[2:])


def _add(written: Paragraph, made: Any, behind: tuple[str, ...] = BEHIND) -> None:
    _raw(written).get_or_add_pPr().insert_element_before(made, *behind)


def _made(name: str, values: Mapping[str, str] | None = None) -> Any:
    from docx.oxml import ns, parser

    made = cast("Any", parser).OxmlElement(name)
    for key, value in (values or {}).items():
        made.set(ns.qn(key), value)
    return made


def _raw(thing: object) -> Any:
    """The element that python-docx's own noun stands for."""
    return cast("Any", thing)._element
