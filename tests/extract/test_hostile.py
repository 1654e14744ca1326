"""Files that were made to do harm: none does, and each is refused in a sentence."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib

import pytest
from pypdf import PdfReader, PdfWriter

from lowkey.core.errors import InputError
from tests.extract import made

BILLION = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
    "<!ENTITY c \"&b;&b;&b;&b;\">]><w:document xmlns:w='x'><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p>"
    "</w:body></w:document>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<w:document xmlns:w='x'><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
)


def refused(data: bytes, name: str, code: str = "file_refused") -> None:
    with pytest.raises(InputError) as caught:
        made.read(data, name)
    assert caught.value.code == code
    assert caught.value.problem.hint


@pytest.mark.parametrize("xml", [BILLION, OUTSIDE], ids=["billion laughs", "file from outside"])
def test_documents_with_entities_are_refused(xml: str) -> None:
    refused(made.zipped({"[Content_Types].xml": made.TYPES, "word/document.xml": xml}), "a.docx")
    sheet = xml.replace("w:", "")
    book = made.xlsx({"S": ""})
    with zipfile.ZipFile(io.BytesIO(book)) as file:
        members = {name: file.read(name) for name in file.namelist()}
    refused(made.zipped(members | {"xl/worksheets/sheet1.xml": sheet}), "a.xlsx")
    refused(made.zipped(members | {"xl/sharedStrings.xml": sheet}), "a.xlsx")
    kind = "application/vnd.oasis.opendocument.text"
    refused(made.zipped({"mimetype": kind, "content.xml": xml}), "a.odt")
    refused(
        made.zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": xml}), "a.epub"
    )


def test_a_book_or_web_page_takes_nothing_from_outside() -> None:
    page = (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><p>Hi &e;</p><img src="http://x/y">'
    )
    document = made.read(page.encode(), "a.html", "text/html")
    assert document.pages[0].text.endswith("Hi &e;")


@pytest.mark.parametrize("name", ["../up", "/etc/cron.d/x", "a/../../b", "C:\\x", "..\\up"])
def test_archives_that_point_outside_are_refused(name: str) -> None:
    refused(made.zipped({name: "x"}), "a.zip")
    refused(made.tar({name: b"x"}), "a.tar.gz")


def test_links_are_not_followed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        file.writestr(info, "/etc/passwd")
        file.writestr("plain.txt", "words")
    document = made.read(out.getvalue(), "a.zip")
    assert [page.label for page in document.pages] == ["Contents", "plain.txt"]
    assert "1 links in it are not followed." in document.notes


def test_a_zip_bomb_is_refused() -> None:
    bomb = made.zipped({"zeros.txt": b"0" * 5_000_000})
    assert len(bomb) < 20_000
    refused(bomb, "a.zip")
    refused(
        made.zipped({"[Content_Types].xml": made.TYPES, "word/document.xml": b" " * 5_000_000}),
        "a.docx",
    )


def test_archives_in_archives_are_not_opened() -> None:
    data = made.zipped({"a.txt": "the end"})
    for _ in range(5):
        data = made.zipped({"inner.zip": data})
    document = made.read(data, "a.zip")
    assert [page.label for page in document.pages] == ["Contents"]


def test_a_packed_file_that_grows_without_end_is_refused() -> None:
    refused(gzip.compress(b"0" * 70_000_000, 1), "a.txt.gz")


def test_a_tape_that_lies_about_its_size_is_refused() -> None:
    info = tarfile.TarInfo("huge")
    info.size = 5 * 1024**4
    refused(gzip.compress(info.tobuf()), "a.tar.gz")


def test_locked_files_are_told() -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(made.pdf(["Secret"]))))
    writer.encrypt("password", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    refused(out.getvalue(), "a.pdf", "locked_file")


def test_a_pdf_that_anyone_may_open_is_read_though_it_is_encrypted() -> None:
    writer = PdfWriter(PdfReader(io.BytesIO(made.pdf(["Open"]))))
    writer.encrypt("", "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    assert made.read(out.getvalue(), "a.pdf").pages[0].text == "Open"


def test_a_pdf_bomb_costs_its_page_and_no_more() -> None:
    """A stream of a few kilobytes that unpacks to 90 megabytes, which pypdf takes for too many."""
    plain = made.pdf(["Fine", "BOMB"])
    packed = zlib.compress(b"BT ET " * 15_000_000, 1)
    document = made.read(_with_stream(plain, packed), "bomb.pdf")
    assert [page.text for page in document.pages] == ["Fine", ""]
    assert any("Page 2 is damaged" in note for note in document.notes)


def test_a_pdf_whose_pages_point_at_each_other_ends() -> None:
    loop = made.pdf(["One"]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    refused(loop, "loop.pdf", "damaged_file")


def _with_stream(pdf: bytes, packed: bytes) -> bytes:
    """The PDF with its last stream replaced by this one, its table of places left to be mended."""
    begin = pdf.rindex(b"<< /Length")
    end = pdf.index(b"endstream", begin)
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\n" % (len(packed), packed)
    return pdf[:begin] + stream + pdf[end:]
