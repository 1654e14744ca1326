"""What others may see of a branch, taken at one moment. Knows no database and no link.

What is not named here stays out: ids, prompts, costs, errors and notes tell of the machine, and what
was looked up in memory or kept there is between the person and their model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lowkey.chat.sharing.nouns import SharedMessage, Snapshot
from lowkey.chat.tree import branch, leaf
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

PRIVATE = TOOLS | {"read_result"}
"""What was read on in may have been looked up in memory."""


def snapshot(
    title: str, name: str | None, messages: Sequence[Message], tip_id: str | None, thoughts: bool
) -> Snapshot:
    """The branch that the person sees, down to its newest message."""
    shown = (_message(message, thoughts) for message in seen(messages, tip_id))
    return Snapshot(title=title, name=name, messages=tuple(shown))


def seen(messages: Sequence[Message], tip_id: str | None) -> list[Message]:
    """The branch below the tip; below the newest message where there is none."""
    known = {message.id for message in messages}
    if tip_id not in known:
        tip_id = max(messages, key=lambda one: (one.created_at, one.id)).id if messages else None
    return branch(messages, leaf(messages, tip_id)) if tip_id is not None else []


def _message(message: Message, thoughts: bool) -> SharedMessage:
    return SharedMessage(
        role=message.role,
        parts=tuple(_parts(message.parts, thoughts)),
        created_at=message.created_at,
        status=message.status,
        model=_model(message.model),
    )


def _parts(parts: Sequence[Part], thoughts: bool) -> Iterator[Part]:
    for part in parts:
        match part:
            case TextPart() | FilePart() | SourcePart():
                yield part
            case ThinkingPart():
                if thoughts and part.text:
                    yield part.model_copy(update={"signature": None})
            case CallPart() | ResultPart():
                if thoughts and part.name not in PRIVATE:
                    yield part.model_copy(update={"call_id": ""})


def _model(model: str | None) -> str | None:
    """Its name without the provider's, which somebody chose for themselves."""
    return model.partition("/")[2] or model if model else None
