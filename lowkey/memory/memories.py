"""Everything that can be done with what is remembered of a person. Knows no HTTP, no SQL, no model.

People see and change theirs whenever they like; `recall` and `learn` heed their switch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LimitError, NotFoundError, RefusedError
from lowkey.core.parts import clean
from lowkey.core.words import findable, words_of
from lowkey.meaning import Index, Meaning
from lowkey.memory import store
from lowkey.memory.frames import frame
from lowkey.memory.guard import check
from lowkey.memory.near import Remembered
from lowkey.memory.nouns import Forgotten, Kind, Learned, Memory, Origin, Reach, Recalled, Wish
from lowkey.memory.purging import Gone, nowhere, purge
from lowkey.memory.ranking import fits, recalled
from lowkey.memory.store import Where
from lowkey.memory.store.finding import of_project, these
from lowkey.memory.terms import grounded, held, kin, stems
from lowkey.memory.uses import Uses

HOUR = 3_600_000
LONGEST = 1_000
"""Letters of one statement."""
MOST = 2_000
"""Living memories of one person."""
LOOKED_AT = 200
"""Memories that are ranked for one question, of each kind of candidate."""
UNSAID = 0.7
"""How sure at most is what the message that led to it does not say itself."""
NEAR = 5
"""Memories that are looked up for being near in meaning: something is always nearest."""
WHOLE = 40_000
"""Letters up to which all that is remembered is looked at."""


class Memories:
    """What is remembered of everybody; each sees their own. A person is named by their id."""

    def __init__(
        self, settings: Settings, clock: Clock, db: Database, meaning: Meaning | None = None
    ) -> None:
        """`meaning`: makes vectors; None where memories are found by their words alone."""
        self.settings = settings
        self.clock = clock
        self.db = db
        self.uses = Uses(db)
        self.near: Index[Where] = Index(db, meaning, Remembered(clock))
        self.gone: Gone = nowhere
        self.reach: Callable[[Connection, str], Reach] = lambda c, project_id: "on"
        """What counts in a project."""

    # For the person

    async def list(self, user_id: str, words: str = "", kind: Kind | None = None) -> list[Memory]:
        """Newest first, of all projects: all, or those that hold all words (or beginnings)."""
        where = Where(user_id, everywhere=True, kind=kind)
        if not words.strip():
            return await self.db.read(lambda c: store.living(c, where))
        wanted = [found for word in words_of(words) if (found := findable(word))]
        return await self.db.read(
            lambda c: store.found(c, where, wanted, MOST, every=True, begins=1)
        )

    async def remember(self, user_id: str, wish: Wish) -> Memory:
        """Keeps what the person wrote down themselves.

        Raises InputError for what is empty, too long or not to be kept, LimitError for one too many.
        """
        return (await self._keep(user_id, wish, None)).memory

    async def correct(self, user_id: str, memory_id: str, wish: Wish) -> Memory:
        """Replaces one by another, which keeps the old one's origin. Raises as `remember` does."""
        learned = await self._keep(
            user_id, wish, None, lambda c, _: self._mine(c, user_id, memory_id)
        )
        return learned.memory

    async def history(self, user_id: str, memory_id: str) -> list[Memory]:
        """What it took the place of, newest first. Raises NotFoundError."""

        def work(c: Connection) -> list[Memory]:
            self._mine(c, user_id, memory_id)
            return store.history(c, user_id, memory_id)

        return await self.db.read(work)

    async def forget(self, user_id: str, memory_id: str) -> Forgotten:
        """Forgets one and its history; for good after `undo_hours`. Raises NotFoundError."""

        def work(c: Connection) -> Forgotten:
            self._mine(c, user_id, memory_id)
            return self._forget(c, user_id, [memory_id])

        return await self.db.write(work)

    async def forget_everything(self, user_id: str) -> Forgotten:
        return await self.db.write(lambda c: self._forget(c, user_id, None))

    async def learned_from(self, user_id: str, conversation_id: str) -> list[Memory]:
        """What was learned from a conversation, also what was replaced since, newest first."""
        return await self.db.read(lambda c: store.of_conversation(c, user_id, conversation_id))

    async def forget_learned_from(self, user_id: str, conversation_id: str) -> Forgotten:
        def work(c: Connection) -> Forgotten:
            learned = store.of_conversation(c, user_id, conversation_id)
            return self._forget(c, user_id, [memory.id for memory in learned])

        return await self.db.write(work)

    async def of_project(
        self, user_id: str, project_id: str, conversation_ids: Sequence[str]
    ) -> list[Memory]:
        """What holds in a project alone or was learned in these, also what was replaced since."""
        return await self.db.read(lambda c: of_project(c, user_id, project_id, conversation_ids))

    async def forget_of_project(
        self, user_id: str, project_id: str, conversation_ids: Sequence[str]
    ) -> Forgotten:
        def work(c: Connection) -> Forgotten:
            found = of_project(c, user_id, project_id, conversation_ids)
            return self._forget(c, user_id, [memory.id for memory in found])

        return await self.db.write(work)

    async def restore(self, user_id: str, at: int) -> int:
        """Takes back what was forgotten at that moment, with its history; returns how many.

        Raises NotFoundError where it is too late.
        """

        def work(c: Connection) -> int:
            back = store.restore(c, user_id, at)
            if not back:
                raise NotFoundError("no_memory", "There is nothing to take back any more.")
            return back

        return await self.db.write(work)

    async def export(self, user_id: str) -> list[Memory]:
        """All that is remembered, with its history, oldest first."""
        return await self.db.read(lambda c: store.every(c, user_id))

    async def on(self, user_id: str, project_id: str | None = None) -> bool:
        """Whether the person wants to be remembered, there."""
        return await self.db.read(lambda c: self._where(c, user_id, project_id) is not None)

    async def switch(self, user_id: str, on: bool) -> None:
        await self.db.write(lambda c: store.switch(c, user_id, on))

    # For an answer

    async def learn(self, user_id: str, wish: Wish, origin: Origin, replaces: str = "") -> Learned:
        """Keeps what was said in a conversation. What is known already is not kept twice.

        In a project that heeds only what is its own it holds there alone.

        `replaces`: the words of the memory whose place it takes; without them it takes the place of
        one that can't hold beside it. Raises as `remember` does, and RefusedError where memory is
        switched off. What the message does not say itself is less sure.
        """
        wish = await self._placed(user_id, wish, origin)
        return await self._keep(
            user_id, wish, origin, lambda c, new: self._replaced(c, user_id, new, origin, replaces)
        )

    async def replaced(
        self, user_id: str, wish: Wish, origin: Origin, replaces: str = ""
    ) -> Memory | None:
        """The memory whose place `learn` would give to it. Changes nothing, and raises as that does."""
        new = self._new(await self._placed(user_id, wish, origin), origin)
        return await self.db.read(lambda c: self._replaced(c, user_id, new, origin, replaces))

    async def take_back(self, user_id: str, memory_id: str) -> None:
        """As if it had never been learned: what it took the place of holds again.

        Raises NotFoundError, also for one that was replaced since.
        """

        def work(c: Connection) -> None:
            if not store.take_back(c, user_id, memory_id):
                raise NotFoundError("no_memory", "There is no such memory.")

        await self.db.write(work)

    async def recall(self, user_id: str, words: str, project_id: str | None, room: int) -> Recalled:
        """What matters for these words, best first, in at most `room` tokens.

        Where there is room for everything, everything is told, in the same order each time.
        Nothing where memory is switched off.
        """
        wanted = stems(words)

        def work(c: Connection) -> tuple[Where, Sequence[Memory], int] | None:
            if (where := self._where(c, user_id, project_id)) is None:
                return None
            number, letters = store.size(c, where)
            if letters <= WHOLE:
                return where, store.living(c, where), 0
            looked_at = _candidates(c, where, wanted)
            return where, looked_at, number - len(looked_at)

        if (read := await self.db.read(work)) is None:
            return Recalled()
        where, found, further = read
        near: list[str] = []
        if further or not fits(found, room):
            near = [one for one, _ in await self.near.to(where, words, LOOKED_AT)]
        if further and (more := set(near).difference(one.id for one in found)):
            added = await self.db.read(lambda c: these(c, where, more))
            found, further = _newest([*found, *added]), further - len(added)
        return recalled(found, wanted, room, further, near)

    async def look_up(
        self, user_id: str, about: str, project_id: str | None
    ) -> tuple[list[Memory], list[Memory]]:
        """What holds all that is asked about, and what else shares a word with it, newest first."""
        wanted = stems(about)

        def work(c: Connection) -> list[Memory]:
            where = self._open(c, user_id, project_id)
            return store.found(c, where, kin(wanted), LOOKED_AT)

        found = await self.db.read(work)
        exact = [memory for memory in found if len(held(memory.text, wanted)) == len(wanted)]
        return exact, [memory for memory in found if memory not in exact]

    async def nearest(self, user_id: str, about: str, project_id: str | None) -> list[Memory]:
        """What is near in meaning, the nearest first, perhaps by chance; none without vectors."""
        where = await self.db.read(lambda c: self._open(c, user_id, project_id))
        near = [one for one, _ in await self.near.to(where, about, NEAR)]
        found = await self.db.read(lambda c: these(c, where, set(near)))
        return sorted(found, key=lambda memory: near.index(memory.id))

    # Chores

    async def purge(self) -> int:
        """Removes for good what was forgotten longer than `undo_hours` ago; returns how many rows."""
        before = self.clock.now() - int(self.settings.undo_hours * HOUR)
        self.near.look()
        return await purge(self.db, before, self.gone)

    # Inside

    async def _keep(
        self,
        user_id: str,
        wish: Wish,
        origin: Origin | None,
        replaced: Callable[[Connection, Memory], Memory | None] = lambda c, new: None,
    ) -> Learned:
        new = self._new(wish, origin)

        def work(c: Connection) -> Learned:
            old = replaced(c, new)
            known = self._known(c, user_id, new) if origin is not None else None
            if known is not None and (new.tainted or not known.tainted):
                return Learned(known, known=True)
            gone = [one for one in (known, old) if one is not None]
            old = next(iter(gone), None)  # What is known, the person says themselves by now.
            if store.count(c, Where(user_id, everywhere=True)) >= MOST:
                raise LimitError(
                    "too_many_memories",
                    f"Lowkey remembers {MOST:,} things of one person at most.",
                    hint="Forget some in Settings → Memory.",
                )
            kept = new
            if old is not None and origin is None:
                came = ("conversation_id", "message_id")
                kept = new.model_copy(update={name: getattr(old, name) for name in came})
            store.add(c, user_id, kept)
            for one in gone:
                store.supersede(c, one.id, kept.id)
            return Learned(kept, old)

        learned = await self.db.write(work)
        if not learned.known:
            self.near.add(learned.memory.id)
        return learned

    def _new(self, wish: Wish, origin: Origin | None) -> Memory:
        """Raises InputError for what is empty, too long or not to be kept."""
        text = " ".join(clean(wish.text).split())
        if not text or not findable(text):
            raise InputError("empty_memory", "There is nothing to remember in this.")
        if len(text) > LONGEST:
            raise InputError(
                "long_memory",
                f"A memory has {LONGEST:,} letters at most.",
                hint="Say it shorter, or in several.",
            )
        check(text, origin.said if origin else None)
        return Memory(
            **wish.model_dump(exclude={"text"}),
            id=self.clock.id("mem"),
            text=text,
            conversation_id=origin.conversation_id if origin else None,
            message_id=origin.message_id if origin else None,
            created_at=self.clock.now(),
        )

    async def _placed(self, user_id: str, wish: Wish, origin: Origin) -> Wish:
        """With where it will hold, and less sure where the message does not say it."""
        if not grounded(wish.text, origin.said):
            wish = wish.model_copy(update={"sure": min(wish.sure, UNSAID)})
        here = await self.db.read(lambda c: self._open(c, user_id, origin.project_id))
        return wish.model_copy(update={"project_id": origin.project_id}) if here.own else wish

    def _replaced(
        self, c: Connection, user_id: str, new: Memory, origin: Origin, replaces: str
    ) -> Memory | None:
        """The memory that is named, or else the one that can't hold beside the new one.

        Somebody else's words take the place of no words of the person's own.
        """
        here = self._open(c, user_id, origin.project_id)  # It may have been switched off meanwhile.
        if replaces.strip():
            meant = self._meant(c, replace(here, project_id=new.project_id), replaces)
            return meant if meant.tainted or not new.tainted else None
        return self._outdated(c, user_id, new)

    def _known(self, c: Connection, user_id: str, new: Memory) -> Memory | None:
        """The living memory that says the same in the same place."""
        where = Where(user_id, new.project_id, now=new.created_at)
        words = findable(new.text)
        alike = store.found(c, where, [words], LOOKED_AT)
        same = (one for one in alike if findable(one.text) == words)
        return next((one for one in same if one.project_id == new.project_id), None)

    def _outdated(self, c: Connection, user_id: str, new: Memory) -> Memory | None:
        """The newest living memory in the same place that can't hold beside the new one.

        Of those in the person's own words, if there are any and these are.
        """
        if (own := frame(new.text)) is None:
            return None
        where = Where(user_id, new.project_id, now=new.created_at)
        alike = store.found(c, where, own.stems, LOOKED_AT)
        same = (one for one in alike if one.project_id == new.project_id)
        outdated = [one for one in same if frame(one.text) == own and one.tainted >= new.tainted]
        return min(outdated, key=lambda one: one.tainted, default=None)

    def _meant(self, c: Connection, where: Where, words: str) -> Memory:
        """The one memory that these words stand for. Raises InputError where it is not clear."""
        wanted = stems(words)
        found = store.found(c, where, wanted, LOOKED_AT, every=True)
        exact = [memory for memory in found if findable(memory.text) == findable(words)]
        if len(meant := exact or found) != 1:
            raise InputError(
                "unclear_memory",
                f"“{words}” stands for no one thing that is remembered.",
                hint="Name it in the words in which it is remembered.",
            )
        return meant[0]

    def _mine(self, c: Connection, user_id: str, memory_id: str) -> Memory:
        found = store.read(c, user_id, memory_id)
        if found is None:
            raise NotFoundError("no_memory", "There is no such memory.")
        return found

    def _forget(self, c: Connection, user_id: str, ids: Sequence[str] | None) -> Forgotten:
        now = self.clock.now()
        return Forgotten(count=store.forget(c, user_id, ids, now), at=now)

    def _where(self, c: Connection, user_id: str, project_id: str | None) -> Where | None:
        """What counts there now; None where memory is switched off."""
        reach = self.reach(c, project_id) if project_id is not None else "on"
        if reach == "off" or not store.on(c, user_id):
            return None
        return Where(user_id, project_id, own=reach == "own", now=self.clock.now())

    def _open(self, c: Connection, user_id: str, project_id: str | None) -> Where:
        """What counts there now. Raises RefusedError where memory is switched off."""
        if (where := self._where(c, user_id, project_id)) is not None:
            return where
        if store.on(c, user_id):
            raise RefusedError(
                "memory_off",
                "Memory is switched off in this project.",
                hint="The person can switch it on where the project's instructions are.",
            )
        raise RefusedError(
            "memory_off",
            "Memory is switched off.",
            hint="The person can switch it on in Settings → Memory.",
        )


def _candidates(c: Connection, where: Where, wanted: Sequence[str]) -> list[Memory]:
    """Of many memories those that may matter, newest first."""
    found = [
        *store.found(c, where, kin(wanted), LOOKED_AT),
        *store.living(c, where, LOOKED_AT),
        *store.living(c, replace(where, kind="preference"), LOOKED_AT),
    ]  # fmt: skip
    return _newest(found)


def _newest(found: Sequence[Memory]) -> list[Memory]:
    """Each once, the newest first."""
    once = {memory.id: memory for memory in found}
    return sorted(once.values(), key=lambda memory: (-memory.created_at, memory.id))
