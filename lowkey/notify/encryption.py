"""A message that only one browser can read, and the proof of who sends it. Knows no network.

Sources: RFC 8291 (what is encrypted, and with which keys), RFC 8188 (aes128gcm), RFC 8292 (VAPID).
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

POINT = 65
"""Bytes of a point of P-256, uncompressed."""
AUTH = 16
RECORD = 4096
LONGEST = 3000
"""Bytes of a message: with what goes around it, all push services take them."""
VALID = 12 * 3600
"""Seconds for which a proof is good; at most a day (RFC 8292 §2)."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A browser's own: its point on P-256, and what it shares with whoever may write to it."""

    point: bytes
    auth: bytes


def encrypt(text: bytes, to: Keys, mine: EllipticCurvePrivateKey | None = None, salt: bytes | None = None) -> bytes:  # fmt: skip
    """One record of aes128gcm. `mine` and `salt`: made for this message alone, unless given.

    Raises ValueError where the browser's point is none.
    """
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt = salt or os.urandom(16)
    mine = mine or ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to.point)
    point = point_of(mine)
    shared = mine.exchange(ec.ECDH(), theirs)
    secret = _hkdf(to.auth, shared, b"WebPush: info\0" + to.point + point, 32)
    key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point + sealed


def authorization(key: EllipticCurvePrivateKey, audience: str, subject: str, now: int) -> str:
    """The header that proves who sends. `audience`: the push service's origin; `now`: ms since 1970."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    claims = {"aud": audience, "exp": now // 1000 + VALID, "sub": subject}
    said = [{"typ": "JWT", "alg": "ES256"}, claims]
    signed = ".".join(encoded(json.dumps(one, separators=(",", ":")).encode()) for one in said)
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={encoded(point_of(key))}"


def new_key() -> str:
    """A key of an installation, as text."""
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encoded(number.to_bytes(32, "big"))


def key_of(text: str) -> EllipticCurvePrivateKey:
    """The key again."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(int.from_bytes(decoded(text), "big"), ec.SECP256R1())


def point_of(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
