"""Where memories played a part: in answers, and in what was sent. Knows no HTTP, no SQL, no model.

What was forgotten played no part any more; it comes back where that is taken back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection

from lowkey.core.db import Database
from lowkey.core.errors import NotFoundError
from lowkey.memory.nouns import (
    BULLET,
    UNSURE,
    Memory,
    Mention,
    Piece,
    Played,
    Use,
    blotted,
    line,
    listed,
    told_in,
)
from lowkey.memory.store import using as rows
from lowkey.memory.store.finding import forgotten, saying
from lowkey.memory.using import used


class Uses:
    """Of everybody's memories; each sees their own. A person is named by their id."""

    def __init__(self, db: Database) -> None:
        self.db = db

    async def of(self, user_id: str, conversation_id: str) -> list[Use]:
        """Of all answers of a conversation."""

        def work(c: Connection) -> list[Use]:
            found = rows.of(c, user_id, conversation_id)
            told = _mentions(c, user_id, [memory for _, memory in found])
            return [
                Use(**told[memory.id].model_dump(), message_id=message)
                for message, memory in found
                if memory.id in told
            ]

        return await self.db.read(work)

    async def at_hand(self, user_id: str, conversation_id: str) -> dict[str, int]:
        """By answer: how many more it was told than it is known to have used."""
        return await self.db.read(lambda c: rows.at_hand(c, user_id, conversation_id))

    async def at_hand_for(self, user_id: str, message_id: str) -> list[Mention]:
        """What more one answer was told. Raises NotFoundError where it was told no more."""

        def work(c: Connection) -> list[Mention]:
            if (found := rows.at_hand_for(c, user_id, message_id)) is None:
                raise NotFoundError("no_memory", "This answer was told nothing more from memory.")
            return list(_mentions(c, user_id, found).values())

        return await self.db.read(work)

    async def told(self, user_id: str, prompt: str) -> list[Mention]:
        """Those that stand in a system prompt which was sent."""
        if not (lines := told_in(prompt)):
            return []

        def work(c: Connection) -> list[Mention]:
            return list(_mentions(c, user_id, _saying(c, user_id, lines)).values())

        return await self.db.read(work)

    async def blotted(self, user_id: str, prompt: str) -> str:
        """A system prompt that was sent, without what was forgotten since."""
        bare = [each.removeprefix(BULLET) for each in told_in(prompt)]
        texts = {*bare, *(each.removesuffix(UNSURE) for each in bare)}
        if not texts:
            return prompt
        return blotted(prompt, await self.db.read(lambda c: forgotten(c, user_id, list(texts))))

    async def judge(
        self, user_id: str, prompt: str, turns: Sequence[str], answer: Sequence[Piece]
    ) -> Played:
        """An answer used what it looked up, and what it was told in the system `prompt` and then
        named by words that stood nowhere else. `turns`: what else was sent."""
        told = set(told_in(prompt))
        answered = [listed(one.text) for one in answer if one.kind == "recalled"]
        got = {each.removesuffix(UNSURE) for looked_up, _ in answered for each in looked_up}
        lines = told.union(*(each for both in answered for each in both))
        if not lines:
            return Played()
        found = await self.db.read(lambda c: _saying(c, user_id, list(lines)))
        around = [each for each in prompt.split("\n") if each not in told]
        heard = "\n".join([*around, *turns])
        by_words = await asyncio.to_thread(used, found, heard, answer)
        sure = [one.id for one in found if one in by_words or _bare(one) in got]
        return Played(sure, [one.id for one in found if one.id not in sure])


def _saying(c: Connection, user_id: str, lines: Sequence[str]) -> list[Memory]:
    bare = [each.removeprefix(BULLET) for each in lines]
    found = saying(c, user_id, [*bare, *(each.removesuffix(UNSURE) for each in bare)])
    # Of several that say the same one is meant: rather one that holds, and holds everywhere.
    found.sort(key=lambda one: (one.superseded_by is None, one.project_id is None))
    marked = {each.removesuffix(UNSURE) for each in lines}  # It may have become surer since.
    return list({one: memory for memory in found if (one := _bare(memory)) in marked}.values())


def _bare(memory: Memory) -> str:
    return line(memory).removesuffix(UNSURE)


def _mentions(c: Connection, user_id: str, found: Sequence[Memory]) -> dict[str, Mention]:
    newest = rows.newest(c, user_id, {memory.id for memory in found})
    return {
        memory.id: Mention(
            memory_id=last.id, text=memory.text, now=None if last.id == memory.id else last.text
        )
        for memory in found
        if (last := newest.get(memory.id)) is not None
    }
