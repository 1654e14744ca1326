"""What a person says of answers: a thumb, or which of two was better. Knows no HTTP and no SQL.

Of a temporary chat nothing is kept, so nothing can be said of it either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import keep, store
from lowkey.chat.feed import Change, Feed
from lowkey.chat.nouns import Choice, Feedback, Reason, Thumb
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, NotFoundError
from lowkey.core.parts import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Opinions:
    """What people say of answers, all in the lasting database."""

    clock: Clock
    db: Database
    memory: Database
    feed: Feed

    async def rate(
        self, user: User, message_id: str, up: bool, reasons: tuple[Reason, ...], text: str
    ) -> Thumb:
        """A thumb, in place of one that was given before. Raises InputError, NotFoundError."""
        now = self.clock.now()

        def work(c: Connection, answer: Message) -> Thumb:
            thumb = Thumb(
                message_id=answer.id,
                run_id=answer.run_id,
                model=answer.model,
                created_at=now,
                verdict="up" if up else "down",
                reasons=tuple(dict.fromkeys(reasons)),
                text=text.strip(),
            )
            store.feedback.put(c, user.id, answer.conversation_id, thumb)
            return thumb

        return await self._about(user, message_id, work)

    async def choose(self, user: User, message_id: str, over: tuple[str, ...]) -> Choice:
        """This answer was better than its siblings `over`; a choice of one of those is taken back.

        Raises InputError where they answer different questions, NotFoundError.
        """
        now = self.clock.now()

        def work(c: Connection, answer: Message) -> Choice:
            others = [one for one in dict.fromkeys(over) if one != answer.id]
            for other in others:
                beside = _answer(c, user.id, other)
                if (beside.parent_id, beside.conversation_id) != (
                    answer.parent_id,
                    answer.conversation_id,
                ):
                    raise InputError(
                        "not_beside",
                        "Only answers to the same question can be compared.",
                    )
            if not others:
                raise InputError("nothing_beside", "A choice needs another answer beside it.")
            choice = Choice(
                message_id=answer.id,
                run_id=answer.run_id,
                model=answer.model,
                created_at=now,
                over=tuple(others),
            )
            store.feedback.remove(c, "choice", others)
            store.feedback.put(c, user.id, answer.conversation_id, choice)
            return choice

        return await self._about(user, message_id, work)

    async def withdraw(self, user: User, message_id: str, kind: str) -> None:
        """Takes back what was said of an answer in this kind; nothing said is nothing taken back."""

        def work(c: Connection, answer: Message) -> None:
            store.feedback.remove(c, kind, [answer.id])

        await self._about(user, message_id, work)

    async def of(self, user: User, conversation_id: str) -> list[Feedback]:
        """What the person said of the answers of one conversation."""

        def work(c: Connection) -> list[Feedback]:
            keep.mine(c, user.id, conversation_id)
            return store.feedback.of(c, conversation_id)

        return await self.db.read(work)

    async def all(
        self, user: User, after: str | None, limit: int
    ) -> tuple[list[Feedback], str | None]:
        """A page of all that the person said, newest first, and the cursor of the next one."""
        before = _cursor(after) if after else None
        found = await self.db.read(lambda c: store.feedback.page(c, user.id, before, limit))
        last = found[-1] if len(found) == limit else None
        return found, f"{last.created_at}.{last.message_id}.{last.kind}" if last else None

    async def _about(
        self, user: User, message_id: str, work: Callable[[Connection, Message], T]
    ) -> T:
        """Does the work with the person's own answer, and tells their other tabs."""
        there = await self.memory.read(lambda c: store.messages.read(c, user.id, message_id))
        if there is not None:
            raise InputError(
                "temporary",
                "A temporary chat leaves no trace, so nothing can be said of its answers.",
            )
        place: list[str] = []

        def about(c: Connection) -> T:
            answer = _answer(c, user.id, message_id)
            place.append(answer.conversation_id)
            return work(c, answer)

        done = await self.db.write(about)
        self.feed.tell(user.id, Change(id=place[-1]))
        return done


def _answer(c: Connection, user_id: str, message_id: str) -> Message:
    found = store.messages.read(c, user_id, message_id)
    if found is None:
        raise NotFoundError("no_message", "There is no such message.")
    if found.role != "assistant":
        raise InputError("no_answer", "Only of an answer can something be said.")
    return found


def _cursor(after: str) -> tuple[int, str, str]:
    at, _, rest = after.partition(".")
    message, _, kind = rest.partition(".")
    if not (at.isascii() and at.isdecimal() and len(at) < 16 and message and kind):
        raise InputError("bad_cursor", "This page of the list can't be found.", hint="Start over.")
    return int(at), message, kind
