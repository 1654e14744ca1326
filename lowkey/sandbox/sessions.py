"""The Python sessions of all conversations: one each, a few at once, ended when idle. Knows no tool.

A session's folder holds copies of the conversation's files; when the session is over it is wiped.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import shutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lowkey.core.clock import Clock
from lowkey.core.errors import FullError, OutsideError
from lowkey.sandbox.choice import Choice
from lowkey.sandbox.folder import Crowded, Entry, Folder
from lowkey.sandbox.protocol import MB, Limits, Ran, Session

FILES = 20
"""Files that one run gives back at most."""
LARGEST = 25 * MB
"""Bytes of a file that is given back."""
REMEMBERED = 1_000
"""Conversations of which it is known that they had a session."""

logger = logging.getLogger(__name__)
Collect = Callable[[str, IO[bytes]], Awaitable[str]]
"""Keeps a file of this name for good and returns its id."""


@dataclass(frozen=True, slots=True)
class Given:
    """A file of the conversation: `id` tells it from others of the same name."""

    id: str
    name: str
    path: Path
    outside: bool = True
    """Somebody else may have written it."""


@dataclass(frozen=True, slots=True)
class Worked:
    """What came of one run, and what the person or the model should know beside."""

    ran: Ran
    given: tuple[str, ...] = ()
    """Names of files that were put into the folder before it."""
    made: tuple[str, ...] = ()
    """Names of files that it wrote and that were kept."""
    notes: tuple[str, ...] = ()
    tainted: bool = False
    """What the session holds may come from outside."""


@dataclass
class Place:
    """One conversation's folder and session."""

    slot: int
    folder: Folder
    session: Session | None = None
    busy: int = 0
    used: float = 0.0
    ids: set[str] = field(default_factory=set[str])
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    tainted: bool = False


