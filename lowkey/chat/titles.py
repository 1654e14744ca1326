"""What a conversation is called: its first words at once, a model's title when there is one.

Knows nothing of how titles are stored or shown.
"""

from __future__ import annotations

import re
from contextlib import aclosing

from lowkey.chat.prompt import TITLE
from lowkey.core.parts import Message, TextPart, clean, text_of
from lowkey.models import Model, Request, TextPiece, Turn

WORDS = 7
LENGTH = 60
"""Characters."""
EXCERPT = 1_500
"""Characters of each message that the model sees to find a title."""


def first_words(message: Message) -> str:
    """A title from the person's own words; for a message without words, what it holds."""
    text = re.sub(r"[`*_#>\[\]]+", " ", text_of(message.parts))
    words = text.split()
    if not words:
        names = [part.name for part in message.parts if part.kind == "file"]
        return names[0][:LENGTH] if names else "New chat"
    title = " ".join(words[:WORDS])
    if len(title) > LENGTH:
        title = title[: LENGTH - 1].rsplit(" ", 1)[0][: LENGTH - 1]
    return title if title == " ".join(words) else f"{title}…"


async def ask_title(model: Model, question: Message, answer: Message) -> str:
    """The model's title, or an empty string where it gave none that can be used."""
    said = text_of(question.parts)[:EXCERPT]
    told = text_of(answer.parts)[:EXCERPT]
    asked = f"Person: {said}\n\nAssistant: {told}\n\n{TITLE} Reply with the title alone."
    turn = Turn("user", (TextPart(text=said if model.info.weak else asked),))
    request = Request(turns=(turn,), effort="instant", max_tokens=200, title=True)
    pieces: list[str] = []
    async with aclosing(model.ask(request)) as answered:
        async for piece in answered:
            if isinstance(piece, TextPiece):
                pieces.append(piece.text)
    return tidy("".join(pieces))


def tidy(title: str) -> str:
    """One short line without quotes or a final stop; empty where it is no title."""
    lines = [line.strip() for line in title.strip().splitlines() if line.strip()]
    if not lines:
        return ""
    line = re.sub(r"^(title|titel|titre)\s*:\s*", "", lines[-1], flags=re.IGNORECASE)
    line = clean(re.sub(r"[*_#`]+", "", line)).strip(" \"'“”„«».")
    return line if len(line) <= 2 * LENGTH else ""
