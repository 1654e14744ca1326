"""What a model may call of the chat room: a look into the person's earlier chats. Knows no screen.

An earlier answer may hold what strangers wrote, so what is found counts as text from outside.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field
from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.nouns import Hit
from lowkey.core.db import Database
from lowkey.core.parts import Message, Text, text_of
from lowkey.core.words import findable, plain, words_of
from lowkey.core.zones import zone
from lowkey.tools import AnyTool, Arguments, Caller, Told, Tool, ToolFailed

LOOKED_AT = 30
"""Hits of one way of looking."""
SHOWN = 6
"""Messages in one answer."""
AROUND = 400
"""Letters of a message that are told, around the first word that was found."""
MOST = 8
"""Words that are looked for one by one where no message holds all of them."""


class SearchChats(Arguments):
    about: Text = Field(
        min_length=1,
        max_length=300,
        description="A few telling words that stand in what was said, without “chat” or “last time”: "
        "“ceramic knife”, “Lisbon hotel”.",
    )


def chat_tools(db: Database) -> tuple[AnyTool, ...]:
    """`search_chats` over what is kept in this database."""

    async def search(arguments: SearchChats, caller: Caller) -> Told:
        words = words_of(arguments.about)
        if not any(findable(word) for word in words):
            raise ToolFailed("There is no word to look for in this.")
        found = await db.read(lambda c: _found(c, caller, words))
        if found is None:
            raise ToolFailed("The person has switched off looking into earlier chats.")
        if not found:
            return Told(f"No earlier chat holds “{arguments.about}”. Fewer or other words may.")
        lines = [_line(one, words, caller.zone) for one in found]
        return Told("\n\n".join(lines), tainted=True)

    return (
        Tool(
            name="search_chats",
            about="Look into the person's earlier chats with you. Use it when they refer to "
            "something said before that is neither in this chat nor remembered.",
            effect="read",
            arguments=SearchChats,
            run=search,
            keeps=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A message and the title of its conversation."""

    title: str
    message: Message


def _found(c: Connection, caller: Caller, words: list[str]) -> list[Found] | None:
    """The best messages of other chats, best first; None where looking is switched off."""
    if not store.preferences.read(c, caller.user_id).recalls:
        return None
    found: list[Found] = []
    for hit in _ranked(c, caller, words):
        if len(found) == SHOWN:
            break
        if hit.message_id is None or hit.conversation_id == caller.conversation_id:
            continue
        message = store.messages.read(c, caller.user_id, hit.message_id)
        if message is not None:
            found.append(Found(hit.title, message))
    return found


def _ranked(c: Connection, caller: Caller, words: list[str]) -> list[Hit]:
    """Newest first where one message holds all words; else those that hold most of them."""
    every = store.search.find(c, caller.user_id, words, LOOKED_AT)
    if any(hit.message_id and hit.conversation_id != caller.conversation_id for hit in every):
        return every
    held: defaultdict[str, int] = defaultdict(int)
    hits: dict[str, Hit] = {}
    telling = sorted({word for word in words if len(word) > 2}, key=len, reverse=True)[:MOST]
    for word in telling:
        for hit in store.search.find(c, caller.user_id, [word], LOOKED_AT):
            if hit.message_id is not None:
                held[hit.message_id] += 1
                hits[hit.message_id] = hit
    return sorted(hits.values(), key=lambda hit: (-held[hit.message_id or ""], -hit.at))


def _line(found: Found, words: list[str], where: str) -> str:
    message = found.message
    day = datetime.fromtimestamp(message.created_at / 1000, zone(where))
    who = "The person" if message.role == "user" else "You"
    return f"{day:%d %B %Y}, “{found.title}”. {who}: {_around(text_of(message.parts), words)}"


def _around(text: str, words: list[str]) -> str:
    """The stretch of the text in which the first of the words stands."""
    folded = plain(text)
    at = min((spot for word in words if (spot := folded.find(plain(word))) >= 0), default=0)
    start = max(0, at - AROUND // 2)
    told = " ".join(text[start : start + AROUND].split())
    return f"{'…' if start else ''}{told}{'…' if start + AROUND < len(text) else ''}"
