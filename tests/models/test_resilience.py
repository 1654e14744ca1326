"""Failures are tried again, passed to others or left alone, and never said or charged twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

import aiohttp
import pytest

from bench.upstream import Plan, Upstream, upstream
from lowkey.core.clock import ManualClock
from lowkey.core.errors import InputError, LimitError, OutsideError
from lowkey.models import (
    FinishPiece,
    ModelInfo,
    NotePiece,
    StartPiece,
    TextPiece,
)
from lowkey.models.check import check_model
from lowkey.models.openai import OpenAIModel
from lowkey.models.resilience import (
    FAILURES,
    REST,
    Breaker,
    Candidate,
    Resilient,
    ResilientRelay,
    jittered,
    resilient,
)
from lowkey.models.scripted import Scripted, says
from tests.models.asking import HELLO, broken, heard, text


@pytest.fixture
async def up() -> AsyncIterator[Upstream]:
    async with upstream() as running:
        yield running


class House:
    """A clock, breakers by provider, and models of one upstream."""

    def __init__(self, up: Upstream, session: aiohttp.ClientSession) -> None:
        self.up = up
        self.session = session
        self.clock = ManualClock()
        self.breakers: dict[str, Breaker] = {}

    def candidate(self, name: str, provider: str = "x") -> Candidate:
        info = ModelInfo(id=f"{provider}/{name}", name=name, provider=provider)
        model = OpenAIModel(info, self.up.url, name, lambda: self.session, timeout=0.4)
        breaker = self.breakers.setdefault(provider, Breaker(self.clock))
        return Candidate(model, breaker)

    def model(self, *names: str) -> Resilient:
        first, *others = (self.candidate(name, provider) for provider, name in _named(names))
        return ResilientRelay(self.clock, first, tuple(others), first_wait=0)


def _named(names: Sequence[str]) -> list[tuple[str, str]]:
    return [(f"provider{index}", name) for index, name in enumerate(names)]


@pytest.fixture
def house(up: Upstream, session: aiohttp.ClientSession) -> House:
    return House(up, session)


def charged(up: Upstream) -> list[str]:
    return [asked.model for asked in up.asked]


async def test_it_keeps_the_rules_of_the_protocol(house: House) -> None:
    await check_model(house.model("steady"))


TABLE = [
    # fault, tries, told at the end
    ("401", 1, "bad_key"),
    ("404", 1, "no_such_model"),
    ("redirect", 1, "moved"),
    ("400", 1, "refused_request"),
    ("429-again-0", 3, "provider_limit"),
    ("429-again-60", 1, "provider_limit"),
    ("500", 3, "provider_failed"),
    ("502", 3, "provider_failed"),
    ("503-again-0", 3, "provider_failed"),
    ("503-again-60", 1, "provider_failed"),
    ("drop", 3, "cut"),
    ("silent", 1, "silent"),
    ("hang", 1, "silent"),
    ("wrongtype", 1, "bad_answer"),
    ("empty", 1, "bad_answer"),
]


@pytest.mark.parametrize(("fault", "tries", "code"), TABLE, ids=[row[0] for row in TABLE])
async def test_what_may_pass_is_tried_again_and_what_lasts_is_not(
    house: House, fault: str, tries: int, code: str
) -> None:
    pieces, error = await broken(house.model(f"fault-{fault}"))
    assert (error.code, len(charged(house.up)), text(pieces)) == (code, tries, "")


@pytest.mark.parametrize("fault", ["500", "503", "429-again-0", "drop"])
async def test_a_failure_that_passes_is_not_seen(house: House, fault: str) -> None:
    pieces = await heard(house.model(f"fault-{fault}-times-2-tokens-3"))
    assert text(pieces) == "w0 w1 w2 "
    assert len(house.up.asked) == 3


@pytest.mark.parametrize("fault", ["rst", "fin", "unfinished", "stall", "error", "malformed"])
async def test_nothing_is_asked_again_once_a_word_was_said(house: House, fault: str) -> None:
    model = house.model(f"fault-{fault}-rate-50", "steady")
    pieces, error = await broken(model)
    assert text(pieces) == "w0 w1 w2 "
    assert isinstance(error, OutsideError)
    assert len(house.up.asked) == 1


async def test_another_model_answers_and_the_person_is_told(house: House) -> None:
    pieces = await heard(house.model("fault-401", "fault-429-again-60", "tokens-2"))
    notes = [piece.problem for piece in pieces if isinstance(piece, NotePiece)]
    assert [piece.model for piece in pieces if isinstance(piece, StartPiece)] == [
        "provider1/fault-429-again-60",
        "provider2/tokens-2",
    ]
    assert "fault-401" in notes[-1].message and "tokens-2" in notes[-1].message
    assert "did not accept the key" in notes[-1].message
    assert text(pieces) == "w0 w1 " and isinstance(pieces[-1], FinishPiece)
    assert charged(house.up) == ["fault-401", "fault-429-again-60", "tokens-2"]


async def test_where_all_fail_the_first_failure_is_told(house: House) -> None:
    _, error = await broken(house.model("fault-401", "fault-404"))
    assert error.code == "bad_key"


async def test_a_question_at_fault_is_nobody_elses(house: House) -> None:
    _, error = await broken(house.model("fault-400", "steady"))
    assert isinstance(error, InputError)
    assert charged(house.up) == ["fault-400"]


async def test_a_provider_that_fails_again_and_again_is_left_alone_and_then_tried_once(
    house: House,
) -> None:
    house.up.plans["flaky"] = Plan(fault="500")
    model = house.model("flaky")
    for _ in range(2):
        await broken(model)
    assert len(house.up.asked) == FAILURES
    _, error = await broken(model)
    assert error.code == "resting" and error.problem.retry_after
    assert len(house.up.asked) == FAILURES
    house.clock.advance(REST)
    _, error = await broken(model)
    assert error.code == "resting"  # The probe failed, so the tries after it did not reach it.
    assert len(house.up.asked) == FAILURES + 1
    house.clock.advance(REST)
    house.up.plans["flaky"] = Plan(text="well again")
    assert text(await heard(model)) == "well again"
    house.up.plans["flaky"] = Plan(fault="500", times=1, text="fine")
    assert text(await heard(model)) == "fine"


async def test_one_probe_goes_while_others_are_told_to_wait() -> None:
    clock = ManualClock()
    breaker = Breaker(clock)
    for _ in range(FAILURES):
        breaker.failed()
    clock.advance(REST)
    breaker.check("x")
    with pytest.raises(OutsideError):
        breaker.check("x")
    breaker.succeeded()
    breaker.check("x")
    breaker.check("x")


@pytest.mark.parametrize("fault", ["401", "404", "400", "429-again-60"])
async def test_a_wrong_key_or_name_does_not_speak_against_the_provider(
    house: House, fault: str
) -> None:
    for _ in range(FAILURES + 1):
        await broken(house.model(f"fault-{fault}"))
    assert text(await heard(house.model("tokens-1"))) == "w0 "


async def test_a_fallback_answers_while_the_first_is_left_alone(house: House) -> None:
    model = house.model("fault-500", "tokens-1")
    for _ in range(3):
        assert text(await heard(model)) == "w0 "
    assert charged(house.up).count("fault-500") == FAILURES


async def test_a_relay_is_sent_once_and_counts_for_the_breaker(house: House) -> None:
    model = house.model("fault-503")
    assert isinstance(model, ResilientRelay)
    for _ in range(FAILURES):
        relay = await model.relay("chat/completions", b"{}")
        assert relay.status == 503
        await relay.chunks.aclose()
    with pytest.raises(OutsideError) as raised:
        await model.relay("chat/completions", b"{}")
    assert raised.value.code == "resting"
    assert len(house.up.asked) == FAILURES


async def test_leaving_while_it_waits_for_another_try_asks_no_more(house: House) -> None:
    actor = Scripted([(LimitError("provider_limit", "Too often.", retry_after=5),)])
    model = resilient(house.clock, Candidate(actor, Breaker(house.clock)), ())
    waiting = asyncio.ensure_future(anext(model.ask(HELLO)))
    while not actor.asked:
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert len(actor.asked) == 1


def test_waits_double_and_are_spread() -> None:
    assert [jittered(0.5, attempt, 0.0) for attempt in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert [jittered(0.5, attempt, 0.5) for attempt in (1, 2, 3)] == [0.75, 1.5, 3.0]


async def test_a_scripted_failure_after_a_word_is_raised_at_once(house: House) -> None:
    actor = Scripted([(TextPiece("a"), OutsideError("cut", "It broke.")), says("never heard")])
    model = resilient(house.clock, Candidate(actor, Breaker(house.clock)), ())
    async with aclosing(model.ask(HELLO)) as pieces:
        assert await anext(pieces) == TextPiece("a")
        with pytest.raises(OutsideError):
            await anext(pieces)
    assert len(actor.asked) == 1
