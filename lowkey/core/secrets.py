"""Secrets at rest: encrypted with a key file that only the owner can read. Knows no secret's use.

AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce before each sealed text.
"""

from __future__ import annotations

import base64
import contextlib
import os
import tempfile
from pathlib import Path

from lowkey.core.errors import InputError
from lowkey.core.files import sync_folder

NONCE = 12
KEY = 32
"""Bytes."""


class Secrets:
    """Seals and opens short texts. The key is made at the first sealing, with mode 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def seal(self, text: str) -> str:
        """The text, encrypted, as base64."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # slow to import

        nonce = os.urandom(NONCE)
        sealed = nonce + AESGCM(self._key(make=True)).encrypt(nonce, text.encode(), None)
        return base64.b64encode(sealed).decode()

    def open(self, sealed: str) -> str:
        """The text again. Raises InputError where the key is not the one it was sealed with."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        data = base64.b64decode(sealed)
        try:
            return AESGCM(self._key(make=False)).decrypt(data[:NONCE], data[NONCE:], None).decode()
        except (InvalidTag, FileNotFoundError) as error:
            raise InputError(
                "lost_key",
                "A stored key can't be read: it was sealed with another key file.",
                hint=f"Bring back {self.path} from a backup, or enter the provider's key again.",
            ) from error

    def ready(self) -> None:
        """Makes the key where there is none, so that it can be given to whoever shares the database."""
        if not self.path.exists():
            self._make()

    def _key(self, make: bool) -> bytes:
        if make:
            self.ready()
        return self.path.read_bytes()

    def _make(self) -> None:
        """The key file appears whole or not at all; of two that make it at once, one is kept."""
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(os.urandom(KEY))
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(name, self.path)
            sync_folder(self.path.parent)
        finally:
            Path(name).unlink(missing_ok=True)
