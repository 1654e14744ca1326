"""From something to answer to a run that is on its way, or neither. Knows no HTTP and no model."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import keep
from lowkey.chat.attachments import Attachments
from lowkey.chat.draft import Draft
from lowkey.chat.feed import Change, Feed
from lowkey.chat.nouns import Run, Sent, is_temporary
from lowkey.chat.queue import Ticket
from lowkey.chat.runner import Runner
from lowkey.core.clock import Clock
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.parts import Message
from lowkey.models import Effort

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Again:
    """Another run for a question that was asked before."""

    message: Message
    parent_id: str
    continues_id: str | None
    key: str
    model: str | None
    effort: Effort
    web: bool


class Sender:
    """Keeps what people send, in `memory` where it is temporary and else in `db`, and starts its run."""

    def __init__(
        self,
        clock: Clock,
        db: Database,
        memory: Database,
        runner: Runner,
        feed: Feed,
        attachments: Attachments,
    ) -> None:
        self.clock = clock
        self.db = db
        self.memory = memory
        self.runner = runner
        self.feed = feed
        self.attachments = attachments

    async def send(self, user: User, draft: Draft) -> Sent:
        """Keeps the message and queues its answer."""
        ticket = self.runner.line.enter(user.id)
        temporary = draft.temporary
        if draft.conversation_id is not None:
            temporary = is_temporary(draft.conversation_id)
        fresh = self.clock.id("tmp" if temporary else "conv")
        names = keep.Names(self.clock.id("msg"), self.clock.id("msg"), self.clock.id("run"), fresh)
        verb = self._keep_temporary if temporary else self._keep
        db = self.memory if temporary else self.db
        return await self._launch(user, ticket, db, lambda: verb(user, draft, names))

    async def again(self, user: User, again: Again, db: Database) -> Run:
        """Queues another run below the same question."""
        ticket = self.runner.line.enter(user.id)
        run = Run(
            id=self.clock.id("run"),
            conversation_id=again.message.conversation_id,
            message_id=self.clock.id("msg"),
            parent_id=again.parent_id,
            continues_id=again.continues_id,
            status="queued",
            model=again.model,
            effort=again.effort,
            web=again.web,
            created_at=self.clock.now(),
        )
        owner = self.runner.owner
        return await self._launch(
            user,
            ticket,
            db,
            lambda: db.write(lambda c: keep.again(c, user.id, run, again.key, owner)),
        )

    # Inside

    async def _keep(self, user: User, draft: Draft, names: keep.Names) -> tuple[Sent, Run | None]:
        """In one transaction: the message kept and its run queued, or what the key stood for.

        The run is None where it was queued before.
        """
        now = self.clock.now()

        def work(c: Connection) -> tuple[Sent, Run | None]:
            known = keep.known(c, user.id, draft.key)
            if known is not None:
                return known, None
            whole = keep.ready(c, user.id, draft)
            return keep.message(c, user.id, whole, names, self.runner.owner, now)

        sent, run = await self.db.write(work)
        if run is not None:
            await self.attachments.read(user.id, sent.message.parts)
        return sent, run

    async def _keep_temporary(
        self, user: User, draft: Draft, names: keep.Names
    ) -> tuple[Sent, Run | None]:
        """The same in memory; only its files are held in the lasting database, before they are shown."""
        now = self.clock.now()
        place = draft.conversation_id or names.conversation

        def look(c: Connection) -> Sent | None:
            known = keep.known(c, user.id, draft.key)
            if known is None and draft.conversation_id is not None:
                keep.mine(c, user.id, draft.conversation_id)
            return known

        def work(c: Connection) -> tuple[Sent, Run | None]:
            known = keep.known(c, user.id, draft.key)
            if known is not None:
                return known, None
            return keep.message(c, user.id, whole, names, self.runner.owner, now)

        known = await self.memory.read(look)
        if known is not None:
            return known, None
        whole = await self.attachments.hold(user.id, place, draft)
        return await self.memory.write(work)

    async def _launch(
        self,
        user: User,
        ticket: Ticket,
        db: Database,
        kept: Callable[[], Awaitable[tuple[K, Run | None]]],
    ) -> K:
        """Keeps something and starts its run, or neither, even where the caller goes away."""

        async def launch() -> K:
            run: Run | None = None
            try:
                crashpoint("chat.send.before")
                made, run = await kept()
                crashpoint("chat.send.after")
                if run is not None:
                    self.runner.start(run, user.id, ticket, db)
                    self.feed.tell(user.id, Change(id=run.conversation_id))
                return made
            finally:
                if run is None:
                    self.runner.line.leave(ticket)

        return await asyncio.shield(asyncio.create_task(launch()))
