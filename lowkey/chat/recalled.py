"""Which memories an answer used or had at hand, found once it has ended. Knows no event and no page.

What it was told stands in the prompt that was sent, which is kept with its run.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from lowkey.chat import store
from lowkey.chat.nouns import Prompt, Run
from lowkey.core.db import Database
from lowkey.core.parts import CallPart, Message, Part, ResultPart, TextPart
from lowkey.memory import TOOLS, Memories, Piece, Played

logger = logging.getLogger(__name__)


class Recollections:
    """For the answers of lasting conversations; a temporary chat is told nothing."""

    def __init__(self, db: Database, memories: Memories) -> None:
        self.db = db
        self.uses = memories.uses

    async def of(self, user_id: str, run: Run, message: Message, db: Database) -> Played:
        """The part that they had. Never raises: an answer is kept without them, too."""
        if db is not self.db or not message.parts:
            return Played()
        try:
            sent = await self.db.read(lambda c: store.runs.prompt(c, run.id))
            if sent is None:
                return Played()
            prompt = Prompt.model_validate_json(sent)
            heard = _heard(prompt, run.continues_id is not None)
            return await self.uses.judge(
                user_id, prompt.system, heard, list(_pieces(message.parts))
            )
        except Exception:
            logger.exception("What %s used of memory is not known, by a fault of ours", run.id)
            return Played()


def _heard(prompt: Prompt, continues: bool) -> list[str]:
    """The turns that were sent; of an answer that goes on, those up to its question."""
    turns = list(prompt.turns)
    if continues:
        turns.pop()
        while turns and turns[-1].role != "user":
            turns.pop()
    return [turn.text for turn in turns]


def _pieces(parts: Sequence[Part]) -> Iterator[Piece]:
    for part in parts:
        match part:
            case TextPart():
                yield Piece("said", part.text)
            case CallPart():
                if part.name not in TOOLS:
                    yield Piece("said", part.text)
            case ResultPart():
                yield Piece("recalled" if part.name == "recall" and part.ok else "read", part.text)
            case _:
                pass
