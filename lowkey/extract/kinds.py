"""Which kind of file it is: by its bytes, then by its name. Knows how to read none of them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO

from lowkey.core.errors import InputError

TITLES: Mapping[str, str] = {
    "text": "text file",
    "html": "web page",
    "pdf": "PDF",
    "docx": "Word document",
    "pptx": "presentation",
    "xlsx": "workbook",
    "odf": "OpenDocument file",
    "epub": "book",
    "notebook": "notebook",
    "mail": "e-mail",
    "mbox": "mailbox",
    "archive": "archive",
}
"""What people call the kinds."""
OFFICE = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
SEEN = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"fLaC", "sound"),
    (b"\x1aE\xdf\xa3", "film"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a", "RAR archive"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"SQLite format 3\0", "database"),
    (b"PAR1", "Parquet table"),
)
"""What can't be read, by its first bytes."""
PACKED = ((b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Office before 2007, Outlook's messages and locked Office files begin."""


WORDS = "Bring what it says as text, PDF or an office file."
HEARD = "Bring what is said in it as text, or install a package that transcribes sound."
TABLE = "A model that calls tools can still ask it for its numbers."
HINTS = {"Parquet table": TABLE, "sound": HEARD, "film": HEARD}
"""What to do with what can't be read; WORDS for the others."""


def kind_of(source: IO[bytes], name: str, media_type: str) -> str:
    """A key of TITLES. Raises InputError, with what to do, for what can't be read."""
    start = source.read(4096)
    source.seek(0)
    ending = PurePosixPath(name.lower()).suffix
    if not start.strip():
        raise InputError("empty_file", "This file is empty.", hint="Check that it was saved.")
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK"):
        return _zipped(source)
    if start.startswith(OLE):
        raise _old(source, ending)
    if start.startswith(tuple(sign for sign, _ in PACKED)) or start[257:262] == b"ustar":
        return "archive"
    _refuse(start, ending, media_type)
    if ending == ".eml" or media_type == "message/rfc822":
        return "mail"
    if start.startswith(b"From ") and (ending in (".mbox", "") or media_type == "application/mbox"):
        return "mbox"
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if ending == ".ipynb" and head.startswith(b"{"):
        return "notebook"
    if head.startswith((b"<!doctype html", b"<html")) or ending in (".html", ".htm", ".xhtml"):
        return "html"
    return "text"


def _zipped(source: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(source) as found:
            names = set(found.namelist())
            said = b""
            if "mimetype" in names and found.getinfo("mimetype").file_size < 200:
                said = found.read("mimetype").strip()
    except Exception as error:  # zipfile raises whatever it stumbles over.
        raise InputError(
            "damaged_file",
            f"This file is damaged: it can't be unpacked ({type(error).__name__}).",
            hint="Perhaps it was cut short on its way: get it again and try once more.",
        ) from error
    finally:
        source.seek(0)
    if said == b"application/epub+zip":
        return "epub"
    if said.startswith(b"application/vnd.oasis.opendocument"):
        return "odf"
    if "[Content_Types].xml" in names:
        for folder, kind in OFFICE.items():
            if any(one.startswith(folder) for one in names):
                return kind
    return "archive"


def _old(source: IO[bytes], ending: str) -> InputError:
    """What to say of a file in Microsoft's compound format."""
    whole = source.read(8 * 1024**2)
    if "EncryptedPackage".encode("utf-16-le") in whole:
        return InputError(
            "locked_file",
            "This file is locked with a password.",
            hint="Open it, save it without a password and bring that.",
        )
    if ending == ".msg":
        return _unreadable("Outlook message", "Save it as .eml and bring that.")
    return _unreadable("file of an old Office", "Save it as .docx, .xlsx or .pptx and bring that.")


def _refuse(start: bytes, ending: str, media_type: str) -> None:
    """Raises InputError for what holds no words, or none that can be got at."""
    for sign, what in SEEN:
        # Two letters alone tell nothing: a text may begin with them.
        if start.startswith(sign) and (len(sign) > 2 or b"\0" in start):
            raise _unreadable(what, HINTS.get(what, WORDS))
    family = media_type.partition("/")[0]
    if family in ("audio", "video") or (family == "image" and ending != ".svg"):
        what = {"audio": "sound", "video": "film"}.get(family, "picture")
        raise _unreadable(what, HINTS.get(what, WORDS))
    if start[:4] == b"RIFF" or start[4:8] == b"ftyp":
        raise _unreadable("picture, sound or film")
    if start.startswith(b"{\\rtf"):
        raise _unreadable("rich-text file", "Save it as .docx or .odt and bring that.")


def _unreadable(what: str, hint: str = WORDS) -> InputError:
    return InputError(
        "unreadable_file", f"This is a {what}, which can't be read as text.", hint=hint
    )
