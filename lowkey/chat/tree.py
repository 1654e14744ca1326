"""Finding one's way in a conversation's tree of messages. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable

from lowkey.core.parts import Message


def branch(messages: Iterable[Message], tip_id: str | None) -> list[Message]:
    """The messages from the root down to `tip_id`, in order; empty for an unknown tip."""
    by_id = {message.id: message for message in messages}
    path: list[Message] = []
    seen: set[str] = set()
    at = tip_id
    while at is not None and at in by_id and at not in seen:
        seen.add(at)
        path.append(by_id[at])
        at = by_id[at].parent_id
    return path[::-1]


def leaf(messages: Iterable[Message], message_id: str) -> str:
    """The newest leaf below a message (itself where it has no children): where a branch switch lands."""
    children: dict[str | None, list[Message]] = {}
    for message in messages:
        children.setdefault(message.parent_id, []).append(message)
    at = message_id
    seen = {at}
    while below := children.get(at):
        at = max(below, key=lambda message: (message.created_at, message.id)).id
        if at in seen:
            break
        seen.add(at)
    return at