class Sessions:
    """`most`: sessions at once; `idle`: seconds after which one ends; `folder`: theirs alone."""

    def __init__(
        self,
        choice: Choice,
        clock: Clock,
        folder: Path,
        limits: Limits,
        most: int,
        idle: float,
    ) -> None:
        self.choice = choice
        self.clock = clock
        self.folder = folder
        self.limits = limits
        self.most = most
        self.idle = idle
        self.places: dict[str, Place] = {}
        """By their keys."""
        self._seen: dict[str, None] = {}
        self._tasks: set[asyncio.Task[Worked]] = set()
        self._tidy: asyncio.Task[None] | None = None
        self._ends: dict[int, asyncio.Task[None]] = {}
        """What is ending, by its slot, which is nobody's until then."""

    async def open(self) -> None:
        """Wipes what a process that died has left."""
        if self.folder.exists():
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)

    async def close(self) -> None:
        if self._tidy is not None:
            self._tidy.cancel()
            await asyncio.gather(self._tidy, return_exceptions=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.forget(list(self.places))
        await asyncio.gather(*self._ends.values(), return_exceptions=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    async def run(
        self,
        key: str,
        code: str,
        given: Sequence[Given],
        collect: Collect,
        sealed: bool,
        tainted: bool = False,
    ) -> Worked:
        """Runs the code in the session of this key, after what is running there.

        `sealed`: it may run in a sealed sandbox only. `tainted`: who wrote it had read text from
        outside; the session remembers that as long as it lasts, as it does a file from outside. Cancelling stops the code and keeps the session
        where it heeds that. Raises FullError, and OutsideError where there is no sandbox to run it in.
        """
        place = await self._place(key)
        place.tainted |= tainted or any(one.outside for one in given)
        task = asyncio.create_task(self._work(key, place, code, given, collect, sealed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if place.session is not None and not task.done():
                place.session.stop("It was stopped.")
            raise

    async def forget(self, keys: Iterable[str]) -> None:
        """Ends the sessions of these keys and wipes their folders."""
        for key in keys:
            self._seen.pop(key, None)
            place = self.places.pop(key, None)
            if place is not None:
                await self._end(place)

    # Inside

    async def _work(
        self,
        key: str,
        place: Place,
        code: str,
        given: Sequence[Given],
        collect: Collect,
        sealed: bool,
    ) -> Worked:
        try:
            async with place.lock:
                if self.places.get(key) is not place:
                    raise OutsideError("no_session", "The conversation is gone.")
                notes: list[str] = []
                session = await self._session(key, place, sealed, notes)
                put = await asyncio.to_thread(self._put, place, given, notes)
                before = await asyncio.to_thread(place.folder.files, self.limits.entries)
                ran = await session.run(code)
                made = await self._collect(place, before, collect, notes)
                return Worked(ran, tuple(put), tuple(made), tuple(notes), place.tainted)
        finally:
            place.busy -= 1
            place.used = self.clock.monotonic()

    async def _place(self, key: str) -> Place:
        """The key's own place, where nobody can end it until it was used."""
        while key not in self.places:
            if len(self.places) >= self.most:
                await self._make_room()
                continue
            taken = {*self._ends, *(one.slot for one in self.places.values())}
            slot = next(n for n in itertools.count() if n not in taken)
            self.places[key] = Place(slot, Folder(self.folder / f"session-{slot}"))
        place = self.places[key]
        place.busy += 1
        if self._tidy is None:
            self._tidy = asyncio.create_task(self._end_idle(), name="lowkey-sandbox")
        return place

    async def _make_room(self) -> None:
        resting = {key: one for key, one in self.places.items() if not one.busy}
        if not resting:
            raise FullError(
                "sandbox_full",
                f"{self.most} Python sessions are running already.",
                hint="Try again in a minute; the owner can raise the setting “sandbox_sessions”.",
                retry_after=60,
            )
        oldest = min(resting, key=lambda key: resting[key].used)
        place = self.places.pop(oldest)
        await self._end(place)

    async def _session(self, key: str, place: Place, sealed: bool, notes: list[str]) -> Session:
        if place.session is not None and place.session.alive:
            return place.session
        sandbox = await self.choice.best()
        if sealed and not sandbox.sealed:
            raise OutsideError(
                "no_sandbox",
                "No sandbox holds on this machine, so nothing was run.",
                hint="“lowkey doctor” tells why; with the setting sandbox = none every run asks first.",
            )
        if key in self._seen:
            notes.append("This is a new session: variables of earlier runs are gone.")
        if place.session is not None:
            await place.session.close()
        await asyncio.to_thread(place.folder.make, 0)
        place.session = await sandbox.open(place.folder.path, self.limits)
        self._seen[key] = None
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return place.session

    def _put(self, place: Place, given: Sequence[Given], notes: list[str]) -> list[str]:
        """Copies of what is not there yet; of two with one name the later is the one."""
        put: list[str] = []
        room = self.limits.disk // 2
        for one in {one.name: one for one in given if one.id not in place.ids}.values():
            try:
                size = one.path.stat().st_size
                if size > room:
                    notes.append(f"“{one.name}” is too large for the session's folder.")
                    continue
                put.append(_put(place.folder, one))
                room -= size
            except FileNotFoundError:
                notes.append(f"“{one.name}” is not on the disk any more.")
        place.ids.update(one.id for one in given)
        return put

    async def _collect(
        self, place: Place, before: dict[str, Entry], collect: Collect, notes: list[str]
    ) -> list[str]:
        """Keeps what is new or changed; what can't be kept is told."""
        try:
            after = await asyncio.to_thread(place.folder.files, self.limits.entries)
        except Crowded:
            return []
        changed = sorted(name for name, one in after.items() if before.get(name) != one)
        made: list[str] = []
        for name in changed[:FILES]:
            if after[name].size > LARGEST:
                notes.append(f"“{name}” is larger than {LARGEST // MB} MB and was not kept.")
                continue
            try:
                with place.folder.open(name) as file:
                    place.ids.add(await collect(name, file))
                made.append(name)
            except OSError:
                notes.append(f"“{name}” can't be read and was not kept.")
        if len(changed) > FILES:
            notes.append(f"Only {FILES} of {len(changed)} files were kept.")
        return made

    async def _end(self, place: Place) -> None:
        """To its end, though who waits for it is cancelled: what bears its name must not be hit."""
        ends = asyncio.create_task(self._wipe(place))
        self._ends[place.slot] = ends
        await asyncio.shield(ends)

    async def _wipe(self, place: Place) -> None:
        try:
            if place.session is not None:
                await place.session.close()
            await asyncio.to_thread(place.folder.wipe)
        finally:
            del self._ends[place.slot]

    async def _end_idle(self) -> None:
        while True:
            await asyncio.sleep(min(self.idle, 15.0))
            now = self.clock.monotonic()
            for key, place in list(self.places.items()):
                if not place.busy and now - place.used >= self.idle:
                    del self.places[key]
                    logger.info("A Python session was idle and ended")
                    await self._end(place)


def _put(folder: Folder, one: Given) -> str:
    """The name it got: another one where its own is taken."""
    stem, dot, ending = one.name.rpartition(".")
    for n in range(1, 100):
        name = one.name if n == 1 else f"{stem} ({n}).{ending}" if dot else f"{one.name} ({n})"
        with contextlib.suppress(FileExistsError):
            folder.put(name, one.path)
            return name
    raise FileNotFoundError(one.name)
