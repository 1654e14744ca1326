"""Names that people write: of themselves, of things, of files. Knows nothing of who bears them.

What makes a line look like another one, or a path of a name, is taken out.
"""

from __future__ import annotations

import re
import unicodedata

from lowkey.core.parts import clean

TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows: “gpj.exe” would read as “exe.jpg”."""
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names that Windows takes for machines."""
LONGEST = 200
"""Bytes of a file's name in UTF-8: every file system takes them."""
ENDING = 20
"""Bytes of a name's ending that are kept when the name is cut."""


def plain(text: str) -> str:
    """The text as one line: no control characters, no turns of direction, single spaces."""
    kept = (
        " " if letter.isspace() else letter
        for letter in clean(text)
        if letter.isspace() or (unicodedata.category(letter) != "Cc" and letter not in TURNS)
    )
    return " ".join("".join(kept).split())


def folded(text: str) -> str:
    """The text as names are compared: case, width and invisible characters make no difference."""
    wide = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain(text)).casefold())
    return plain("".join(letter for letter in wide if unicodedata.category(letter) != "Cf"))


def safe_name(name: str) -> str:
    """A name that is a file's own on every system: no path, no device, no hidden file, not too long."""
    last = plain(name.replace("\\", "/").rsplit("/", 1)[-1])
    last = re.sub(r'[<>:"|?*]', "_", last).strip(". ")
    if DEVICES.fullmatch(last):
        last = f"_{last}"
    return _cut(last) or "file"


def _cut(name: str) -> str:
    """At most LONGEST bytes, with the ending kept."""
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    ending = f"{dot}{ending}" if stem and len(ending.encode()) < ENDING else ""
    stem = name.encode()[: LONGEST - len(ending.encode())].decode(errors="ignore")
    return f"{stem.strip('. ')}{ending}"
