"""A document as a Word file, read back by python-docx and by our own reader."""

from __future__ import annotations

import io
import subprocess
import sys
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from lowkey.documents import docx
from tests.extract import made


def opened(text: str, title: str = "T") -> Any:
    return Document(io.BytesIO(docx(title, text)))


def lines(text: str) -> list[tuple[str, str]]:
    """(style, words) of each paragraph."""
    return [(one.style.name, one.text) for one in opened(text).paragraphs]


def test_our_own_reader_finds_what_was_written() -> None:
    text = (
        "# Tea\n\nA **green** one.\n\n- hot\n- strong\n\n| Kind | °C |\n|--|--:|\n| Sencha | 70 |\n"
    )
    (page,) = made.read(docx("Tea", text), "tea.docx").pages
    for words in ("# Tea", "A green one.", "hot", "strong", "| Kind | °C |", "| Sencha | 70 |"):
        assert words in page.text, page.text


def test_blocks_get_words_own_styles() -> None:
    assert lines(
        "# One\n\n### Three\n\ntext  \nnext\nsame\n\n> said\n\n- a\n  - b\n\n    more\n"
    ) == [
        ("Heading 1", "One"),
        ("Heading 3", "Three"),
        ("Normal", "text\nnext same"),
        ("Quote", "said"),
        ("List Bullet", "a"),
        ("List Bullet 2", "b"),
        ("List Continue 2", "more"),
    ]
    deep = "".join(f"{'  ' * n}- {n}\n" for n in range(6))
    assert [style for style, _ in lines(deep)][2:] == ["List Bullet 3"] * 4


def test_each_counted_list_begins_where_it_says() -> None:
    paper = opened("1. a\n2. b\n\nBetween.\n\n5. e\n6. f\n")
    numbers = [
        one._p.pPr.numPr.numId.val for one in paper.paragraphs if one.style.name == "List Number"
    ]
    assert len(numbers) == 4 and numbers[0] == numbers[1] != numbers[2] == numbers[3]
    counted = paper.part.numbering_part.element
    starts = [
        counted.num_having_numId(one).lvlOverride_lst[0].startOverride.val
        for one in (numbers[0], numbers[2])
    ]
    assert starts == [1, 5]


def test_words_keep_their_looks_and_tasks_their_marks() -> None:
    paper = opened("**a** *b* ~~c~~ `d` ***e***\n\n- [ ] open\n- [x] done\n")
    runs: dict[str, Run] = {run.text: run for run in paper.paragraphs[0].runs}
    assert runs["a"].bold and runs["b"].italic and runs["c"].font.strike
    assert runs["d"].font.name == "Courier New" and runs["e"].bold and runs["e"].italic
    assert [one.text for one in paper.paragraphs[1:]] == ["☐ open", "☑ done"]


def test_links_lead_out_and_nowhere_else_and_nothing_is_fetched() -> None:
    text = (
        "[safe](https://example.org/a?b=1&c=2) [bad](file:///etc/passwd) <mailto:a@example.org>\n\n"
        "![a picture](https://example.org/p.png) <b>plain</b>"
    )
    first, second = opened(text).paragraphs
    assert [link.address for link in first.hyperlinks] == [
        "https://example.org/a?b=1&c=2",
        "mailto:a@example.org",
    ]
    assert "bad" in first.text and second.text == "a picture <b>plain</b>"
    assert [link.address for link in second.hyperlinks] == ["https://example.org/p.png"]
    with ZipFile(io.BytesIO(docx("T", text))) as file:
        assert not [name for name in file.namelist() if "media" in name]


def test_code_stands_as_it_was_written() -> None:
    (code,) = opened("```py\ndef f():\n\treturn '<&>'\n```\n").paragraphs
    assert code.text == "def f():\n\treturn '<&>'"
    assert {run.font.name for run in code.runs} == {"Courier New"}


def test_a_table_has_a_bold_head_and_sides() -> None:
    (table,) = opened("| A | B |\n|--|--:|\n| 1 | **2** |\n| 3 |\n").tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["A", "B"],
        ["1", "2"],
        ["3", ""],
    ]
    head: Paragraph = table.rows[0].cells[0].paragraphs[0]
    assert head.runs[0].bold and table.rows[1].cells[1].paragraphs[0].alignment is not None


def test_what_is_read_from_the_right_is_written_so() -> None:
    arabic, english = opened("**مرحبا** 1\n\nHello مرحبا\n").paragraphs
    assert arabic._p.pPr.find("{*}bidi") is not None and arabic.runs[0].font.rtl
    assert english._p.pPr is None or english._p.pPr.find("{*}bidi") is None


@pytest.mark.parametrize(
    "text", ["", "\x00\x01\x0b\ufffe", "- ", "1.", "> ", "| a |\n|--|\n", "[]()", "![]()", "---"]
)
def test_odd_texts_make_whole_files(text: str) -> None:
    opened(text, "\x00" + "x" * 400)


def test_who_saves_none_loads_nothing_for_it() -> None:
    code = "import lowkey.documents, sys; print([m for m in ('docx', 'markdown_it') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
