"""A conversation as readable Markdown: the branch the person last saw. Knows no database."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from lowkey.chat.transfer.figures import Bytes, figure
from lowkey.chat.transfer.nouns import Tree
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
from lowkey.memory import TOOLS


def markdown(tree: Tree, bytes_of: Bytes) -> str:
    """The conversation from its first message to its tip, with what the answers did on the way."""
    head = [f"# {line(tree.title)}", f"*{when(tree.created_at)}*"]
    for message in branch(tree.messages, tree.tip_id):
        head += _message(message, bytes_of)
    return "\n\n".join(head) + "\n"


def file_name(tree: Tree, taken: set[str], ending: str = "md") -> str:
    """A name for this conversation's file that every system can keep, unlike those `taken`."""
    words = re.sub(r"[^\w \-]+", "", line(tree.title)).strip() or "conversation"
    stem = f"{datetime.fromtimestamp(tree.created_at / 1000, UTC):%Y-%m-%d} {words[:60].strip()}"
    name, number = f"{stem}.{ending}", 2
    while name.casefold() in taken:
        name, number = f"{stem} {number}.{ending}", number + 1
    taken.add(name.casefold())
    return name


def open_parts(message: Message) -> list[Part]:
    """All but what was looked up in memory or kept there: a readable export is often passed on."""
    return [
        part
        for part in message.parts
        if not (isinstance(part, CallPart | ResultPart) and part.name in TOOLS)
    ]


def _message(message: Message, bytes_of: Bytes) -> list[str]:
    told = [f"## {line(who(message))} · {when(message.created_at)}"]
    if message.help is not None:
        told.append(f"> {line(message.help.text)}")
    told += [text for part in open_parts(message) if (text := _part(part, bytes_of))]
    told += [f"> {line(note)}" for note in message.notes]
    if message.error is not None:
        told.append(f"> {line(message.error.message)}")
    elif message.status not in ("done",):
        told.append(f"> This answer was {message.status}.")
    return told


def _part(part: Part, bytes_of: Bytes) -> str:
    match part:
        case TextPart():
            return part.text
        case ThinkingPart():
            return _folded("Thoughts", part.text) if part.text else ""
        case CallPart():
            return _folded(f"Called {part.name}", _fenced(part.text))
        case ResultPart():
            return _folded(f"{part.name} answered", _fenced(part.text))
        case FilePart():
            sign = "!" if part.media_type.startswith("image/") else ""
            link = f"{sign}[{line(part.name)}](files/{part.file_id})"
            return "\n\n".join(filter(None, (figure(part, bytes_of), link)))
        case SourcePart():
            quote = "".join(f"\n> {line}" for line in part.quote.splitlines())
            title = line(part.title)
            number = f"[{part.number}] " if part.number else ""
            return (f"{number}[{title}]({part.url})" if part.url else number + title) + (
                f"\n{quote}" if quote else ""
            )


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{line(title).replace('<', '&lt;')}</summary>\n\n{text}\n\n</details>"


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text}\n{fence}"


def who(message: Message) -> str:
    """Who says it, in a word."""
    return "You" if message.role == "user" else message.model or "Assistant"


def line(text: str) -> str:
    """The text as one line."""
    return " ".join(text.split())
