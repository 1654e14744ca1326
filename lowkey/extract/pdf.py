"""PDF, page by page. Knows how words are laid on a page only through pypdf."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Page, Report
from lowkey.extract.webpage import tidy


def read_pdf(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    """Its pages; one that can't be read stays empty, and that is told."""
    del name
    pdf = PdfReader(source)
    if pdf.is_encrypted and not pdf.decrypt(""):
        raise InputError(
            "locked_file",
            "This PDF is locked with a password.",
            hint="Open it, save or print it without a password and bring that.",
        )
    report.unit, report.of = "page", len(pdf.pages)
    report.title = _title(pdf)
    labels = _labels(pdf)
    empty = 0
    for number, page in enumerate(pdf.pages, 1):
        try:
            text = tidy(page.extract_text())
        except MemoryError:
            raise
        except Exception as error:  # One broken page must not cost the others.
            report.note(f"Page {number} is damaged and could not be read ({type(error).__name__}).")
            text = ""
        empty += not text.strip()
        label = labels[number - 1] if number <= len(labels) else ""
        yield Page(number, text, label if label != str(number) else "")
    if 0 < empty < report.of:
        report.note(
            f"{empty} of {report.of} pages hold no words: perhaps they are pictures of pages."
        )


def _title(pdf: PdfReader) -> str:
    try:
        return str((pdf.metadata and pdf.metadata.title) or "").strip()
    except (PyPdfError, ValueError, TypeError, AttributeError, LookupError):
        return ""


def _labels(pdf: PdfReader) -> list[str]:
    """What is printed on the pages; nothing where the file does not say."""
    try:
        return pdf.page_labels
    except (PyPdfError, ValueError, TypeError, AttributeError, LookupError):
        return []
