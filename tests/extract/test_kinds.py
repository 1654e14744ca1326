"""What is read out of files of each kind, and where in them it stood."""

from __future__ import annotations

import json

import pytest

from lowkey.core.errors import InputError
from lowkey.extract import Document
from tests.extract import made


def texts(document: Document) -> list[str]:
    return [page.text for page in document.pages]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"]
)
def test_text_of_any_encoding_is_read(encoding: str) -> None:
    words = (
        "Café über Straße – ein längerer Satz, damit man die Kodierung erkennt.\r\nZeile zwei\r\n"
    )
    document = made.read(words.encode(encoding), "notes.txt")
    assert texts(document) == [words.replace("\r\n", "\n").removesuffix("\n") + "\n"]
    assert (document.kind, document.unit) == ("text", "")


def test_japanese_in_an_old_encoding_is_read() -> None:
    words = "これは日本語の文章です。文字コードを推測する必要があります。" * 5
    assert texts(made.read(words.encode("shift_jis"), "memo.txt")) == [words]


def test_code_and_tables_keep_their_lines() -> None:
    code = b"def f():\n\treturn 1\n"
    assert texts(made.read(code, "x.py")) == ["def f():\n\treturn 1\n"]
    assert texts(made.read(b"a,b\n=1+1,2\n", "t.csv", "text/csv")) == ["a,b\n=1+1,2\n"]


def test_a_web_page_is_its_words() -> None:
    html = (
        "<!doctype html><head><title>Bread &amp; salt</title><style>p{}</style></head><body>"
        "<script>alert('no')</script><h2>How to\n bake</h2><p>Take <b>flour</b>.</p>"
        "<ul><li>salt<li>water</ul><table><tr><td>a</td><td>b</td></tr></table><pre>x\n  y</pre>"
    )
    document = made.read(html.encode(), "page", "text/html")
    assert document.title == "Bread & salt"
    assert "## How to bake\n\nTake flour." in texts(document)[0]
    assert "- salt" in texts(document)[0] and "a | b" in texts(document)[0]
    assert "x\n  y" in texts(document)[0] and "alert" not in texts(document)[0]


def test_a_pdf_is_read_page_by_page() -> None:
    document = made.read(
        made.pdf(["First page (one).\nSecond line", "", "The third page"]), "a.pdf"
    )
    assert texts(document) == ["First page (one).\nSecond line", "", "The third page"]
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert (document.kind, document.unit) == ("pdf", "page")
    assert document.notes == ("1 of 3 pages hold no words: perhaps they are pictures of pages.",)


def test_a_word_document_keeps_headings_lists_tables_and_pages() -> None:
    table = "".join(
        f"<w:tr><w:tc>{made.paragraph(a)}</w:tc><w:tc>{made.paragraph(b)}</w:tc></w:tr>"
        for a, b in (("Name", "Age"), ("Ana|B", "7"))
    )
    item = "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>salt</w:t></w:r><w:del><w:r><w:delText>no</w:delText></w:r></w:del></w:p>"
    body = (
        made.paragraph("Bread", "berschrift1")
        + made.paragraph("Take flour.")
        + item
        + f"<w:tbl>{table}</w:tbl>"
        + made.paragraph("Over the page", before="<w:lastRenderedPageBreak/>")
    )
    document = made.read(made.docx(body), "b.docx")
    assert document.unit == "page"
    assert texts(document) == [
        "# Bread\n\nTake flour.\n\n- salt\n\n| Name | Age |\n| --- | --- |\n| Ana\\|B | 7 |",
        "Over the page",
    ]


def test_a_presentation_is_read_slide_by_slide() -> None:
    document = made.read(made.pptx([("Plan", "Bake"), ("End", "Eat")], "Speak up"), "p.pptx")
    assert document.unit == "slide"
    assert texts(document) == ["# Plan\n\nBake\n\nNotes:\nSpeak up", "# End\n\nEat"]


