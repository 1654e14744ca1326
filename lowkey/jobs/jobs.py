"""Delegated work as people and programs handle it: begin, look, steer, stop. Knows no HTTP.

What is asked of a job that another process holds is written down; that process hears of it within a
second.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError, NotFoundError, SettledError
from lowkey.core.parts import UNFINISHED, Record, Status, clean
from lowkey.jobs import failures, store
from lowkey.jobs.asking import Asking
from lowkey.jobs.engine import Engine, queue, tell, wake_parent
from lowkey.jobs.hands import Hands, Room
from lowkey.jobs.nouns import Budget, Job, Step
from lowkey.jobs.parking import Lost
from lowkey.jobs.protocol import Kind
from lowkey.jobs.store.journal import Line
from lowkey.jobs.store.rows import Hold
from lowkey.models import Model, Request

MOST = 5_000
"""Jobs of one person that may be open at once."""
LOOK = 1.0
"""Seconds between looks at a job that another process may work on."""
KEEP_ALIVE = 15.0
RESUMABLE: tuple[Status, ...] = ("partial", "failed", "stopped", "interrupted")


class Jobs:
    """All delegated work of this installation."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        db: Database,
        find: Callable[[str | None], Awaitable[Model]],
        told: Callable[[Job], None],
    ) -> None:
        """`find`: the model of this id. `told`: hears that something of this job is new."""
        self.clock = clock
        self.db = db
        self._told = told
        self.preferred: Callable[[str], Awaitable[str | None]] = _whichever
        """The model that this person prefers, asked where none is named."""
        self._readers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.engine = Engine(settings, clock, db, self._changed)
        self._asking = Asking(find)
        self.engine.room = Room(clock, db, self._asking, self._begin, self._changed)

    def offer(self, kind: Kind) -> None:
        """Jobs of this kind can be begun from now on."""
        self.engine.kinds[kind.name] = kind

    def open(self) -> None:
        """Begins to work on them, where this process is to."""
        self.engine.open()

    async def close(self) -> None:
        await self.engine.close()

    # Beginning

    async def start(
        self,
        user_id: str,
        kind: str,
        title: str,
        request: Record | Mapping[str, Any],
        key: str,
        *,
        budget: Budget | None = None,
        model: str | None = None,
        conversation_id: str | None = None,
    ) -> Job:
        """Begins a job; with a key that was seen before, the one it stood for.

        Raises InputError for a kind or a request that is not known, LimitError where this person has
        too many open.
        """
        model = model or await self.preferred(user_id)
        job = self._new(user_id, kind, title, request, budget, model, conversation_id)
        return await self._keep(job, key)

    def _new(
        self,
        user_id: str,
        kind: str,
        title: str,
        request: Record | Mapping[str, Any],
        budget: Budget | None,
        model: str | None,
        conversation_id: str | None,
        parent_id: str | None = None,
    ) -> Job:
        known = self.engine.kinds.get(kind)
        if known is None:
            raise InputError("unknown_kind", f"There is no work of the kind “{kind}” here.")
        fields = request.model_dump(mode="json") if isinstance(request, Record) else dict(request)
        try:
            known.shape.model_validate(fields)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InputError("bad_request", f"{where}: {first['msg']}.") from error
        now = self.clock.now()
        return Job(
            id=self.clock.id("job"),
            user_id=user_id,
            kind=kind,
            title=clean(title)[:300],
            request=fields,
            budget=budget or known.budget,
            model=model,
            parent_id=parent_id,
            conversation_id=conversation_id,
            created_at=now,
            changed_at=now,
        )

    async def _begin(
        self, key: str, kind: str, title: str, request: Record, budget: Budget | None, hands: Hands
    ) -> Job:
        """A child of a job: it asks the same model."""
        of = hands.job
        child = self._new(
            of.user_id, kind, title, request, budget, of.model, of.conversation_id, of.id
        )
        return await self._keep(child, key, hands.pen.hold)

    async def _keep(self, job: Job, key: str, parent: Hold | None = None) -> Job:
        def work(c: Connection) -> Job | None:
            if parent is not None and not store.rows.held(c, parent):
                return None
            there = store.rows.by_key(c, job.user_id, key)
            if there is not None:
                return there
            if store.rows.count_open(c, job.user_id) >= MOST:
                raise LimitError(
                    "too_many_jobs",
                    f"{MOST} pieces of work are under way already.",
                    hint="Stop some of them, or wait until they end.",
                )
            store.rows.add(c, job, key)
            return job

        crashpoint("job.start.before")
        kept = await self.db.write(work)
        crashpoint("job.start.after")
        if kept is None:
            raise Lost
        if kept.id == job.id:
            self._changed(kept)
        self.engine.wake()
        return kept

    # Looking

    async def read(self, user_id: str, job_id: str) -> Job:
        """Raises NotFoundError."""
        job = await self.db.read(lambda c: store.rows.read(c, user_id, job_id))
        if job is None:
            raise _no_job()
        doing = self.engine.doing(job_id)
        return job.model_copy(update={"doing": doing}) if doing else job

    async def list(self, user_id: str, before: int, limit: int) -> list[Job]:
        """Newest first, of those begun before (ms); what a job or a schedule began stands with that."""
        return await self.db.read(lambda c: store.rows.listed(c, user_id, before, limit))

    async def children(self, user_id: str, job_id: str) -> list[Job]:
        await self.read(user_id, job_id)
        return await self.db.read(lambda c: store.rows.children(c, job_id))

    async def journal(self, user_id: str, job_id: str) -> list[Step]:
        """What it did, step by step."""
        await self.read(user_id, job_id)
        lines = await self.db.read(lambda c: store.journal.lines(c, job_id))
        return [_step(line) for line in lines]

    async def notes(self, user_id: str, job_id: str) -> list[str]:
        """The sentences that it left for its person, oldest first."""
        await self.read(user_id, job_id)
        return await self.db.read(lambda c: store.journal.notes(c, job_id))

    async def board(self, user_id: str, job_id: str) -> dict[str, str]:
        """What it shows: JSON text by name."""
        await self.read(user_id, job_id)
        return await self.db.read(lambda c: store.log.board(c, job_id))

    async def follow(
        self, user_id: str, job_id: str, after: int
    ) -> AsyncGenerator[tuple[int, list[bytes]], None]:
        """(number of the first, events) in batches, from the one after `after` until it has ended.

        An empty batch comes now and then while nothing happens. Raises NotFoundError.
        """
        await self.read(user_id, job_id)
        news = asyncio.Event()
        self._readers[job_id].add(news)
        quiet = 0.0
        try:
            while True:
                news.clear()
                found, over = await self.db.read(lambda c, at=after: _look(c, job_id, at))
                if found:
                    yield found[0][0], [data.encode() for _, data in found]
                    after, quiet = found[-1][0], 0.0
                    continue
                if over:
                    return
                try:
                    async with asyncio.timeout(LOOK):
                        await news.wait()
                except TimeoutError:
                    quiet += LOOK
                if quiet >= KEEP_ALIVE:
                    yield after + 1, []
                    quiet = 0.0
        finally:
            self._readers[job_id].discard(news)
            if not self._readers[job_id]:
                del self._readers[job_id]

    async def asks(self, user_id: str, job_id: str) -> Callable[[Request], Awaitable[str]] | None:
        """Asks the job's model beside its work; None where that is too small to follow instructions."""
        job = await self.read(user_id, job_id)
        asking = self._asking
        if (await asking.find(job.model)).info.weak:
            return None

        async def ask(request: Request) -> str:
            return (await asking.ask(job.model, request)).text

        return ask

    # Steering

    async def answer(self, user_id: str, job_id: str, text: str) -> Job:
        """Answers what it asks. Raises SettledError where it asks nothing."""
        word_id, now = self.clock.id("word"), self.clock.now()

        def work(c: Connection) -> Job:
            job = self._find(c, user_id, job_id)
            asks = store.rows.asks(c, job_id)
            if job.status != "waiting" or asks is None:
                raise SettledError("not_asked", "This job asks nothing at the moment.")
            store.words.add(c, word_id, job_id, user_id, clean(text), asks, now)
            return queue(c, job, now)

        return self._and_wake(await self.db.write(work))

    async def steer(self, user_id: str, job_id: str, text: str) -> Job:
        """Something for its way; it hears of it at the next step that listens."""
        word_id, now = self.clock.id("word"), self.clock.now()

        def work(c: Connection) -> Job:
            job = self._find(c, user_id, job_id)
            if job.status not in UNFINISHED:
                raise SettledError(
                    "ended", "This job has ended.", hint="Start another that goes on from it."
                )
            store.words.add(c, word_id, job_id, user_id, clean(text), None, now)
            return job

        return self._and_wake(await self.db.write(work))

    async def pause(self, user_id: str, job_id: str) -> Job:
        """It does nothing more until it is resumed; the step in flight is given up."""
        return await self._want(user_id, job_id, "pause", status="waiting", why="paused")

    async def stop(self, user_id: str, job_id: str) -> Job:
        """It ends, and its children with it; what it found stays."""
        ended = self.clock.now()
        job = await self._want(user_id, job_id, "stop", status="stopped", why=None, ended_at=ended)
        for child in await self.children(user_id, job_id):
            if child.status in UNFINISHED:
                await self.stop(user_id, child.id)
        return job

    async def stop_all(self, user_id: str) -> None:
        """All of this person's work ends, before they or what they have go."""
        for job_id in await self.db.read(lambda c: store.rows.open_ones(c, user_id)):
            await self.stop(user_id, job_id)

    async def pause_all(self, user_id: str) -> None:
        """All of this person's work waits until they are back and resume it."""
        for job_id in await self.db.read(lambda c: store.rows.open_ones(c, user_id)):
            await self.pause(user_id, job_id)

    async def tend(self) -> None:
        """Removes what was written for jobs that went meanwhile."""
        await self.db.write(store.rows.sweep)

    async def resume(self, user_id: str, job_id: str, budget: Budget | None = None) -> Job:
        """It goes on: after a pause, a failure, a stop, or with a larger budget."""
        now = self.clock.now()

        def work(c: Connection) -> Job:
            job = self._find(c, user_id, job_id)
            paused = job.status == "waiting" and job.why in ("paused", "throttled")
            if not paused and job.status not in RESUMABLE:
                raise SettledError("not_paused", "This job is under way, or done already.")
            if job.status == "failed":
                store.journal.forget(c, job_id, _behind(c, job))
            given = {"budget": budget.model_dump_json()} if budget else {}
            return queue(c, job, now, {"deaths": 0, "ended_at": None, "error": None, **given})

        return self._and_wake(await self.db.write(work))

    async def delete(self, user_id: str, job_id: str) -> None:
        """Stops it and removes everything of it."""
        await self.stop(user_id, job_id)

        def work(c: Connection) -> None:
            line = [job_id]
            for one in line:
                line += [child.id for child in store.rows.children(c, one)]
            store.rows.erase(c, line)

        await self.db.write(work)

    # Inside

    async def _want(self, user_id: str, job_id: str, wanted: str, **values: object) -> Job:
        now = self.clock.now()

        def work(c: Connection) -> tuple[Job, bool]:
            store.rows.lock(c, job_id)  # It may be taken or let go this very moment.
            job = self._find(c, user_id, job_id)
            if store.rows.want(c, job_id, wanted):
                return job, True
            cleared = {"until": None, "question": None, "asks": None, "changed_at": now}
            changed = store.rows.change(c, job_id, ("queued", "waiting"), cleared | values)
            if changed is None:
                return job, False
            tell(c, *changed, now)
            if wanted == "stop" and job.parent_id is not None:
                wake_parent(c, job.parent_id, now)
            return changed[0], False

        job, held = await self.db.write(work)
        if held:
            await self.engine.want(job_id, wanted)
        return self._and_wake(job)  # Its parent may have something to do now.

    def _find(self, c: Connection, user_id: str, job_id: str) -> Job:
        job = store.rows.read(c, user_id, job_id)
        if job is None:
            raise _no_job()
        return job

    def _and_wake(self, job: Job) -> Job:
        self._changed(job)
        self.engine.wake()
        return job

    def _changed(self, job: Job) -> None:
        self._told(job)
        for reader in self._readers.get(job.id, ()):
            reader.set()


def _behind(c: Connection, job: Job) -> list[str]:
    """The failed steps whose error is the job's own: the code let none other end it."""
    failed = [line for line in store.journal.lines(c, job.id) if line.state == "failed"]
    return [line.key for line in failed if failures.read(line.error or "").problem == job.error]


async def _whichever(user_id: str) -> str | None:
    del user_id


def _look(c: Connection, job_id: str, after: int) -> tuple[list[tuple[int, str]], bool]:
    """The events beyond `after`; where there are none, whether there will be."""
    found = store.log.read(c, job_id, after)
    return found, not found and store.rows.over(c, job_id)


def _no_job() -> NotFoundError:
    return NotFoundError("no_job", "There is no such job.")


def _step(line: Line) -> Step:
    return Step(
        key=line.key,
        about=line.about,
        effect=line.effect,
        state=line.state,
        error=failures.read(line.error).problem if line.error else None,
        incarnation=line.incarnation,
        started_at=line.started_at,
        ended_at=line.ended_at,
    )
