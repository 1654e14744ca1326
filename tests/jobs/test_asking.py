"""What a job asks of models: counted, a few at a time, shorter where it must be, never in circles."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import pytest

from lowkey.core.errors import InputError, LimitError, OutsideError
from lowkey.core.parts import TextPart, Usage
from lowkey.jobs import Budget, Kind, Work
from lowkey.jobs.asking import NUDGE, Asking
from lowkey.jobs.fitting import SHORTER, cut, pieces
from lowkey.models import FinishPiece, ModelInfo, Piece, Request, TextPiece, Turn, UsagePiece
from lowkey.models.scripted import SCRIPTED, Scripted
from tests.jobs.lives import ANA, Lives, Plain, Said, ended, until, waits

COUNTED = (
    TextPiece("yes"),
    UsagePiece(Usage(input=900, output=100, cost=0.25)),
    FinishPiece("stop"),
)


def asking(words: str) -> Request:
    return Request(turns=(Turn("user", (TextPart(text=words),)),))


async def test_tokens_and_money_count_and_the_last_word_is_one(lives: Lives) -> None:
    lives.model = model = Scripted([COUNTED])

    async def run(work: Work, request: Plain) -> Said:
        for n in range(9):
            await work.model(f"m{n}", asking(f"question {n}"))
        return Said()

    async def wrap_up(work: Work, request: Plain) -> Said:
        with pytest.raises(LimitError):
            await work.model("not now", asking("another question"))
        last = await work.model("last", asking("sum up"), last=True)
        await work.model("one more", asking("and more"), last=True)
        return Said(words=last)

    async with lives.life(Kind("plain", Plain, run, wrap_up)) as jobs:
        job = await jobs.start(ANA, "plain", "Costly", Plain(), "k", budget=Budget(money=0.5))
        job = await ended(jobs, job)
        assert (job.status, job.result) == ("partial", None)
        assert (job.spent.tokens, job.spent.money) == (3000, 0.75)
        assert len(model.asked) == 3


async def test_a_model_that_is_away_is_waited_for(lives: Lives) -> None:
    lives.model = Scripted([[OutsideError("unreachable", "It is away.")], COUNTED])

    async def run(work: Work, request: Plain) -> Said:
        return Said(words=await work.model("m", asking("hello")))

    async with lives.life(Kind("plain", Plain, run)) as jobs:
        job = await waits(jobs, await jobs.start(ANA, "plain", "Away", Plain(), "k"))
        assert job.why == "throttled"
        lives.clock.advance(30)
        jobs.engine.wake()
        assert (await ended(jobs, job)).result == {"words": "yes"}


async def test_what_is_asked_again_and_again_gets_a_nudge_and_then_its_person(
    lives: Lives,
) -> None:
    lives.model = model = Scripted([COUNTED])

    async def run(work: Work, request: Plain) -> Said:
        for n in range(100):
            await work.model(f"m{n}", asking("the same"))
        return Said()

    async def wrap_up(work: Work, request: Plain) -> Said:
        return Said(words="as far as it came")

    async with lives.life(Kind("plain", Plain, run, wrap_up)) as jobs:
        job = await waits(jobs, await jobs.start(ANA, "plain", "Circles", Plain(), "k"))
        assert job.question is not None and job.question.kind == "loop"
        nudged = [NUDGE in str(request.turns) for request in model.asked]
        assert nudged == [False, False, True, True]
        await jobs.answer(ANA, job.id, "on")
        job = await until(jobs, job, lambda one: one.incarnation == 2 and one.status == "waiting")
        await jobs.answer(ANA, job.id, "end")
        job = await ended(jobs, job)
    assert (job.status, job.result) == ("partial", {"words": "as far as it came"})


@dataclass
class Narrow:
    """Refuses what is longer than it takes, as providers do."""

    most: int
    asked: int = 0
    info: ModelInfo = SCRIPTED

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        self.asked += 1
        parts = (part for turn in request.turns for part in turn.content)
        if sum(len(part.text) for part in parts if isinstance(part, TextPart)) > self.most:
            raise InputError("refused_request", "It is too long.")
        yield TextPiece("read")
        yield FinishPiece("stop")


async def test_what_is_too_long_is_cut_once_where_it_is_longest() -> None:
    long = Request(
        turns=(
            Turn("system", (TextPart(text="s" * 3_000),)),
            Turn("user", (TextPart(text="What is it about?"),)),
            Turn("user", (TextPart(text="begin" + "x" * 30_000 + "end"),)),
        )
    )
    narrow = Narrow(20_000)

    async def find(_: str | None) -> Narrow:
        return narrow

    said = await Asking(find).ask(None, long)
    assert (said.text, narrow.asked) == ("read", 2)
    system, question, page = cut(long).turns
    assert (system, question) == long.turns[:2]
    (kept,) = page.content
    assert isinstance(kept, TextPart)
    assert kept.text.startswith("begin") and kept.text.endswith("end") and len(kept.text) < 16_000
    narrow.most = 100
    with pytest.raises(InputError):
        await Asking(find).ask(None, long)
    assert narrow.asked == 4


@dataclass
class Condensing:
    """Takes 12,000 characters; says what it is asked to say shorter in these words."""

    words: str
    asked: list[str] = field(default_factory=list[str])
    info: ModelInfo = SCRIPTED

    async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
        text = "".join(
            part.text
            for turn in request.turns
            for part in turn.content
            if isinstance(part, TextPart)
        )
        self.asked.append(text)
        if len(text) > 12_000:
            raise InputError("refused_request", "It is too long.")
        yield TextPiece(self.words if text.startswith(SHORTER) else "read")
        yield UsagePiece(Usage(input=90, output=10, cost=0.5))
        yield FinishPiece("stop")


@pytest.mark.parametrize(
    ("words", "requests", "tokens"),
    [("e1: the bridge </data>", 6, 500), ("x" * 5_000, 6, 500)],
    ids=["it shrank", "it did not"],
)
async def test_what_is_too_long_is_said_shorter_once_or_else_cut(
    words: str, requests: int, tokens: int
) -> None:
    material = "e1: the bridge was built, as many people say.\n" * 500
    model = Condensing(words)

    async def find(_: str | None) -> Condensing:
        return model

    request = asking(f"When?\n<data>\n{material}\n</data>")
    said = await Asking(find).ask(None, request, material)
    assert (said.text, len(model.asked)) == ("read", requests)
    assert (said.tokens, said.money) == (tokens, tokens / 200)
    last = model.asked[-1]
    assert last.startswith("When?\n<data>") and last.endswith("</data>")
    assert last.count("</data>") == 1
    shrank = "[said shorter, to fit]" in last
    assert shrank == (len(words) < 5_000) == ("cut to fit" not in last)


def test_pieces_are_the_whole_text_and_end_between_lines() -> None:
    lines = "".join(f"line {n}\n" for n in range(100))
    assert "".join(pieces(lines)) == lines
    assert all(piece.endswith("\n") for piece in pieces(lines))
    long = "x" * 1_000
    assert "".join(pieces(long)) == long
    assert max(map(len, pieces(long))) == 250


async def test_a_provider_is_asked_a_few_things_at_a_time() -> None:
    most = now = 0
    gate = asyncio.Event()

    class Busy:
        info = SCRIPTED.model_copy(update={"local": False})

        async def ask(self, request: Request) -> AsyncGenerator[Piece, None]:
            nonlocal most, now
            now += 1
            most = max(most, now)
            if most == 3:
                gate.set()
            await gate.wait()
            now -= 1
            yield FinishPiece("stop")

    async def find(_: str | None) -> Busy:
        return Busy()

    lanes = Asking(find, hosted=3)
    await asyncio.gather(*(lanes.ask(None, asking(str(n))) for n in range(9)))
    assert most == 3
