"""Texts that a person keeps to write again. Knows no composer and no HTTP."""

from __future__ import annotations

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import store
from lowkey.chat.nouns import SavedPrompt
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, NotFoundError
from lowkey.core.parts import clean

MOST = 1_000
"""Saved prompts of one person."""


class SavedPrompts:
    """The saved prompts of everybody; each sees their own."""

    def __init__(self, clock: Clock, db: Database) -> None:
        self.clock = clock
        self.db = db

    async def list(self, user: User) -> list[SavedPrompt]:
        return await self.db.read(lambda c: store.saved_prompts.read(c, user.id))

    async def add(self, user: User, name: str, text: str) -> SavedPrompt:
        """Keeps a new one. Raises InputError where it is empty, or one too many."""
        name, text = _filled(name, text)
        new = SavedPrompt(
            id=self.clock.id("prompt"), name=name, text=text, created_at=self.clock.now()
        )

        def work(c: Connection) -> None:
            if len(store.saved_prompts.read(c, user.id)) >= MOST:
                raise InputError(
                    "too_many_prompts",
                    f"You keep {MOST:,} prompts already.",
                    hint="Remove some that you don't need any more.",
                )
            store.saved_prompts.add(c, user.id, new)

        await self.db.write(work)
        return new

    async def change(self, user: User, prompt_id: str, name: str, text: str) -> None:
        name, text = _filled(name, text)
        if not await self.db.write(
            lambda c: store.saved_prompts.change(c, user.id, prompt_id, name, text)
        ):
            raise _missing()

    async def remove(self, user: User, prompt_id: str) -> None:
        if not await self.db.write(lambda c: store.saved_prompts.remove(c, user.id, prompt_id)):
            raise _missing()


def _filled(name: str, text: str) -> tuple[str, str]:
    name, text = " ".join(clean(name).split()), clean(text).strip()
    if not name or not text:
        raise InputError("empty_prompt", "A saved prompt needs a name and a text.")
    return name, text


def _missing() -> NotFoundError:
    return NotFoundError("no_prompt", "There is no such saved prompt.")
