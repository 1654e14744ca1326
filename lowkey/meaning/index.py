"""Vectors of texts that a room keeps: made in the background, compared with what is asked.

Knows not what the texts are, nor where they lie: their room's shelf does. What has no vectors yet, or
a model that takes too long, leaves it to words.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence, Set
from itertools import chain, islice
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from sqlalchemy import Connection

from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError
from lowkey.meaning.near import nearest, packed
from lowkey.meaning.protocol import Meaning

PATIENCE = 0.25
"""Seconds that an answer waits for the vector of what it asks."""
AT_ONCE = 32
"""New texts that get their vectors at once."""
QUESTIONS = 4
"""Questions that wait for their vectors at once: a model that hangs gets no more."""
PAUSE = 5.0
"""Seconds until a model that is away is asked again; twice as long after each time in vain."""
LONGEST = 600.0
"""Seconds that such a pause has at most."""
PROBE = "a river"
"""What any model can read: where it can't, the model is away, and no text is to blame."""
START = ""

W = TypeVar("W")
W_in = TypeVar("W_in", contravariant=True)
Pieces = Mapping[str, Sequence[str]]
"""The pieces that texts are cut into, by the text's id."""
Kept = tuple[int, bytes]
"""How many pieces a text has, and their vectors."""

logger = logging.getLogger(__name__)


class Some(NamedTuple):
    """Texts without vectors. `then`: behind which the next ones come; None where there are none."""

    texts: Pieces
    then: str | None


class Shelf(Protocol[W_in]):
    """A room's texts and their vectors, by the name of the model that made them."""

    @property
    def name(self) -> str:
        """What the texts are, in the log."""
        ...

    def these(self, connection: Connection, model: str, ids: Set[str]) -> Pieces:
        """Those of these that want vectors, also where they have some."""
        ...

    def some(self, connection: Connection, model: str, after: str) -> Some:
        """A few of all that want vectors and have none, in a steady order."""
        ...

    def keep(self, connection: Connection, model: str, made: Mapping[str, Sequence[bytes]]) -> None:
        """One vector for each piece, of those that are still wanted."""
        ...

    def vectors(self, connection: Connection, model: str, where: W_in) -> Mapping[str, Kept]:
        """Those that may be told there, by id: of 16 MB or so at most."""
        ...


