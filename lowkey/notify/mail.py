"""E-mail by the server that the owner named. Knows no table."""

from __future__ import annotations

import asyncio
import hashlib
import re
import smtplib
import socket
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from lowkey.core.errors import InputError, LowkeyError, OutsideError, RefusedError
from lowkey.notify.nouns import Mail
from lowkey.notify.protocol import Message

PATIENCE = 20.0
ADDRESS = re.compile(r"[^@\s<>\",;:\\()\[\]]{1,64}@[^@\s<>\",;:\\()\[\]]{1,253}")


class Mailer:
    """`server`: gives what the owner set up, None where that is nothing."""

    def __init__(self, server: Callable[[], Awaitable[Mail | None]]) -> None:
        self._server = server

    async def look(self, place: str) -> str:
        if not ADDRESS.fullmatch(place) or not place.isprintable():
            raise InputError(
                "bad_address",
                f"“{place[:100].strip()}” is no e-mail address.",
                hint="It looks like ada@example.org.",
            )
        return place

    async def send(self, place: str, message: Message) -> None:
        await self.look(place)
        server = await self._server()
        if server is None:
            raise RefusedError(
                "no_mail_server",
                "No mail server is set up, so no e-mail can be sent.",
                hint="An owner sets it up in Settings → Notifications.",
            )
        await asyncio.to_thread(_send, server, letter(server.sender, place, message))


def letter(sender: str, to: str, message: Message) -> EmailMessage:
    """What is sent. Those with one tag belong to one thread (RFC 5322 §3.6.4)."""
    made = EmailMessage()
    made["Subject"] = message.title
    made["From"] = sender
    made["To"] = to
    made["Date"] = format_datetime(datetime.fromtimestamp(message.at / 1000, UTC))
    domain = sender.rpartition("@")[2].strip("> ")
    made["Message-ID"] = make_msgid(domain=domain)
    thread = hashlib.sha256(message.tag.encode()).hexdigest()[:32]
    made["References"] = f"<{thread}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it.
    made.set_content("\n\n".join(part for part in (message.body or message.title, message.link) if part) + "\n")  # fmt: skip
    return made


def _send(server: Mail, what: EmailMessage) -> None:
    """Raises LowkeyError in words for people."""
    try:
        with _connected(server) as smtp:
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(what)
    except (smtplib.SMTPException, OSError) as error:
        raise _told(server, error) from error


def _connected(server: Mail) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=PATIENCE)


def _told(server: Mail, error: Exception) -> LowkeyError:
    """What a mail server's refusal means."""
    host = f"“{server.host}”"
    check = "An owner can correct it in Settings → Notifications."
    match error:
        case smtplib.SMTPAuthenticationError():
            return RefusedError("mail_password", f"The mail server {host} did not accept the name and password.", hint=check)  # fmt: skip
        case smtplib.SMTPNotSupportedError():
            return RefusedError("mail_security", f"The mail server {host} does not offer what is asked of it: {error}.", hint=check)  # fmt: skip
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _ in error.recipients.values()]
            return _refused(f"The mail server {host} does not deliver to this address", max(codes, default=550))  # fmt: skip
        case smtplib.SMTPSenderRefused():
            return _refused(f"The mail server {host} does not send from this sender", error.smtp_code)  # fmt: skip
        case smtplib.SMTPResponseException():
            return _refused(f"The mail server {host} did not take the e-mail", error.smtp_code)
        case ssl.SSLError():
            return RefusedError("mail_security", f"The mail server {host} can't be reached safely: its TLS does not fit.", hint="Check the port and how the connection is secured.")  # fmt: skip
        case socket.gaierror():
            return OutsideError("mail_unknown", f"There is no mail server {host}.", hint=check)
        case TimeoutError():
            return OutsideError("mail_silent", f"The mail server {host} does not answer.", hint=check)  # fmt: skip
        case _:
            return OutsideError("mail_unreachable", f"The mail server {host} can't be reached at port {server.port}.", hint=check)  # fmt: skip


def _refused(sentence: str, code: int) -> LowkeyError:
    """From 500 on it is for good (RFC 5321 §4.2.1)."""
    kind = OutsideError if code < 500 else RefusedError
    return kind("mail_refused", f"{sentence} (code {code}).")