def test_a_workbook_is_read_sheet_by_sheet_as_it_was_shown() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>b</t></is></c></row>'
        '<row r="3"><c r="A3" s="1"><v>46327</v></c><c r="B3" s="2"><v>0.15</v></c>'
        '<c r="C3"><v>0.30000000000000004</v></c><c r="D3" t="b"><v>1</v></c></row>'
    )
    document = made.read(made.xlsx({"Q1": rows, "Empty": ""}, ["Day"]), "w.xlsx")
    assert document.unit == "sheet"
    assert [page.label for page in document.pages] == ["Q1", "Empty"]
    assert texts(document)[0].split("\n") == [
        "| Day |  | b |",
        "| --- | --- | --- |",
        "| 2026-11-01 | 15% | 0.3 | TRUE |",
    ]


def test_opendocument_is_read() -> None:
    text = (
        '<text:h text:outline-level="2">Bread</text:h><text:p>Take<text:s text:c="2"/>flour'
        "</text:p><text:list><text:list-item><text:p>salt</text:p></text:list-item></text:list>"
        "<text:soft-page-break/><text:p>Over</text:p>"
    )
    document = made.read(made.odf("text", text), "o.odt")
    assert (document.unit, texts(document)) == (
        "page",
        ["## Bread\n\nTake  flour\n\n- salt", "Over"],
    )
    rows = (
        '<table:table table:name="T"><table:table-row table:number-rows-repeated="2"><table:table-cell>'
        "<text:p>a</text:p></table:table-cell><table:table-cell "
        'table:number-columns-repeated="16384"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row>'
        "</table:table>"
    )
    document = made.read(made.odf("spreadsheet", rows), "o.ods")
    assert document.pages[0].label == "T"
    assert texts(document) == ["| a |\n| --- |\n| a |"]


NOTEBOOK: dict[str, object] = {
    "nbformat": 4,
    "metadata": {"language_info": {"name": "python"}, "title": "Fish"},
    "cells": [
        {"cell_type": "markdown", "source": ["# Fish\n", "![cod](data:image/png;base64,aGVs+/8=)"]},
        {
            "cell_type": "code",
            "execution_count": 7,
            "source": "count = 3\nprint(count)",
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": ["\x1b[31m3\x1b[0m\n"]},
                {
                    "output_type": "display_data",
                    "data": {"image/png": "aGVsbG8" * 99, "text/plain": "<Figure>"},
                },
                {"output_type": "execute_result", "data": {"text/html": ["<b>a</b> cod"]}},
                {"output_type": "error", "ename": "KeyError", "evalue": "'cod'", "traceback": []},
            ],
        },
        {"cell_type": "code", "source": [], "outputs": []},
        {"cell_type": "raw", "source": "as it is ```"},
    ],
}


def test_a_notebook_is_read_cell_by_cell_without_its_pictures() -> None:
    document = made.read(json.dumps(NOTEBOOK).encode(), "fish.ipynb")
    assert (document.kind, document.unit, document.title) == ("notebook", "cell", "Fish")
    assert [(page.number, page.label) for page in document.pages] == [(1, ""), (2, "In [7]"), (3, ""), (4, "")]  # fmt: skip
    assert texts(document) == [
        "# Fish\n![cod](a picture)",
        "```python\ncount = 3\nprint(count)\n```\n\n```\n3\n```\n\n"
        "```\n<Figure>\n```\n\n(a picture)\n\na cod\n\nKeyError: 'cod'",
        "",
        "as it is ```",
    ]


def test_an_old_notebook_is_read_and_a_damaged_one_says_so() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Fish"},
        {
            "cell_type": "code",
            "prompt_number": 1,
            "language": "python",
            "input": ["x = '````'"],
            "outputs": [{"output_type": "pyout", "text": "3", "png": "aGVsbG8"}, "odd", None],
        },
    ]
    old: dict[str, object] = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}
    document = made.read(json.dumps(old).encode(), "old.ipynb")
    assert texts(document) == ["## Fish", "`````\nx = '````'\n`````\n\n```\n3\n```\n\n(a picture)"]  # fmt: skip
    for data in (b'{"cells": [', b'{"nbformat": 4}', b"{" * 99_999):
        with pytest.raises(InputError, match="This notebook"):
            made.read(data, "fish.ipynb")
    odd: dict[str, object] = {
        "cells": [1, {"cell_type": 1, "source": {}}, {"cell_type": "code", "outputs": 3, "source": "x"}]
    }  # fmt: skip
    assert texts(made.read(json.dumps(odd).encode(), "odd.ipynb")) == ["", "", "```\nx\n```"]
    assert texts(made.read(b"no JSON", "words.ipynb")) == ["no JSON"]


