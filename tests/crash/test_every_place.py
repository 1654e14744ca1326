"""Ended at every place where it hurts, Lowkey comes back with everything it promised."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.upstream import Upstream, upstream
from lowkey.app import App
from lowkey.chat import Draft
from lowkey.core.parts import TextPart
from tests.chat.talk import ALONE, until
from tests.crash.checker import Checker
from tests.crash.children import begin, ended
from tests.crash.ledger import Ledger
from tests.crash.scenario import PLANS, WORDS, live, mark, settings
from tests.postgres import Postgres

AT_ONCE = 6
"""Processes that live at the same time."""
KILLED = 137
NAMES = {
    "chat.send.before", "chat.send.after", "db.commit.before", "db.commit.after",
    "files.remove.after", "files.remove.before", "files.rename.after", "files.rename.before",
    "log.store.before", "log.store.after", "run.finish.before", "run.finish.after",
    "run.start.before", "run.start.after",
}  # fmt: skip
"""The places that the scenario must pass."""


@dataclass
class Ground:
    """Where one life takes place."""

    data: Path
    database: str


@dataclass
class Grounds:
    """Makes grounds on which everything is ready: tables, a person, a provider."""

    folder: Path
    template: str
    copy: Callable[[str], str]

    def make(self, number: int) -> Ground:
        data = self.folder / f"life-{number}"
        shutil.copytree(self.folder / "template", data)
        return Ground(data, self.copy(self.template) if self.template else "")


@asynccontextmanager
async def prepared(
    folder: Path, address: str, copy: Callable[[str], str]
) -> AsyncIterator[tuple[Grounds, Upstream]]:
    async with upstream() as up:
        up.plans = dict(PLANS)
        up.models = tuple(PLANS)
        async with App.open(settings(folder / "template", address)) as app:
            await app.catalogue.add("compatible", up.url, "", "up")
        yield Grounds(folder, address, copy), up


async def lived(ground: Ground, up: Upstream, at: int) -> tuple[int, list[str], Counter[str]]:
    """One life that ends at the place `at`, and what is wrong afterwards: nothing, that is."""
    ledger = Ledger(ground.data.with_suffix(".ledger"))
    process = begin(live, ground.data, ground.database, ledger.path, at)
    status = await ended(process)
    died = ledger.read()[-1]["at"]
    names = Counter(entry["name"] for entry in ledger.read("passed"))
    async with App.open(settings(ground.data, ground.database)) as app:
        mine = [one for one in up.asked if mark(ground.data) in str(one.body)]
        wrong = await Checker(app, ledger, mine, died).check()
        wrong += await goes_on(app, ledger)
    return status, [f"killed at {at}: {sentence}" for sentence in wrong], names


async def goes_on(app: App, ledger: Ledger) -> list[str]:
    """The client sends again what it got no answer to, and is answered once."""
    sending, accepted = ledger.read("sending"), ledger.read("accepted")
    if len(sending) == len(accepted) or "resumed" in sending[-1]:
        return []
    last = sending[-1]
    draft = Draft(
        parts=(TextPart(text=last["key"]),),
        key=last["key"],
        model="up/quickly",
        conversation_id=last["conversation"],
    )
    sent = await app.chat.send(ALONE, draft)
    await until(lambda: not app.runner._running)
    _, messages, _ = await app.chat.conversation(ALONE, sent.conversation.id)
    same = [one for one in messages if one.role == "user" and one.parts == sent.message.parts]
    answers = [one for one in messages if one.parent_id == sent.message.id]
    wrong: list[str] = []
    if len(same) != 1 or len(answers) != 1:
        wrong.append(f"I4: sent again, {last['key']} is there {len(same)} times")
    if answers and answers[0].status == "done" and answers[0].parts != (TextPart(text=WORDS),):
        wrong.append("I3: sent again, the answer is not whole")
    return wrong


async def everywhere(grounds: Grounds, up: Upstream, step: int) -> tuple[int, Counter[str]]:
    """Lives that end at every `step`-th place; returns how many did, and which places were passed."""
    status, wrong, names = await lived(grounds.make(0), up, 0)
    assert (status, wrong) == (0, [])
    assert set(names) >= NAMES
    places = sum(names.values())
    room = asyncio.Semaphore(AT_ONCE)

    async def one(at: int) -> tuple[int, list[str], Counter[str]]:
        async with room:
            return await lived(grounds.make(at), up, at)

    lives = await asyncio.gather(*(one(at) for at in range(1, places + 1, step)))
    assert [sentence for _, wrong, _ in lives for sentence in wrong] == []
    killed = [status for status, _, _ in lives]
    assert set(killed) <= {0, KILLED}  # timing may spare the last ones a place
    assert killed.count(0) <= places // 10
    return len(killed), names


async def test_every_place_on_sqlite(tmp_path: Path) -> None:
    async with prepared(tmp_path, "", str) as (grounds, up):
        lives, _ = await everywhere(grounds, up, 1)
    assert lives > 60


@pytest.fixture
def copies(cluster: Postgres):
    """They go with the cluster."""
    return cluster.database(), cluster.copy


async def test_every_sixth_place_on_postgresql(
    tmp_path: Path, copies: tuple[str, Callable[[str], str]]
) -> None:
    async with prepared(tmp_path, *copies) as (grounds, up):
        lives, _ = await everywhere(grounds, up, 6)
    assert lives > 10
