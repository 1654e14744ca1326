"""A document's Markdown as a Word file (.docx). Knows no database, and fetches nothing.

Pictures are links to where they lie. What Markdown has no word for (fonts, pages) is Word's own.
python-docx is loaded with the first file that is asked for.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lowkey.documents.wordparts import Numbers, link, rule, shade, turn

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from markdown_it.tree import SyntaxTreeNode as Node

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DEEPEST = 3
"""Levels of lists for which Word has styles of its own."""
MONO = "Courier New"
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML may hold."""
TASK = re.compile(r"^\[([ xX])\] ")


def docx(title: str, text: str) -> bytes:
    """The file, with headings, lists, tables, code and links as Word knows them."""
    from docx import Document as new
    from docx.shared import Mm
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    paper = new()
    paper.sections[0].page_width, paper.sections[0].page_height = Mm(210), Mm(297)
    paper.core_properties.title = UNFIT.sub("", title)[:255]
    paper.core_properties.author = paper.core_properties.comments = ""
    writer = Writer(paper, Numbers(paper))
    writer.blocks(SyntaxTreeNode(reader.parse(UNFIT.sub("", text))).children, Place())
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands. `lists`: how many lists deep; `number`: of the list it is counted in."""

    lists: int = 0
    number: int | None = None
    quoted: bool = False
    first: bool = False
    """It is an item's first block, which has its mark."""

    @property
    def style(self) -> str:
        if not self.lists:
            return "Quote" if self.quoted else "Normal"
        name = "List Continue"
        if self.first:
            name = "List Bullet" if self.number is None else "List Number"
        level = min(self.lists, DEEPEST)
        return name if level == 1 else f"{name} {level}"


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of words looks."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    mono: bool = False
    to: str = ""
    """The address it leads to."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes blocks one below the other."""

    paper: Document
    numbers: Numbers

    def blocks(self, nodes: Iterable[Node], place: Place) -> None:
        for node in nodes:
            self._block(node, place)
            place = replace(place, first=False)

    def _block(self, node: Node, place: Place) -> None:
        match node.type:
            case "heading":
                self._words(self.paper.add_heading(level=int(node.tag[1:])), node)
            case "paragraph":
                self._paragraph(node, place)
            case "bullet_list" | "ordered_list":
                self._list(node, place)
            case "blockquote":
                self.blocks(node.children, replace(place, quoted=True))
            case "fence" | "code_block":
                self._code(node, place)
            case "table":
                self._table(node)
            case "hr":
                rule(self.paper.add_paragraph())
            case _:
                self.blocks(node.children, place)

    def _paragraph(self, node: Node, place: Place) -> None:
        written = self.paper.add_paragraph(style=place.style)
        if place.first and place.number is not None:
            self.numbers.count(written, place.number, place.lists)
        self._words(written, node)

    def _list(self, node: Node, place: Place) -> None:
        number = None
        if node.type == "ordered_list":
            number = self.numbers.begin(int(node.attrs.get("start", 1)))
        inner = replace(place, lists=place.lists + 1, number=number)
        for item in node.children:
            self.blocks(item.children, replace(inner, first=True))

    def _code(self, node: Node, place: Place) -> None:
        written = self.paper.add_paragraph(style=place.style if place.lists else "Normal")
        shade(written)
        for number, line in enumerate(node.content.removesuffix("\n").split("\n")):
            run = written.add_run()
            if number:
                run.add_break()
            run.add_text(line)
            run.font.name = MONO

    def _table(self, node: Node) -> None:
        lines = [row for part in node.children for row in part.children]
        table = self.paper.add_table(len(lines), len(lines[0].children), "Table Grid")
        for number, (row, line) in enumerate(zip(table.rows, lines, strict=True)):
            for cell, said in zip(row.cells, line.children, strict=True):
                self._words(cell.paragraphs[0], said, Look(bold=number == 0))
                _align(cell.paragraphs[0], str(said.attrs.get("style", "")))
        self.paper.add_paragraph()

    def _words(self, written: Paragraph, node: Node, look: Look | None = None) -> None:
        inline = [one for child in node.children for one in child.children]
        turned = _turned(inline)
        if turned:
            turn(written)
        for piece in _pieces(inline, look or Look()):
            self._say(written, *piece, turned=turned)

    def _say(self, written: Paragraph, words: str, look: Look, turned: bool) -> None:
        run = link(written, look.to) if look.to else written.add_run()
        for number, line in enumerate(words.split("\n")):
            if number:
                run.add_break()
            run.add_text(line)
        run.bold, run.italic = look.bold or None, look.italic or None
        run.font.strike, run.font.rtl = look.struck or None, turned or None
        if look.mono:
            run.font.name = MONO


def _pieces(nodes: Sequence[Node], look: Look) -> Iterable[tuple[str, Look]]:
    """The words in their order, each with its look."""
    for place, node in enumerate(nodes):
        match node.type:
            case "text":
                words = node.content
                if place == 0 and _is_item(node):
                    words = TASK.sub(lambda found: "☐ " if found[1] == " " else "☑ ", words)
                yield words, look
            case "softbreak":
                yield " ", look
            case "hardbreak":
                yield "\n", look
            case "code_inline":
                yield node.content, replace(look, mono=True)
            case "strong":
                yield from _pieces(node.children, replace(look, bold=True))
            case "em":
                yield from _pieces(node.children, replace(look, italic=True))
            case "s":
                yield from _pieces(node.children, replace(look, struck=True))
            case "link":
                yield from _pieces(node.children, replace(look, to=_safe(node.attrs.get("href"))))
            case "image":
                address = _safe(node.attrs.get("src"))
                yield node.content or address, replace(look, to=look.to or address)
            case _:
                yield node.content, look


def _is_item(node: Node) -> bool:
    """Whether these are the first words of a list's item."""
    above = node.parent.parent if node.parent else None
    item = above.parent if above else None
    return item is not None and item.type == "list_item" and item.children[0] is above


def _safe(address: object) -> str:
    """An address that leads out of the file; empty for any other."""
    told = str(address or "")
    return told if re.match(r"(?i)(https?://|mailto:)[^\s]", told) else ""


def _turned(nodes: Sequence[Node]) -> bool:
    """Whether it is read from right to left: by its first letter that tells."""
    for words, _ in _pieces(nodes, Look()):
        for letter in words:
            if (kind := unicodedata.bidirectional(letter)) in ("L", "R", "AL"):
                return kind != "L"
    return False


def _align(written: Paragraph, style: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as Align

    sides = {"text-align:center": Align.CENTER, "text-align:right": Align.RIGHT}
    if style in sides:
        written.alignment = sides[style]
