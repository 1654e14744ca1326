"""Web push: a message to a browser through its maker's push service. Knows no table.

The service sees how long a message is, and for whom; not what it says. Source: RFC 8030.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable

from pydantic import Field, ValidationError

from lowkey.core.errors import InputError, OutsideError, RefusedError
from lowkey.core.fetch import Fetched, address_of
from lowkey.core.parts import Record
from lowkey.notify.encryption import (
    AUTH,
    LONGEST,
    POINT,
    Keys,
    authorization,
    decoded,
    encoded,
    encrypt,
    key_of,
)
from lowkey.notify.protocol import Access, Message
from lowkey.notify.ways import GoneError

PATIENCE = 15.0
DAY = 86_400
TTL = {"progress": 300}
"""Seconds for which a service keeps a message for a browser that is away; others: a day."""
URGENCY = {"question": "high", "progress": "low"}
NOBODY = "mailto:lowkey@example.org"
"""Whom a push service may write to, where the page has no address of its own."""
LATER = 60.0


class Subscription(Record):
    """Where a browser listens: what its `PushSubscription` says of itself."""

    endpoint: str = Field(max_length=2000)
    p256dh: str = Field(max_length=200)
    auth: str = Field(max_length=100)
    origin: str = ""
    """Where the page lies for it."""

    def keys(self) -> Keys:
        """Raises InputError where they are none."""
        from cryptography.hazmat.primitives.asymmetric import ec

        try:
            keys = Keys(decoded(self.p256dh), decoded(self.auth))
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys.point)
        except ValueError as error:
            raise _odd() from error
        if len(keys.point) != POINT or len(keys.auth) != AUTH:
            raise _odd()
        return keys


def mark_of(endpoint: str) -> str:
    """By this a browser finds itself among the channels. In hex."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:32]


class Push:
    """`key`: gives the installation's own, as text."""

    def __init__(self, access: Access, key: Callable[[], Awaitable[str]]) -> None:
        self._access = access
        self._key = key

    async def look(self, place: str) -> str:
        subscription = _read(place)
        address_of(subscription.endpoint)
        await asyncio.to_thread(subscription.keys)
        return address_of(subscription.endpoint).host or ""

    async def send(self, place: str, message: Message) -> None:
        to = _read(place)
        address = address_of(to.endpoint)
        key = await self._key()

        def made() -> tuple[bytes, str]:
            subject = to.origin if to.origin.startswith("https://") else NOBODY
            proof = authorization(
                key_of(key), str(address.origin()), subject, self._access.clock.now()
            )
            return encrypt(payload(message), to.keys()), proof

        body, proof = await asyncio.to_thread(made)
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(TTL.get(message.kind, DAY)),
            "Urgency": URGENCY.get(message.kind, "normal"),
            "Topic": encoded(hashlib.sha256(message.tag.encode()).digest()[:24]),
            "Authorization": proof,
        }
        # The browser named it, whoever it belongs to: it never leads inside.
        answer = await self._access.fetcher.get(
            to.endpoint, "public", most=64_000, headers=headers, timeout=PATIENCE, body=body, redirects=0
        )  # fmt: skip
        _judge(answer, address.host or "")


def payload(message: Message) -> bytes:
    """What the page's worker reads, as JSON; a body that is too long is cut."""
    said = {
        "kind": message.kind,
        "title": message.title,
        "link": message.link,
        "tag": message.tag,
        "at": message.at,
        "unread": message.unread,
    }
    body = message.body
    while True:
        data = json.dumps({**said, "body": body}, ensure_ascii=False).encode()
        if len(data) <= LONGEST:
            return data
        body = body[: len(body) * LONGEST // len(data) - 2].rstrip() + "…"


def _judge(answer: Fetched, host: str) -> None:
    if answer.status < 300:
        return
    if answer.status in (404, 410):
        raise GoneError("push_gone", "This browser wants no notifications any more.", hint="Switch them on again in that browser.")  # fmt: skip
    if answer.status == 429 or answer.status >= 500:
        after = answer.headers.get("Retry-After", "")
        raise OutsideError(
            "push_busy",
            f"{host} can't take notifications now (status {answer.status}).",
            retry_after=min(float(after), DAY) if after.isdecimal() else LATER,
        )
    raise RefusedError(
        "push_refused",
        f"{host} refused the notification (status {answer.status}).",
        hint="Remove this browser in Settings → Notifications and switch it on again there.",
    )


def _read(place: str) -> Subscription:
    try:
        return Subscription.model_validate_json(place)
    except ValidationError as error:
        raise _odd() from error


def _odd() -> InputError:
    return InputError(
        "bad_subscription",
        "What this browser says of its notifications can't be read.",
        hint="Load the page again and switch them on once more.",
    )
