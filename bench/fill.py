"""A data folder with many conversations, written through the chat room's own functions."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from lowkey.accounts.accounts import LOCAL
from lowkey.chat import Conversation, store
from lowkey.core.clock import ManualClock
from lowkey.core.db import Database
from lowkey.core.parts import Message, TextPart

WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "that",
    "it",
    "for",
    "as",
    "with",
    "was",
    "on",
    "are",
    "by",
    "this",
    "be",
    "from",
    "at",
    "or",
    "an",
    "they",
    "which",
    "you",
    "one",
    "we",
    "all",
    "there",
    "can",
    "more",
    "if",
    "has",
    "her",
    "their",
    "no",
    "when",
    "who",
    "what",
    "about",
    "up",
    "out",
    "them",
    "then",
    "she",
    "many",
    "some",
    "so",
    "these",
    "would",
    "other",
    "into",
    "time",
    "two",
    "like",
    "him",
    "see",
    "could",
    "way",
    "people",
    "than",
    "first",
    "been",
    "its",
    "now",
    "over",
    "think",
    "also",
    "back",
    "after",
    "use",
    "how",
    "our",
    "work",
    "well",
    "even",
    "new",
    "want",
    "because",
    "any",
    "give",
    "day",
    "most",
    "us",
    "river",
    "lantern",
    "copper",
    "garden",
    "winter",
    "sailor",
    "engine",
    "violet",
    "meadow",
    "kettle",
    "harbour",
    "thread",
]
AT_ONCE = 500


def fill(data: Path, conversations: int, each: int, words: int = 40) -> None:
    """Writes them for the person alone; the first message of the 100th holds a word of its own."""
    asyncio.run(_fill(data, conversations, each, words))


async def _fill(data: Path, conversations: int, each: int, words: int) -> None:
    clock = ManualClock(millis=1_750_000_000_000, seed=5)
    chance = random.Random(5)
    db = Database(f"sqlite:///{data / 'lowkey.db'}")
    for begin in range(0, conversations, AT_ONCE):
        made = [
            _conversation(clock, chance, number, each, words)
            for number in range(begin, min(begin + AT_ONCE, conversations))
        ]

        def work(connection, made=made) -> None:
            store.conversations.add(connection, LOCAL, [one for one, _ in made])
            messages = [message for _, some in made for message in some]
            store.messages.add(connection, LOCAL, messages)

        await db.write(work)
    db.close()


def _conversation(
    clock: ManualClock, chance: random.Random, number: int, each: int, words: int
) -> tuple[Conversation, list[Message]]:
    found: list[Message] = []
    conversation_id = clock.id("conv")
    for index in range(each):
        clock.advance(1)
        text = " ".join(chance.choices(WORDS, k=words))
        if number == 100 and index == 0:
            text += " zanzibarquartz"
        found.append(
            Message(
                id=clock.id("msg"),
                conversation_id=conversation_id,
                parent_id=found[-1].id if found else None,
                role="assistant" if index % 2 else "user",
                parts=(TextPart(text=text),),
                created_at=clock.now(),
            )
        )
    conversation = Conversation(
        id=conversation_id,
        title=" ".join(chance.choices(WORDS, k=5)),
        created_at=found[0].created_at,
        updated_at=found[-1].created_at,
        tip_id=found[-1].id,
    )
    return conversation, found
