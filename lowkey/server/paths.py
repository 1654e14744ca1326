"""Paths as they may stand in a log: without the secrets that some hold. Knows no route."""

from __future__ import annotations

import re

SECRET = re.compile(r"^(/share/|/api/shared/)[^/]+")


def bare(path: str) -> str:
    """The path, with the secret of a link taken out."""
    return SECRET.sub(r"\1…", path)
