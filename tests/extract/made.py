"""Files of every kind, made here, so that what they say is known to the letter."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

from bench.paper import pdf
from lowkey.extract import Document, Limits
from lowkey.extract.nouns import Report
from lowkey.extract.read import reading


def read(data: bytes, name: str, media_type: str = "") -> Document:
    """What is read of it, in this process."""
    report = Report()
    found = tuple(reading(io.BytesIO(data), name, media_type, report, Limits()))
    return Document(report.kind, report.unit, found, report.title, tuple(report.notes))


__all__ = ["pdf"]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out.getvalue()


def docx(body: str, **more: str) -> bytes:
    """A Word document with this XML as its body; `more`: other parts by the name of their file."""
    styles = (
        f'<w:styles {W}><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
        f'<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>'
    )
    return zipped(
        {
            "[Content_Types].xml": TYPES,
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": styles,
        }
        | {f"word/{name}.xml": text for name, text in more.items()}
    )


def paragraph(text: str, style: str = "", before: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r>{before}<w:t>{text}</w:t></w:r></w:p>"


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    """By id: (kind, target)."""
    told = "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{RELS}">{told}</Relationships>'


def pptx(slides: Sequence[tuple[str, str]], notes: str = "") -> bytes:
    """Slides as (title, words); the first one has the notes."""
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    p = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {a}'

    def shape(text: str, title: bool = False) -> str:
        place = '<p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>' if title else ""
        return f"<p:sp>{place}<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"

    ids = "".join(f'<p:sldId id="{256 + n}" r:id="s{n}"/>' for n in range(len(slides)))
    members = {
        "[Content_Types].xml": TYPES,
        "ppt/presentation.xml": f'<p:presentation {p} xmlns:r="{R}"><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(
            {f"s{n}": ("slide", f"slides/slide{n + 1}.xml") for n in range(len(slides))}
        ),
    }
    for n, (title, words) in enumerate(slides, 1):
        tree = shape(title, title=True) + shape(words)
        members[f"ppt/slides/slide{n}.xml"] = (
            f"<p:sld {p}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>"
        )
    if notes:
        members["ppt/slides/_rels/slide1.xml.rels"] = relations(
            {"n": ("notesSlide", "../notesSlides/notesSlide1.xml")}
        )
        members["ppt/notesSlides/notesSlide1.xml"] = f"<p:notes {p}>{shape(notes)}</p:notes>"
    return zipped(members)


def xlsx(sheets: Mapping[str, str], strings: Sequence[str] = ()) -> bytes:
    """Sheets by name, each as the XML of its rows. Style 1 is a date, style 2 a percentage."""
    s = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1)
    )
    targets = {
        f"r{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)
    }
    targets |= {"st": ("styles", "styles.xml"), "ss": ("sharedStrings", "sharedStrings.xml")}
    members = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f'<workbook {s} xmlns:r="{R}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(targets),
        "xl/styles.xml": f'<styleSheet {s}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
        f'<xf numFmtId="9"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f"<sst {s}>{''.join(f'<si><t>{one}</t></si>' for one in strings)}</sst>",
    }
    for n, rows in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/sheet{n}.xml"] = (
            f"<worksheet {s}><sheetData>{rows}</sheetData></worksheet>"
        )
    return zipped(members)


def odf(kind: str, body: str) -> bytes:
    """`kind`: text, spreadsheet or presentation; `body`: the XML within."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "drawing")
    )
    content = (
        f"<office:document-content {names}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    return zipped(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content}
    )


def epub(chapters: Sequence[tuple[str, str]]) -> bytes:
    """Chapters as (title, XHTML within its body)."""
    items = "".join(f'<item id="c{n}" href="c%20{n}.xhtml"/>' for n in range(len(chapters)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        "OPS/book.opf": f"<package><metadata><title>Walden</title></metadata><manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>",
    }
    for n, (title, body) in enumerate(chapters):
        members[f"OPS/c {n}.xhtml"] = (
            '<?xml version="1.0"?><!DOCTYPE html><html><head>'
            f"<title>{title}</title></head><body>{body}</body></html>"
        )
    return zipped(members)


def mail(subject: str, text: str, attached: Mapping[str, bytes] | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "Ana <ana@example.org>",
        "me@example.org",
        subject,
    )
    message["Date"] = "Mon, 02 Nov 2026 10:00:00 +0100"
    message.set_content(text)
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def tar(members: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as file:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            file.addfile(info)
    return out.getvalue()
