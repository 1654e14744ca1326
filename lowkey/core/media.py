"""Of what kind bytes are, where they tell it themselves. Knows no file and nobody who brought one."""

from __future__ import annotations

START = 16
"""Bytes that tell a picture."""
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Media types a page may show; everything else is downloaded."""
CHART = "application/vnd.vegalite.v6+json"
"""A Vega-Lite specification with its data inside."""
TABLE = "application/vnd.lowkey.table+json"
"""An object with `title`, `columns` (name, kind, unit), `rows`, `total` and `source`."""
SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


def media_type(said: str, start: bytes) -> str:
    """What the bytes are, where they tell; else what was said, unless that is a picture's name."""
    for signature, kind in SIGNATURES.items():
        if start.startswith(signature):
            return kind
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    well_formed = "/" in said and said.isascii() and len(said) < 100 and said not in SHOWN
    return said if well_formed else "application/octet-stream"
