"""What a person sends, before it is kept. Knows no database."""

from __future__ import annotations

from dataclasses import dataclass

from lowkey.chat.personality import ModeName
from lowkey.core.errors import InputError
from lowkey.core.parts import FilePart, Part, TextPart, text_of
from lowkey.models import Effort

LONGEST = 4_000_000
"""Characters of text in one message."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person sends. `key`: the sender's own name for it; sent twice, it is kept once."""

    parts: tuple[Part, ...]
    key: str
    conversation_id: str | None = None
    parent_id: str | None = None
    model: str | None = None
    effort: Effort | None = None
    web: bool = True
    """The answer may use the web."""
    temporary: bool = False
    project_id: str | None = None
    """Where a new conversation belongs."""
    mode: ModeName | None = None
    """What a new conversation is for."""


def check(draft: Draft) -> None:
    """Raises InputError for what can't be sent."""
    for part in draft.parts:
        if not isinstance(part, TextPart | FilePart):
            raise InputError("bad_part", "A message holds text and files, nothing else.")
    if draft.temporary and draft.project_id is not None:
        raise InputError(
            "temporary_in_project",
            "A temporary chat leaves no trace, so it can't be in a project.",
            hint="Begin it outside of the project.",
        )
    text = text_of(draft.parts)
    if not text.strip() and not any(isinstance(part, FilePart) for part in draft.parts):
        raise InputError("empty", "The message is empty.", hint="Write something and send again.")
    if len(text) > LONGEST:
        raise InputError(
            "too_long",
            f"The message has {len(text):,} characters; {LONGEST:,} is the most.",
            hint="Attach the text as a file instead.",
        )
