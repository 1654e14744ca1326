"""A program of its own: the readable text of one HTML page, from stdin to stdout. Imports nothing of ours.

A page comes from strangers and may be made to break its reader, so a process reads it that can be
lost. Called as `readable.py ADDRESS CHARSET`; answers with JSON.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from importlib import import_module
from typing import Any, cast

MEMORY = 1_500_000_000
"""Bytes of address space."""
SECONDS = 15
"""Of processor time."""
LONGEST = 400_000
"""Characters of text that are kept."""
SHORT = 200
"""Characters of main text below which all of the page's words are taken instead."""
HIDING = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?:;|$|!)"
    r"|font-size:0(?:\.0+)?(?:px|pt|em|rem|%)?(?:;|$|!)|text-indent:-\d{3,}|(?:left|top):-\d{3,}"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%"
)
"""Styles that nobody sees the words of, spaces left out."""
UNSEEN = re.compile(
    r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f\ufff9-\ufffb]"
)
"""Letters that nobody sees, in which words for machines can be hidden."""
DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")
PAID = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)


def read(data: bytes, url: str, charset: str) -> dict[str, object]:
    """Title, author, date, text as Markdown, and whether the page says that only a part is free."""
    import trafilatura

    lxml: Any = import_module("lxml.html")  # Its types are not told.
    page = _decoded(data, charset)
    try:
        tree: Any = lxml.document_fromstring(DECLARED.sub("", page, count=1))
    except lxml.etree.ParserError:  # There is nothing in it.
        return {"title": "", "author": "", "date": "", "text": "", "partial": False}
    for element in [one for one in tree.iter() if _hidden(one)]:
        _drop(element)
    title = " ".join(str(tree.findtext(".//title") or "").split())
    known: Any = trafilatura.extract_metadata(tree, default_url=url)
    text = _text(tree, url)
    return {
        "title": UNSEEN.sub("", str(getattr(known, "title", "") or title)),
        "author": UNSEEN.sub("", str(getattr(known, "author", "") or "")),
        "date": str(getattr(known, "date", "") or ""),
        "text": UNSEEN.sub("", text).strip()[:LONGEST],
        "partial": bool(PAID.search(page)),
    }


def _decoded(data: bytes, charset: str) -> str:
    """The page's letters, by what the server said, else by what the page looks like."""
    from trafilatura.utils import decode_file

    try:
        return data.decode(charset) if charset else str(decode_file(data))
    except (LookupError, UnicodeDecodeError):
        return str(decode_file(data))


def _text(tree: Any, url: str) -> str:
    """The main text with its links whole; where there is next to none, all words of the page."""
    import trafilatura

    main = trafilatura.extract(
        tree,
        url=url,
        output_format="markdown",
        include_links=True,
        include_tables=True,
        include_comments=False,
        include_formatting=True,
        favor_recall=True,
    )
    text = str(main or "")
    if len(text) >= SHORT:
        return text
    every = str(cast(Any, trafilatura).html2txt(tree) or "")
    return every if len(every) > 3 * len(text) else text


def _hidden(element: Any) -> bool:
    if not isinstance(element.tag, str):
        return False
    if element.tag in ("html", "body"):
        return False
    if element.get("hidden") is not None or element.get("aria-hidden", "").lower() == "true":
        return True
    style = re.sub(r"\s+", "", element.get("style", "").lower())
    return element.tag == "template" or bool(HIDING.search(style))


def _drop(element: Any) -> None:
    """Takes it out of the tree; the words behind it stay."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    told = read(sys.stdin.buffer.read(), sys.argv[1], sys.argv[2])
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
