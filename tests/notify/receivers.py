"""Those who get notices, on loopback: a push service with a browser behind it, and a mail server.

Knows nothing of Lowkey but what the standards say.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiohttp import web
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from lowkey.notify import Subscription
from lowkey.notify.encryption import decoded, encoded
from tests.outside import site


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def derive(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


@dataclass
class Browser:
    """Reads what only it can read (RFC 8291 §3.4)."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    def subscription(self, endpoint: str) -> Subscription:
        return Subscription(
            endpoint=endpoint, p256dh=encoded(point(self.key)), auth=encoded(self.auth)
        )

    def read(self, body: bytes) -> bytes:
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= size
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        info = b"WebPush: info\0" + point(self.key) + theirs
        secret = derive(self.auth, self.key.exchange(ec.ECDH(), sender), info, 32)
        key = derive(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(salt, secret, b"Content-Encoding: nonce\0", 12)
        text = AESGCM(key).decrypt(nonce, sealed, None)
        assert text.endswith(b"\x02")
        return text[:-1]


def proven(header: str, audience: str) -> tuple[dict[str, Any], str]:
    """(what the sender claims, their public key), where the signature is theirs (RFC 8292)."""
    kind, _, rest = header.partition(" ")
    assert kind == "vapid"
    said = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = said["t"].split(".")
    raw = decoded(signature)
    numbers = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(said["k"]))
    key.verify(
        encode_dss_signature(*numbers), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256())
    )
    assert json.loads(decoded(head)) == {"typ": "JWT", "alg": "ES256"}
    told = json.loads(decoded(claims))
    assert told["aud"] == audience
    return told, said["k"]


@dataclass
class PushService:
    """Answers with the next of `answers`, 201 where there is none, and keeps what came."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        self.came.append((dict(request.headers), await request.read()))
        self.arrived.set()
        status, headers = self.answers.pop(0) if self.answers else (201, {})
        return web.Response(status=status, headers=headers)

    def read(self, browser: Browser) -> list[dict[str, Any]]:
        return [json.loads(browser.read(body)) for _, body in self.came]


@asynccontextmanager
async def push_service(host: str = "127.0.0.2") -> AsyncIterator[PushService]:
    service = PushService()
    async with site(service.handle, host) as url:
        service.url = url
        yield service


@dataclass
class MailServer:
    """Speaks as much SMTP as a client needs (RFC 5321); `refuses`: codes by command."""

    port: int = 0
    refuses: dict[str, str] = field(default_factory=dict)
    came: list[EmailMessage] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 loopback")
        while line := (await reader.readline()).decode().strip():
            word = line.split(" ", 1)[0].split(":")[0].upper()
            if word in self.refuses:
                say(self.refuses[word])
            elif word == "EHLO":
                say("250-loopback\r\n250 AUTH PLAIN")
            elif word == "AUTH":
                self.passwords.append(line.rsplit(" ", 1)[-1])
                say("235 welcome")
            elif word == "DATA":
                say("354 go on")
                data = await reader.readuntil(b"\r\n.\r\n")
                made = message_from_bytes(data[:-5], policy=policy.default)
                self.came.append(cast(EmailMessage, made))
                say("250 kept")
            elif word == "QUIT":
                say("221 bye")
                break
            else:
                say("250 fine")
        writer.close()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    made = MailServer()
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