class Index(Generic[W]):
    """`meaning`: makes the vectors; None where texts are found by their words alone."""

    def __init__(self, db: Database, meaning: Meaning | None, shelf: Shelf[W]) -> None:
        self.db = db
        self.meaning = meaning
        self.shelf = shelf
        self.patience = PATIENCE
        self.pause = PAUSE
        self._news = asyncio.Event()
        self._new: dict[str, None] = {}
        self._after: str | None = None
        """Behind which the look at all goes on; None where there is none to do."""
        self._looks = 0
        self._failed = False
        self._refused: set[str] = set()
        """Texts that the model can't read; they are tried again after the next start."""
        self._one = asyncio.Semaphore(1)
        self._asked: set[asyncio.Task[Any]] = set()
        self._work: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begins to make what is missing."""
        if self.meaning is not None:
            self.look()
            self._work = asyncio.create_task(self._make(self.meaning), name="lowkey-index")

    async def close(self) -> None:
        for task in (*self._asked, *((self._work,) if self._work else ())):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, LowkeyError):
                await task

    def add(self, *ids: str) -> None:
        """These are new."""
        if self.meaning is not None:
            self._new |= dict.fromkeys(ids)
            self._news.set()

    def look(self) -> None:
        """Others may have none by the model that makes them now."""
        self._after = START
        self._looks += 1
        self._news.set()

    async def to(self, where: W, words: str, limit: int) -> list[tuple[str, int]]:
        """(id, number of the piece), the nearest first; none where that can't be told at once."""
        if self.meaning is None or not words.strip() or len(self._asked) >= QUESTIONS:
            return []
        model = self.meaning.model
        asked = await self._vector(self.meaning, words)
        if asked is None:
            return []
        size = len(packed(asked))
        async with self._one:  # Each reads and compares megabytes.
            kept = await self.db.read(lambda c: self.shelf.vectors(c, model, where))
            made = {
                name: data for name, (pieces, data) in kept.items() if len(data) == pieces * size
            }
            found = await asyncio.to_thread(nearest, asked, made, limit) if made else []
        if wrong := kept.keys() - made.keys():
            self.add(*wrong)
        return found

    async def _vector(self, meaning: Meaning, words: str) -> Any:
        """None where it takes too long: the model goes on, and is ready for the next question."""
        task = asyncio.create_task(meaning.embed([words]))
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)
        task.add_done_callback(_unheard)
        done, _ = await asyncio.wait({task}, timeout=self.patience)
        if not done:
            return None
        try:
            return task.result()
        except LowkeyError as error:
            logger.warning("%s are ranked by words alone for now: %s", self.shelf.name, error)
        except Exception:
            logger.exception("%s are ranked by words alone, by a fault of ours", self.shelf.name)
        return None

    async def _make(self, meaning: Meaning) -> None:
        pause: float | None = None
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._news.wait()
            self._news.clear()
            try:
                more = True
                while more:
                    more, pause = await self._some(meaning), None
            except Exception as error:
                self._fail(error)
                pause = min(2 * pause, LONGEST) if pause else self.pause

    async def _some(self, meaning: Meaning) -> bool:
        """Whether there may be more to do. The new ones come first; what fails is where it was."""
        model, shelf = meaning.model, self.shelf
        if ids := set(islice(self._new, AT_ONCE)):
            await self._keep(meaning, await self.db.read(lambda c: shelf.these(c, model, ids)))
            for one in ids:
                self._new.pop(one, None)
            return True
        if (after := self._after) is None:
            return False
        looks = self._looks
        texts, then = await self.db.read(lambda c: shelf.some(c, model, after))
        await self._keep(meaning, texts)
        if self._looks == looks:  # Nobody asked for another look meanwhile.
            self._after = then
        return True

    async def _keep(self, meaning: Meaning, texts: Pieces) -> None:
        texts = {name: some for name, some in texts.items() if name not in self._refused}
        if made := await self._made(meaning, texts):
            self._failed = False
            await self.db.write(lambda c: self.shelf.keep(c, meaning.model, made))

    async def _made(self, meaning: Meaning, texts: Pieces) -> dict[str, list[bytes]]:
        """Where the model refuses one of several texts, each is tried alone, and that one left out.

        Raises whatever the model raises where it reads nothing at all.
        """
        if not texts:
            return {}
        try:
            vectors = iter(await meaning.embed(list(chain.from_iterable(texts.values()))))
            return {name: [packed(next(vectors)) for _ in some] for name, some in texts.items()}
        except Exception as error:
            if len(texts) == 1:
                await meaning.embed([PROBE])
                self._refused |= texts.keys()
                about = "%s: one of them is found by words alone: %s"
                trace = None if isinstance(error, LowkeyError) else error
                logger.warning(about, self.shelf.name, error, exc_info=trace)
                return {}
        made: dict[str, list[bytes]] = {}
        for name, some in texts.items():
            made |= await self._made(meaning, {name: some})
        return made

    def _fail(self, error: Exception) -> None:
        """Told once until it goes well again."""
        if not self._failed:
            if isinstance(error, LowkeyError):
                logger.warning("%s are found by words alone for now: %s", self.shelf.name, error)
            else:
                about = "%s are found by words alone, by a fault of ours"
                logger.error(about, self.shelf.name, exc_info=error)
        self._failed = True


def _unheard(task: asyncio.Task[Any]) -> None:
    """Where nobody waits for it any more, what it raises was its own affair."""
    if not task.cancelled():
        task.exception()
