"""Text of any encoding: notes, Markdown, code, tables of commas or tabs. Knows no language."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

from charset_normalizer import from_bytes

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Page, Report

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; those of UTF-32 begin like those of UTF-16."""
SAMPLE = 65_536
"""Bytes by which an encoding that nothing names is guessed."""
ODD = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
"""What stands in no text."""


def read_text(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    text = decoded(source.read())
    report.of = 1
    yield Page(1, text.replace("\r\n", "\n").replace("\r", "\n"))


def decoded(data: bytes, said: str = "") -> str:
    """The words of the bytes; `said`: the encoding that a file claims for itself.

    Raises InputError where they are none.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    text = _strict(data, "utf-8")
    if text is None and said:
        text = _strict(data, said)
    if text is None or "\0" in text[:SAMPLE]:
        text = _wide(data) or _guessed(data)
    start = text[:SAMPLE]
    if len(ODD.findall(start)) * 50 > len(start):
        raise InputError(
            "unreadable_file",
            "This file holds no text, and is of no kind that Lowkey can read.",
            hint="Bring what it says as text, PDF or an office file.",
        )
    return text


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of European text is then zero."""
    sample = data[:SAMPLE]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.7 * half:
        return data.decode("utf-16-le", "replace")
    if half and sample[::2].count(0) > 0.7 * half:
        return data.decode("utf-16-be", "replace")
    return None


def _guessed(data: bytes) -> str:
    best = from_bytes(data[:SAMPLE]).best()
    return data.decode(best.encoding if best else "cp1252", "replace")
