"""What runs ask their person, and the person's word on it. Knows no tool and no model.

Questions and words are rows: a word may come to another process, from any device, hours later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import store
from lowkey.chat.feed import Change, Feed
from lowkey.chat.nouns import Permission, Run, Word
from lowkey.chat.store.approvals import Asked
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import InputError, NotFoundError, SettledError
from lowkey.core.parts import UNFINISHED, Approval, Lasting

DAY = 24 * 3600.0
MOST = 50
"""Questions to one person that may be open."""


class Approvals:
    """The questions of everybody's runs. Those of temporary chats live in `memory`."""

    def __init__(self, clock: Clock, db: Database, feed: Feed) -> None:
        self.clock = clock
        self.db = db
        self.feed = feed
        self.patience = DAY
        """Seconds after which a question counts as answered with no."""
        self._news: dict[str, asyncio.Event] = {}

    # For the run

    async def ask(
        self, run: Run, user_id: str, db: Database, owner: str, new: Sequence[Approval]
    ) -> bool:
        """Keeps the questions, and that the run waits. False where too many are open already."""

        def work(c: Connection) -> bool:
            if store.approvals.count_open(c, user_id) + len(new) > MOST:
                return False
            if store.runs.wait(c, run.id, owner):
                store.approvals.add(c, user_id, run.id, run.conversation_id, new)
            return True

        asked = await db.write(work)
        self.feed.tell(user_id, Change(id=run.conversation_id))
        return asked

    async def words(self, db: Database, asked: Sequence[Approval]) -> dict[str, Word]:
        """What was said so far, by the question's id. Who says nothing in time has said no."""
        names = [one.id for one in asked]
        now = self.clock.now()
        overdue = [one for one in asked if one.until <= now]

        def end(c: Connection) -> dict[str, Word]:
            for one in overdue:
                if store.approvals.say(c, one.id, Word(verdict="deny", late=True)):
                    self._settle(c, one.id)
            return store.approvals.words(c, names)

        if overdue:
            return await db.write(end)
        return await db.read(lambda c: store.approvals.words(c, names))

    def listen(self, run_id: str) -> asyncio.Event:
        """Is set when something was said to this run here; the listener clears it."""
        return self._news.setdefault(run_id, asyncio.Event())

    def forget(self, run_id: str) -> None:
        """This run asks no more."""
        self._news.pop(run_id, None)

    # For the person

    async def answer(
        self, user: User, approval_id: str, word: Word, dbs: Sequence[Database]
    ) -> Run:
        """Keeps their word, and what it says of later calls; returns the run that goes on.

        Saying the same again changes nothing. Raises NotFoundError, SettledError where something
        else was said before or the run has ended, InputError where so much can't be allowed.
        """
        for db in dbs:
            asked = await db.read(lambda c: store.approvals.read(c, user.id, approval_id))
            if asked is not None:
                run = await db.write(lambda c, asked=asked: self._answer(c, user, asked, word))
                if event := self._news.get(run.id):
                    event.set()
                self.feed.tell(user.id, Change(id=run.conversation_id))
                return run
        raise _missing()

    def _answer(self, c: Connection, user: User, asked: Asked, word: Word) -> Run:
        run = store.runs.read(c, user.id, asked.run_id)
        if run is None:
            raise _missing()
        name = asked.approval.id
        if word.lasting is not None and word.lasting not in asked.approval.lasting:
            raise InputError(
                "once_only", "This can be allowed once only.", hint="You will be asked again."
            )
        if run.status in UNFINISHED and store.approvals.say(c, name, word):
            if word.lasting is not None:
                self._allow(c, user, asked, word.lasting)
            self._settle(c, name)
            return store.runs.read(c, user.id, run.id) or run
        first = store.approvals.words(c, [name]).get(name)
        if first is None:
            raise SettledError(
                "not_asked", "This answer has ended: it does not wait for your word any more."
            )
        if (first.verdict, first.lasting) != (word.verdict, word.lasting):
            raise SettledError(
                "answered",
                "This was left without an answer for so long that it counts as a no."
                if first.late
                else "This was answered already, here or on another device.",
                hint="" if first.late else "What was said first holds.",
            )
        return run

    def _allow(self, c: Connection, user: User, asked: Asked, lasting: Lasting) -> None:
        """From now on this tool is not asked about; nor are its other calls that wait in this run."""
        place = asked.conversation_id if lasting == "conversation" else None
        allowed = Permission(
            id=self.clock.id("perm"),
            tool=asked.approval.name,
            choice="allow",
            conversation_id=place,
            created_at=self.clock.now(),
        )
        store.permissions.choose(c, user.id, allowed)
        for other in store.approvals.open_of(c, asked.run_id):
            if other.name == asked.approval.name and lasting in other.lasting:
                store.approvals.say(c, other.id, Word(verdict="allow"))

    def _settle(self, c: Connection, approval_id: str) -> None:
        """The run does not wait any more where nothing of it is open."""
        run_id = store.approvals.run_of(c, approval_id)
        if run_id is not None and not store.approvals.open_of(c, run_id):
            store.runs.go_on(c, run_id)


def _missing() -> NotFoundError:
    return NotFoundError("no_approval", "Nothing of this kind waits for your word.")
