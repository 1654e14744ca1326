"""HTML as Markdown: headings, lists, tables and words; no script, no style, no address is followed.

Knows nothing of where the page came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import IO

from lowkey.extract.nouns import Page, Report
from lowkey.extract.plain import decoded

CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]{2,30})""", re.IGNORECASE)
UNSAID = frozenset({"script", "style", "noscript", "template", "svg", "math", "iframe", "object"})
"""What holds no words for a reader."""
_BREAKS = (
    "address article aside blockquote body dd details div dl dt figcaption figure footer form header "
    "hr html main nav ol option p pre section select summary table tbody tfoot thead tr ul"
)
BREAKS = frozenset(_BREAKS.split())
HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read_html(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    data = source.read()
    said = CHARSET.search(data[:4096])
    told = Words(decoded(data, said[1].decode("ascii") if said else ""))
    report.title, report.of = told.title, 1
    yield Page(1, told.text)


class Words(HTMLParser):
    """The words of one page of HTML. `text`: Markdown. `title`: what its head calls it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._hidden: list[str] = []
        self._title: list[str] | None = None
        self._as_is = 0
        self.title = ""
        self.feed(html)
        self.close()
        self.text = tidy("".join(self._out))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in UNSAID:
            self._hidden.append(tag)
        elif tag == "title" and not self._hidden:
            self._title = []
        elif tag in HEADINGS:
            self._out.append(f"\n\n{'#' * HEADINGS[tag]} ")
        elif tag == "li":
            self._out.append("\n- ")
        elif tag == "br":
            self._out.append("\n")
        elif tag in ("td", "th"):
            self._out.append(" | ")
        elif tag in BREAKS:
            self._out.append("\n" if tag == "tr" else "\n\n")
        self._as_is += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag == "title" and self._title is not None:
            self.title, self._title = " ".join("".join(self._title).split()), None
        elif tag in BREAKS or tag in HEADINGS:
            self._out.append("\n" if tag == "tr" else "\n\n")
        self._as_is -= tag == "pre" and self._as_is > 0

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if self._title is not None:
            self._title.append(data)
        else:
            self._out.append(data if self._as_is else re.sub(r"\s+", " ", data))


def tidy(text: str) -> str:
    """No spaces at the ends of lines, and one empty line at most between two others."""
    text = re.sub(r"[ \t\u00a0]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()