def test_a_book_is_read_chapter_by_chapter() -> None:
    document = made.read(
        made.epub([("Economy", "<h1>Economy</h1><p>I went</p>"), ("", "<p>x</p>")]), "w.epub"
    )
    assert (document.unit, document.title) == ("chapter", "Walden")
    assert texts(document) == ["# Economy\n\nI went", "x"]
    assert [page.label for page in document.pages] == ["Economy", ""]


def test_an_email_is_read_with_what_is_attached() -> None:
    attached = {"report.pdf": made.pdf(["Sales rose"]), "photo.png": b"\x89PNG\r\n\x1a\n123"}
    document = made.read(made.mail("Hello", "See below.", attached), "m.eml")
    said = texts(document)[0]
    assert said.startswith("From: Ana <ana@example.org>\nTo: me@example.org\nDate: ")
    assert "Subject: Hello\n\nSee below." in said
    assert "Attachment “report.pdf”:\n\n[page 1]\nSales rose" in said
    assert "Attachment “photo.png” (not read)" in said


def test_a_mailbox_is_read_message_by_message() -> None:
    box = b"".join(
        b"From ana@example.org Mon Nov  2 10:00:00 2026\n" + made.mail(f"M{n}", text) + b"\n"
        for n, text in enumerate(["One", "Two\n\n>From afar"])
    )
    document = made.read(box, "old.mbox")
    assert (document.kind, document.unit) == ("mbox", "message")
    assert [page.label for page in document.pages] == ["M0", "M1"]
    assert texts(document)[1].endswith("Two\n\nFrom afar")


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_an_archive_is_listed_and_its_members_read(form: str) -> None:
    members = {
        "a/notes.md": b"# Notes",
        "b.pdf": made.pdf(["Hi"]),
        "c.zip": made.zipped({"x": "y"}),
    }
    data = made.zipped(members) if form == "zip" else made.tar(members, {"l": "/etc/passwd"})
    document = made.read(data, f"x.{form}")
    assert (document.kind, document.unit) == ("archive", "file")
    assert [page.label for page in document.pages] == ["Contents", "a/notes.md", "b.pdf"]
    assert texts(document)[0].startswith("- a/notes.md (7 bytes)\n- b.pdf (")
    assert texts(document)[1:] == ["# Notes", "[page 1]\nHi"]
    assert "1 of 3 files in it could not be read as text." in document.notes
    assert ("1 links in it are not followed." in document.notes) == (form == "tar")


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "empty_file"),
        (b"\x89PNG\r\n\x1a\n....", "a.png", "unreadable_file"),
        (bytes(range(256)) * 40, "a.bin", "unreadable_file"),
        (b"Rar!\x1a\x07\x00..", "a.rar", "unreadable_file"),
        (b"{\\rtf1 hello}", "a.rtf", "unreadable_file"),
        (b"%PDF-1.7\nnothing of the kind", "a.pdf", "damaged_file"),
        (b"PK\x03\x04broken", "a.docx", "damaged_file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.docx",
            "locked_file",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "a.doc", "unreadable_file"),
        (made.pdf(["", ""]), "scan.pdf", "no_words"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cant_be_read_is_told_in_a_sentence(data: bytes, name: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        made.read(data, name)
    assert caught.value.code == code
    assert caught.value.problem.hint
