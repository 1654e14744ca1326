"""Markdown as HTML that does nothing: no raw HTML, no remote picture, no address but http(s) and mail.

Knows no message.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

LONGEST = 400_000
"""Characters beyond which words are shown as they are, as in the page."""
DIRECTED = frozenset({"paragraph_open", "heading_open", "list_item_open", "td_open", "th_open"})
TASK = re.compile(r"^\[([ xX])\] ")
TASKS = {" ": "☐ ", "x": "☑ "}
DEEPER = 2
"""A text's own headings stand below the page's and the message's."""


def rendered(text: str) -> str:
    """The text as HTML."""
    if len(text) > LONGEST:
        return f'<p class="plain" dir="auto">{escape(text)}</p>'
    return _reader().render(text)


def safe(address: str) -> bool:
    """Whether a link may lead there: as in the page, where “https://bank@evil” may not."""
    try:
        url = urlsplit(address)
    except ValueError:
        return False
    if url.scheme.lower() == "mailto":
        return True
    return url.scheme.lower() in ("http", "https") and bool(url.netloc) and "@" not in url.netloc


def link(address: str, words: str) -> str:
    """A link where it is safe, else only its words; both are given as plain text."""
    if not safe(address):
        return escape(words)
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(words)}</a>'


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return safe(url)


@cache
def _reader() -> MarkdownIt:
    reader = _Reader("commonmark", {"html": False}).enable(["table", "strikethrough"])
    reader.core.ruler.push("dress", _dress)
    reader.add_render_rule("image", _picture)
    reader.add_render_rule("fence", _code)
    reader.add_render_rule("code_block", _code)
    return reader


def _dress(state: StateCore) -> None:
    """Directions and alignments as attributes that the page's policy lets through; tasks as signs."""
    for place, token in enumerate(state.tokens):
        if token.type in DIRECTED:
            token.attrSet("dir", "auto")
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + DEEPER, 6)}"
        if token.type == "table_open":
            token.attrSet("tabindex", "0")
        style = str(token.attrs.pop("style", ""))
        if style.startswith("text-align:"):
            token.attrSet("class", style.removeprefix("text-align:").strip())
        if token.children and place > 1 and state.tokens[place - 2].type == "list_item_open":
            first = token.children[0]
            first.content = TASK.sub(lambda found: TASKS[found[1].lower()], first.content)
        for child in token.children or ():
            if child.type == "link_open":
                child.attrs.pop("title", None)
                child.attrSet("rel", "noopener noreferrer")


def code(text: str) -> str:
    """Code as it is written; it can be reached, and so scrolled, by keyboard."""
    return f'<pre tabindex="0"><code>{escape(text)}</code></pre>\n'


def _code(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    del renderer, options, env
    return code(tokens[at].content)


def _picture(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """A remote picture is a link: loading it would tell its host who reads this."""
    token = tokens[at]
    address = str(token.attrs["src"])
    words = renderer.renderInlineAsText(token.children, options, env) if token.children else ""
    return link(address, words or address)
