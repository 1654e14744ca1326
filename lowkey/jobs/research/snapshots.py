"""Pages as they stood there when they were read, by the hash of their words. Knows no report.

They lie in the database, so that every worker has them and they go with their person and their job.
"""

from __future__ import annotations

import hashlib
import re
from typing import Protocol

from lowkey.core.db import Database
from lowkey.core.parts import clean
from lowkey.jobs.research import store

LONGEST = 200_000
"""Letters that are kept of one page."""
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_MARKS = re.compile(
    r"^#{1,6}[ \t]+|(?<![\w*])\*{1,3}(?=[^\s*])|(?<=[^\s*])\*{1,3}(?![\w*])", re.MULTILINE
)
"""Of headings and emphasis, each by itself: looking for pairs takes for ever where there are none."""


class Snapshots(Protocol):
    """Where they are kept."""

    async def keep(self, user_id: str, job_id: str, text: str) -> str:
        """The hash by which it is found again."""
        ...

    async def read(self, user_id: str, job_id: str, name: str) -> str:
        """The text; empty where it is gone."""
        ...


class StoredSnapshots:
    """In the database."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def keep(self, user_id: str, job_id: str, text: str) -> str:
        name = hash_of(text)
        await self._db.write(lambda c: store.keep(c, user_id, job_id, name, text))
        return name

    async def read(self, user_id: str, job_id: str, name: str) -> str:
        return await self._db.read(lambda c: store.read(c, user_id, job_id, name)) or ""


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def words_of(markdown: str) -> str:
    """A page as it is kept: the words that a reader sees, without the marks around them."""
    text = clean(markdown)[: 2 * LONGEST]
    for _ in range(2):  # A picture may stand in a link.
        text = _LINK.sub(r"\1", text)
    return _MARKS.sub("", text).strip()[:LONGEST]
