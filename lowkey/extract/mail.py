"""E-mails (.eml) and mailboxes (.mbox), with what is attached. Knows no mail server.

The formats: RFC 5322, RFC 2045 and following; RFC 4155 for mailboxes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from typing import IO

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Page, Report
from lowkey.extract.plain import decoded
from lowkey.extract.readers import inner
from lowkey.extract.webpage import Words, tidy

HEADS = ("From", "To", "Cc", "Date", "Subject")
ATTACHED = 50
"""Attachments of one message that are read."""


def read_mail(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    message = _message(source.read())
    report.title, report.of = _head(message, "Subject"), 1
    yield Page(1, _whole(message, report), report.title)


def read_mbox(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    report.unit = "message"
    for number, data in enumerate(_messages(source), 1):
        message = _message(data)
        yield Page(number, _whole(message, report), _head(message, "Subject"))


def _messages(source: IO[bytes]) -> Iterator[bytes]:
    """Each begins below a line `From …` that follows an empty one."""
    lines: list[bytes] = []
    empty = True
    for line in source:
        if empty and line.startswith(b"From "):
            if lines:
                yield b"".join(lines)
            lines = []
        else:
            lines.append(line[1:] if line.startswith((b">From ", b">>From ")) else line)
        empty = not line.strip()
    if lines:
        yield b"".join(lines)


def _message(data: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(data)


def _head(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
    ):  # A header that breaks its own rules.
        return ""


def _whole(message: EmailMessage, report: Report) -> str:
    """Its head, its words, and the words of what is attached."""
    heads = [f"{name}: {said}" for name in HEADS if (said := _head(message, name))]
    body = message.get_body(("plain", "html"))
    said = "\n".join(heads) + f"\n\n{_body(body)}\n"
    for number, part in enumerate(message.iter_attachments()):
        if number == ATTACHED:
            report.note(f"Of its attachments only the first {ATTACHED} were read.")
            break
        said += f"\n\n{_attached(part, report)}"
    return tidy(said)


def _body(part: MIMEPart | None) -> str:
    if part is None:
        return ""
    data = part.get_payload(decode=True)
    words = decoded(data if isinstance(data, bytes) else b"", part.get_content_charset() or "")
    return (
        Words(words).text if part.get_content_subtype() == "html" else words.replace("\r\n", "\n")
    )


def _attached(part: EmailMessage, report: Report) -> str:
    if part.get_content_type() == "message/rfc822":
        words = _whole(part.get_content(), report) if part.is_multipart() else ""
        return f"Forwarded message:\n\n{words}"
    name = part.get_filename() or "unnamed"
    data = part.get_payload(decode=True)
    try:
        words = inner(
            io.BytesIO(data if isinstance(data, bytes) else b""),
            name,
            part.get_content_type(),
            report,
        )
    except InputError:  # Pictures, mostly: it is enough to know that they are there.
        return f"Attachment “{name}” (not read)"
    return f"Attachment “{name}”:\n\n{words}"
