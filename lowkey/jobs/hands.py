"""The hands of one incarnation of a job: steps from the journal or the world. Knows no queue of jobs."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.errors import LimitError, OutsideError
from lowkey.core.parts import UNFINISHED, Effect, Record
from lowkey.jobs import failures, store
from lowkey.jobs.asking import Asked, Asking, again
from lowkey.jobs.nouns import Budget, Job, Noted, Shown, Spent
from lowkey.jobs.parking import Ended, Parked, Words, most_important
from lowkey.jobs.pen import Pen
from lowkey.jobs.protocol import Exhausted
from lowkey.jobs.store.journal import NOTE, Line
from lowkey.jobs.store.rows import Hold
from lowkey.models import Request

T = TypeVar("T")

REPEATABLE: frozenset[Effect] = frozenset({"read", "write"})
"""Effects that may happen twice: looking, and changing what is here."""
LIMIT = 3600.0
"""Seconds that one step may take."""
WARN = 0.8
"""The part of a budget after which its person is warned."""
CIRCLES = 5
"""Times the same thing is asked of a model before its person is asked whether to go on."""

ASKED = TypeAdapter(Asked)

Begin = Callable[[str, str, str, Record, Budget | None, "Hands"], Awaitable[Job]]
"""Begins a child: its key, kind, title, request and budget, and whose it is. Raises Lost where these
hands are to do nothing more."""


@dataclass(frozen=True, slots=True)
class Room:
    """What all incarnations share."""

    clock: Clock
    db: Database
    asking: Asking
    begin: Begin
    changed: Callable[[Job], None]
    """Something of this job is new."""


@dataclass
class Hands:
    """Implements `Work`. `wrapping`: the budget is used up and only a last word may be asked for."""

    room: Room
    pen: Pen
    boards: dict[str, tuple[int, str]]
    wrapping: bool = False
    doing: str = ""
    _used: set[str] = field(default_factory=set[str])
    _shown: Counter[str] = field(default_factory=Counter[str])
    _asked: Counter[str] = field(default_factory=Counter[str])
    _last_words: int = 1

    @staticmethod
    async def take(room: Room, job: Job, owner: str) -> Hands:
        """The hands of a job that this owner has just claimed."""
        journal, boards = await room.db.read(
            lambda c: (store.journal.lines(c, job.id), store.log.versions(c, job.id))
        )
        hold, lines = Hold(job.id, owner, job.incarnation), {line.key: line for line in journal}
        pen = Pen(room.clock, room.db, room.changed, job, hold, lines, job.spent)
        return Hands(room, pen, boards)

    @property
    def job(self) -> Job:
        return self.pen.job

    def wrap_up(self) -> None:
        """The code begins anew, from the journal and what costs nothing: see `Kind`."""
        self.wrapping = True
        for seen in (self._used, self._asked, self._shown):
            seen.clear()

    # What the code of a job calls

    async def step(
        self,
        key: str,
        do: Callable[[], Awaitable[T]],
        shape: type[T],
        *,
        about: str = "",
        effect: Effect = "read",
        free: bool = False,
    ) -> T:
        return await self._step(key, do, _adapter(shape), about, effect, free)

    async def model(
        self, key: str, request: Request, *, about: str = "", condense: str = "", last: bool = False
    ) -> str:
        if not self.wrapping:
            request = await self._not_in_circles(key, request)

        async def do() -> Asked:
            self._last_words -= self.wrapping
            words = "" if self.wrapping else condense
            return await self.room.asking.ask(self.job.model, request, words)

        free = last and self.wrapping and self._last_words > 0
        said = await self._step(key, do, ASKED, about, "read", free)
        return said.text

    async def ask(
        self,
        key: str,
        text: str,
        *,
        choices: tuple[str, ...] = (),
        default: str | None = None,
        seconds: float | None = None,
    ) -> str:
        words = Words(text, choices, default, "asked")
        return await self._ask(self._once(key), words, seconds)

    async def sleep(self, key: str, seconds: float) -> None:
        line = self.pen.lines.get(self._once(key)) or await self.pen.open(key)
        if line.state == "done":
            return
        until = line.started_at + int(seconds * 1000)
        if self.room.clock.now() < until:
            raise Parked("time", until)
        await self.pen.close(line, "null")

    async def heard(self, key: str) -> tuple[str, ...]:
        line = self.pen.lines.get(self._once(key))
        shape = TypeAdapter(tuple[str, ...])
        if line is not None:
            return shape.validate_json(line.result or "[]")
        if self.wrapping:
            return ()  # It is heard by whoever goes on.
        line = self.pen.line(key, "", "read")
        words = await self.room.db.read(lambda c: store.words.untaken(c, self.job.id))
        told = tuple(text for _, text in words)
        ids = [one for one, _ in words]
        line = self.pen.done(line, shape.dump_json(told).decode())
        await self.pen.write(line, also=lambda c: store.words.take(c, self.job.id, ids, key))
        return told

    async def child(
        self, key: str, kind: str, title: str, request: Record, budget: Budget | None = None
    ) -> Job:
        line = self.pen.lines.get(self._once(key))
        shape = TypeAdapter(Job)
        if line is not None and line.state == "done":
            return shape.validate_json(line.result or "")
        line = line or await self.pen.open(key)
        child = await self.room.begin(f"{self.job.id}/{key}", kind, title, request, budget, self)
        if child.status in UNFINISHED:
            raise Parked("children", children=(child.id,))
        await self.pen.close(line, shape.dump_json(child).decode())
        return child

    async def all(self, *work: Coroutine[Any, Any, T]) -> list[T]:
        tasks = [asyncio.ensure_future(one) for one in work]
        try:
            if tasks:
                await asyncio.wait(tasks)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        if trouble := most_important([one for one in ended if isinstance(one, BaseException)]):
            raise trouble
        return [task.result() for task in tasks]

    async def show(self, name: str, value: Record) -> None:
        self._shown[name] += 1
        version, there = self.boards.get(name, (0, ""))
        text = value.model_dump_json()
        if self._shown[name] < version or text == there:
            return
        self.boards[name] = version, there = self._shown[name], text

        def work(c: Connection) -> None:
            store.log.show(c, self.job.id, self.job.user_id, name, there, version)

        await self.pen.write(None, lambda seq, at: [Shown(seq=seq, at=at, name=name)], work)

    async def note(self, text: str) -> None:
        key = f"{NOTE}{hashlib.sha256(text.encode()).hexdigest()[:16]}"
        if key not in self.pen.lines:
            line = self.pen.done(self.pen.line(key, text, "read"), "null")
            await self.pen.write(line, lambda seq, at: [Noted(seq=seq, at=at, text=text)])

    # Inside

    async def _step(
        self,
        key: str,
        do: Callable[[], Awaitable[T]],
        shape: TypeAdapter[T],
        about: str,
        effect: Effect,
        free: bool,
    ) -> T:
        line = self.pen.lines.get(self._once(key))
        if line is not None and line.state == "done":
            return shape.validate_json(line.result or "null")
        if line is not None and line.state == "failed":
            raise failures.read(line.error or "")
        if not free:
            await self._afford()
        if line is not None and line.state in ("started", "unknown") and effect not in REPEATABLE:
            line = await self._settle(line, shape)
            if line.state == "done":
                return shape.validate_json(line.result or "null")
        line = line or self.pen.line(key, about, effect)
        if effect not in REPEATABLE:
            line = replace(line, state="started", incarnation=self.pen.hold.incarnation)
            await self.pen.write(line, quiet=True)
        self.doing = about or self.doing
        limit = asyncio.timeout(LIMIT)
        try:
            async with limit:
                value = await do()
        except TimeoutError as error:
            if not limit.expired():
                raise  # The step's own affair.
            await self.pen.fail(line, too_long(about or key))
            raise too_long(about or key) from error
        except failures.LowkeyError as error:
            if not failures.passes(error, shape is ASKED):
                await self.pen.fail(line, error)
                raise
            wait = failures.pause(error, line.tries, self.room.clock.random())
            put_off = replace(line, state="waiting", tries=line.tries + 1)
            await self.pen.write(replace(put_off, error=failures.write(error)), quiet=True)
            until = self.room.clock.now() + int(wait * 1000)
            raise Parked("throttled", until, problem=error.problem) from error
        told = shape.dump_json(value).decode()
        more = value.spent if isinstance(value, Asked) else Spent()
        await self.pen.write(self.pen.done(line, told), more=more)
        return shape.validate_json(told)

    async def _settle(self, line: Line, shape: TypeAdapter[T]) -> Line:
        """What becomes of a step that was cut short and must not be made twice: its person says."""
        if line.state != "unknown":
            line = replace(line, state="unknown")
            await self.pen.write(line, self.pen.told(line))
        words = Words(line.about or line.key, ("again", "leave"), None, "unknown")
        word = await self._ask(f"{line.key}/unknown/{line.incarnation}", words, None)
        if word == "again":
            return replace(line, state="waiting")
        try:
            left = shape.dump_json(shape.validate_python(None)).decode()
        except ValueError:
            error = unknown(line.about or line.key)
            await self.pen.fail(line, error)
            raise error from None
        await self.pen.write(self.pen.done(line, left))
        return self.pen.lines[line.key]

    async def _ask(self, key: str, words: Words, seconds: float | None) -> str:
        line = self.pen.lines.get(key)
        if line is not None and line.state == "done":
            return TypeAdapter(str).validate_json(line.result or '""')
        line = line or await self.pen.open(key)
        said = await self.room.db.read(lambda c: store.words.answer(c, self.job.id, key))
        until = None
        if seconds is not None and words.default is not None:
            until = line.started_at + int(seconds * 1000)
        if said is None and until is not None and self.room.clock.now() >= until:
            said = words.default
        if said is None:
            raise Parked("question", until, question=words.question(until), asks=key)
        await self.pen.close(line, TypeAdapter(str).dump_json(said).decode())
        return said

    async def _not_in_circles(self, key: str, request: Request) -> Request:
        """One nudge for a request that was made before, then its person's word on going on."""
        digest = hashlib.sha256(repr(request.turns).encode()).hexdigest()[:16]
        self._asked[digest] += 1
        times = self._asked[digest]
        if times % CIRCLES == 0:
            words = Words(self.job.title, ("on", "end"), None, "loop")
            if await self._ask(f"{key}/loop", words, None) == "end":
                raise Ended
        return again(request) if times >= CIRCLES // 2 + 1 else request

    async def _afford(self) -> None:
        """Raises Exhausted where the budget is used up, `spent` from then on; says once that little is left."""
        if self.wrapping:
            raise spent()
        used = self.pen.used_part()
        if used >= 1:
            raise Exhausted
        if used >= WARN:
            await self.note("Four fifths of what this may take are used.")

    def _once(self, key: str) -> str:
        """A key stands for one step. Raises ValueError where the code uses it for two."""
        if key in self._used:
            raise ValueError(f"Two steps of this job are called {key!r}.")
        self._used.add(key)
        return key


@cache
def _adapter(shape: type[T]) -> TypeAdapter[T]:
    return TypeAdapter(shape)


def too_long(about: str) -> OutsideError:
    return OutsideError(
        "too_long", f"“{about}” took more than an hour and was given up.", hint="Try it again."
    )


def spent() -> LimitError:
    return LimitError(
        "spent", "What this job may take is used up.", hint="Give it more, and it goes on."
    )


def unknown(about: str) -> OutsideError:
    return OutsideError(
        "unknown",
        f"“{about}” was cut short, and whether it happened is not known.",
        hint="Look for yourself before it is done again.",
    )
