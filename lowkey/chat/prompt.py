"""The words the assistant is given about itself. Knows no conversation.

Nothing here is secret: whoever chats can read exactly what was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lowkey.chat.nouns import Preferences
from lowkey.chat.personality import MANNERS
from lowkey.core.parts import TextPart
from lowkey.core.zones import zone
from lowkey.models import ModelInfo, Turn

SYSTEM = """You are Lowkey, a helpful assistant that people run themselves.
Answer what was asked, plainly and in the person's own language. Be as brief as the question allows.
Say what you know, say what you don't, and never make up facts, sources or quotes.
When something is unclear and it matters, ask one short question.
Don't flatter. If the person is wrong, say so kindly and why.
Use Markdown where it helps: code in fenced blocks with its language, formulas in $…$ or $$…$$."""

CONTINUE = (
    "Your last answer was cut off. Go on exactly where it stopped, without repeating anything."
)
"""Said as the person's turn when they press Continue, because few models go on by themselves."""

TITLE = "Write a title of at most six words for this conversation."


def system(model: ModelInfo, wishes: Preferences, now: int | None = None, project: str = "") -> str:
    """The system prompt. `wishes`: the person's own; `now`: ms, where the date may be told.

    `project`: what the chat's project adds.

    A weak model heeds no instructions, so it is given none: what people read was really heard.
    """
    said = [] if model.weak else [line for line in (SYSTEM, MANNERS[wishes.personality]) if line]
    if now is not None:
        today = datetime.fromtimestamp(now / 1000, zone(wishes.zone))
        said.append(f"Today is {today:%A, %d %B %Y}.")
    said.append(f"The model answering is {model.name}.")
    if model.weak:
        return "\n".join(said)
    if name := " ".join(wishes.name.split()):
        said.append(f"The person likes to be called {name}.")
    if instructions := wishes.instructions.strip():
        said.append(f"The person asks you to heed this in every chat:\n{instructions}")
    if project:
        said.append(project)
    return "\n".join(said)


def assistant_turns(turns: Sequence[Turn], model: ModelInfo) -> tuple[Turn, ...]:
    """Another client's turns with the assistant's own system prompt in front."""
    return (Turn("system", (TextPart(text=system(model, Preferences())),)), *turns)
