"""What a model may call of the chat room: a look into the person's earlier chats. Knows no screen.

An earlier answer may hold what strangers wrote, so what is found counts as text from outside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import Field
from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.near import cut
from lowkey.chat.nouns import Hit
from lowkey.chat.store.vectors import Place
from lowkey.core.db import Database
from lowkey.core.parts import Message, Text, text_of
from lowkey.core.ranking import fused
from lowkey.core.words import findable, plain, words_of
from lowkey.core.zones import zone
from lowkey.meaning import Index
from lowkey.tools import AnyTool, Arguments, Caller, Told, Tool, ToolFailed

LOOKED_AT = 30
"""Hits of one way of looking."""
SHOWN = 6
"""Messages in one answer."""
AROUND = 1_000
"""Letters of a message that are told, around the first word that was found."""
MOST = 8
"""Words that are looked for one by one where no message holds all of them."""

NEAR = ", near in meaning, perhaps by chance"
"""Said of what no word found: something is always nearest."""


class SearchChats(Arguments):
    about: Text = Field(
        min_length=1,
        max_length=300,
        description="A few telling words that stand in what was said, without “chat” or “last time”: "
        "“ceramic knife”, “Lisbon hotel”.",
    )


def chat_tools(db: Database, near: Index[Place]) -> tuple[AnyTool, ...]:
    """`search_chats` over what is kept in this database. `near`: what its messages mean."""

    async def search(arguments: SearchChats, caller: Caller) -> Told:
        words = words_of(arguments.about)
        if not any(findable(word) for word in words):
            raise ToolFailed("There is no word to look for in this.")
        reach = await db.read(
            lambda c: store.projects.recalls(c, caller.user_id, caller.project_id)
        )
        if reach == "off":
            raise ToolFailed("The person has switched off looking into earlier chats.")
        only = caller.project_id if reach == "own" else None
        by_words = await db.read(lambda c: _by_words(c, caller, words, only))
        here = Place(caller.user_id, caller.conversation_id, only)
        pieces: dict[str, int] = {}
        for message_id, piece in await near.to(here, arguments.about, LOOKED_AT):
            pieces.setdefault(message_id, piece)
        newest = sorted({*by_words, *pieces}, reverse=True)  # Ids sort by time.
        best = fused([by_words, list(pieces)], newest)
        found = await db.read(lambda c: _read(c, caller, best))
        if not found:
            return Told(f"No earlier chat holds “{arguments.about}”. Fewer or other words may.")
        lines: list[str] = []
        for one in found:
            text = _telling(text_of(one.message.parts), words, pieces.get(one.message.id))
            how = "" if one.message.id in by_words else NEAR
            lines.append(_line(one, how, text, caller.zone))
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


def _by_words(c: Connection, caller: Caller, words: list[str], only: str | None) -> list[str]:
    """Messages of other chats, best first. `only`: of this project."""
    return [
        hit.message_id
        for hit in _ranked(c, caller, words, only)
        if hit.message_id is not None and hit.conversation_id != caller.conversation_id
    ]


def _read(c: Connection, caller: Caller, best: Sequence[str]) -> list[Found]:
    """The first of these that are still there, and may be looked into."""
    found: list[Found] = []
    for message_id in best:
        if len(found) == SHOWN:
            break
        message = store.messages.read(c, caller.user_id, message_id)
        if message is None:
            continue
        place = store.conversations.read(c, caller.user_id, message.conversation_id)
        if place is not None and store.projects.reachable(c, [place.id], caller.project_id):
            found.append(Found(place.title, message))
    return found


def _ranked(c: Connection, caller: Caller, words: list[str], only: str | None) -> list[Hit]:
    """Newest first where one message holds all words; else those that hold most of them."""
    every = store.search.find(c, caller.user_id, words, LOOKED_AT, only)
    if any(hit.message_id and hit.conversation_id != caller.conversation_id for hit in every):
        return every
    held: defaultdict[str, int] = defaultdict(int)
    hits: dict[str, Hit] = {}
    telling = sorted({word for word in words if len(word) > 2}, key=len, reverse=True)[:MOST]
    for word in telling:
        for hit in store.search.find(c, caller.user_id, [word], LOOKED_AT, only):
            if hit.message_id is not None:
                held[hit.message_id] += 1
                hits[hit.message_id] = hit
    return sorted(hits.values(), key=lambda hit: (-held[hit.message_id or ""], -hit.at))


def _line(found: Found, how: str, text: str, where: str) -> str:
    message = found.message
    day = datetime.fromtimestamp(message.created_at / 1000, zone(where))
    who = "The person" if message.role == "user" else "You"
    return f"{day:%d %B %Y}, “{found.title}”{how}. {who}: {text}"


def _telling(text: str, words: list[str], near: int | None) -> str:
    """Of the place around a word and the piece that is near in meaning, what holds more of the words."""
    around = _around(text, words)
    pieces = cut(text) if near is not None else []
    if near is None or near >= len(pieces):
        return around
    piece = " ".join(pieces[near].split())
    return max(piece, around, key=lambda one: sum(plain(word) in plain(one) for word in set(words)))


def _around(text: str, words: list[str]) -> str:
    """The stretch of the text in which the first of the words stands."""
    folded = plain(text)
    at = min((spot for word in words if (spot := folded.find(plain(word))) >= 0), default=0)
    start = max(0, at - AROUND // 2)
    told = " ".join(text[start : start + AROUND].split())
    return f"{'…' if start else ''}{told}{'…' if start + AROUND < len(text) else ''}"
