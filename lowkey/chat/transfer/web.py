"""A conversation as one web page that needs nothing else: no script, no server, no other file.

Knows no database. Its own policy forbids it everything but its style and its pictures.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from lowkey.chat.transfer.figures import Bytes, figure
from lowkey.chat.transfer.markdown import line, open_parts, who
from lowkey.chat.transfer.nouns import Tree
from lowkey.chat.transfer.rendered import code, link, rendered
from lowkey.chat.transfer.when import when
from lowkey.chat.tree import branch
from lowkey.core.parts import (
    CallPart,
    FilePart,
    Message,
    Part,
    ResultPart,
    SourcePart,
    TextPart,
    ThinkingPart,
)

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
LARGEST = 20 * 1024 * 1024
"""Bytes of a file that goes into the page; a larger one is only named."""


def web(tree: Tree, bytes_of: Bytes) -> Iterator[str]:
    """The page, piece by piece: the branch the person last saw."""
    style, policy = _style()
    title = escape(line(tree.title))
    yield (
        '<!doctype html>\n<html lang="und">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f'<header><h1 dir="auto">{title}</h1>{_time(tree.created_at)}</header>\n'
    )
    for message in branch(tree.messages, tree.tip_id):
        yield from _message(message, bytes_of)
    yield "</main>\n</body>\n</html>\n"


@cache
def _style() -> tuple[str, str]:
    """(the style, the policy that allows it and nothing more)."""
    style = Path(__file__).with_name("web.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return style, (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _message(message: Message, bytes_of: Bytes) -> Iterator[str]:
    yield f'<article class="{message.role}">\n<h2>{escape(line(who(message)))}'
    yield f" {_time(message.created_at)}</h2>\n"
    if message.help is not None:
        yield f'<p class="note" dir="auto">{escape(message.help.text)}</p>\n'
    for part in open_parts(message):
        yield from _part(part, bytes_of)
    for note in message.notes:
        yield f'<p class="note" dir="auto">{escape(note)}</p>\n'
    if message.error is not None:
        yield f'<p class="note" dir="auto">{escape(message.error.message)}</p>\n'
    elif message.status != "done":
        yield f'<p class="note">This answer was {message.status}.</p>\n'
    yield "</article>\n"


def _part(part: Part, bytes_of: Bytes) -> Iterator[str]:
    match part:
        case TextPart():
            yield rendered(part.text)
        case ThinkingPart():
            if part.text:
                yield _folded("Thoughts", f'<p class="plain" dir="auto">{escape(part.text)}</p>')
        case CallPart():
            yield _folded(f"Called {part.name}", code(part.text))
        case ResultPart():
            yield _folded(f"{part.name} answered", code(part.text))
        case FilePart():
            yield from _file(part, bytes_of)
        case SourcePart():
            number = f"[{part.number}] " if part.number else ""
            title = number + link(part.url, part.title or part.url)
            quote = f'<blockquote dir="auto">{escape(part.quote)}</blockquote>'
            yield f'<p class="source" dir="auto">{title}</p>{quote if part.quote else ""}\n'


def _file(part: FilePart, bytes_of: Bytes) -> Iterator[str]:
    """A picture is shown, another file can be taken out of the page."""
    name = escape(part.name)
    yield rendered(figure(part, bytes_of))
    data = bytes_of(part) if part.size <= LARGEST else None
    if data is None:
        yield f'<p class="file"><bdi>{name}</bdi> <small>is not in this page</small></p>\n'
        return
    picture = part.media_type in PICTURES
    kind = part.media_type if picture else "application/octet-stream"
    before, after = (
        (f'<img alt="{name}" src="', '">')
        if picture
        else (f'<a download="{name}" href="', f'"><bdi>{name}</bdi></a>')
    )
    yield f'<p class="file">{before}data:{kind};base64,'
    yield base64.b64encode(data).decode()
    yield f"{after}</p>\n"


def _folded(title: str, inside: str) -> str:
    return f"<details><summary>{escape(line(title))}</summary>{inside}</details>\n"


def _time(millis: int) -> str:
    return f"<time>{when(millis)}</time>"
