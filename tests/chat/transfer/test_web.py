"""A conversation as a web page that stands alone: whole, and harmless whatever it says."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from lowkey.chat.transfer.rendered import LONGEST, rendered, safe
from lowkey.chat.transfer.web import LARGEST, web
from lowkey.core.errors import Problem
from lowkey.core.parts import (
    CallPart,
    FilePart,
    Message,
    ResultPart,
    SourcePart,
    TextPart,
    ThinkingPart,
)
from tests.chat.transfer.exports import PNG
from tests.chat.transfer.test_markdown import FILE, PAPER, said, tree

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<style>@import '//evil.example'</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "</style></main><script>1</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>1</script>)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](https://bank.example@evil.example)",
    '[x](<https://a.example/" onclick=alert(1) x=">)',
    '[x](https://a.example "\\" onmouseover=alert(1) \\"")',
    "![x](https://evil.example/a.png)",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    '<https://evil.example/"onclick=1>',
    "[r]\n\n[r]: javascript:alert(1)",
    '```"><script>1</script>\nx\n```',
    "| <script> |\n|:-:|\n| <b onclick=1> |",
    "&#60;script&#62;1&#60;/script&#62;",
    "`<script>`",
)
HARMLESS = frozenset(
    [
        "class",
        "tabindex",
        "dir",
        "rel",
        "href",
        "alt",
        "src",
        "download",
        "http-equiv",
        "content",
        "name",
        "charset",
        "lang",
    ]
)


class Seen(HTMLParser):
    """Every element and attribute that a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(*messages: Message, title: str = "A talk") -> str:
    return "".join(web(tree(title, messages[-1].id, messages), bytes_of))


def bytes_of(part: FilePart) -> bytes | None:
    return {FILE.file_id: PNG, PAPER.file_id: b"%PDF-"}.get(part.file_id)


def test_a_page_holds_the_branch_with_all_that_was_said_and_done() -> None:
    told = page(
        said("u", None, TextPart(text="Hi **you**"), FILE, PAPER),
        said("a1", "u", TextPart(text="Not seen.")),
        said(
            "a2",
            "u",
            ThinkingPart(text="Hm."),
            CallPart(call_id="c", name="look", text='{"a": 1}'),
            ResultPart(call_id="c", name="look", text="<found>"),
            TextPart(
                text="# Large\n\n- [x] one\n- [ ] two\n\n| a | b |\n|---|--:|\n| 1 | ~~2~~ |\n\n```py\nx < 1\n```"
            ),
            SourcePart(title="Cats", url="https://example.org/?a=1&b=2", quote="one\ntwo"),
            model="openai/gpt-5",
            status="stopped",
            notes=("Another model.",),
        ),
        title="Cats & <dogs>",
    )
    assert told.startswith("<!doctype html>") and told.endswith("</html>\n")
    assert "<title>Cats &amp; &lt;dogs&gt;</title>" in told
    assert "Hi <strong>you</strong>" in told and "openai/gpt-5" in told
    assert "Not seen." not in told
    assert (
        f'<img alt="cat.png" src="data:image/png;base64,{base64.b64encode(PNG).decode()}">' in told
    )
    assert '<a download="a b.pdf" href="data:application/octet-stream;base64,JVBERi0="' in told
    assert '<h3 dir="auto">Large</h3>' in told and '<th dir="auto" class="right">b</th>' in told
    assert "☑ one" in told and "☐ two" in told
    assert "<s>2</s>" in told and "x &lt; 1" in told and "&lt;found&gt;" in told
    assert "<summary>Thoughts</summary>" in told and "<summary>Called look</summary>" in told
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">Cats</a>' in told
    assert "This answer was stopped." in told and "Another model." in told
    failed = Problem(code="x", message="It <broke>.")
    assert "It &lt;broke&gt;." in page(said("u", None, TextPart(text="Go"), error=failed))


def test_the_policy_allows_the_style_that_is_there_and_nothing_that_asks() -> None:
    told = page(said("u", None, TextPart(text="Hi")))
    policy = Seen(told).named("meta")[1]["content"] or ""
    style = re.search(r"<style>(.*)</style>", told, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert told.index("Content-Security-Policy") < told.index("<style>")
    assert "url(" not in style[1] and "@import" not in style[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    bad = said(
        "u",
        None,
        TextPart(text=text),
        ThinkingPart(text=text),
        CallPart(call_id="c", name=text, text=text),
        ResultPart(call_id="c", name=text, text=text),
        SourcePart(title=text, url=text, quote=text),
        FilePart(file_id=FILE.file_id, name=text, media_type="image/svg+xml", size=3),
        FilePart(file_id="file_" + "0" * 64, name=text, media_type="image/png", size=3),
        model=text,
        notes=(text,),
    )
    seen = Seen(page(bad, title=text))
    tags = {tag for tag, _ in seen.tags}
    assert not tags & {"script", "img", "svg", "iframe", "base", "link", "form", "object", "embed"}
    assert len(seen.named("style")) == 1 and len(seen.named("meta")) == 5
    for tag, attributes in seen.tags:
        assert set(attributes) <= HARMLESS, (tag, attributes)
        address = attributes.get("href") or ""
        inside = (
            address.startswith("data:application/octet-stream;base64,") and "download" in attributes
        )
        assert inside or not address or safe(address), address


def test_what_is_large_or_gone_is_named() -> None:
    large = FILE.model_copy(update={"size": LARGEST + 1, "name": "large.png"})
    gone = FILE.model_copy(update={"file_id": "file_" + "0" * 64, "name": "gone.png"})
    told = page(said("u", None, large, gone))
    assert told.count("is not in this page") == 2
    assert "large.png" in told and "gone.png" in told and "<img" not in told


def test_absurd_texts_are_shown_all_the_same() -> None:
    assert rendered("x" * (LONGEST + 1)) == f'<p class="plain" dir="auto">{"x" * (LONGEST + 1)}</p>'
    assert rendered("```\n\n" * 10_000).count("<pre ") == 5_000
    assert "\ufffd" in rendered("a\0b")
    assert rendered("> " * 500 + "deep")
