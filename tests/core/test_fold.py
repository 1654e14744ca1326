"""The fold against the shared fixtures, which hold the page's fold to the same answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from lowkey.core.errors import Problem
from lowkey.core.events import (
    ErrorHappened,
    Event,
    Helped,
    Note,
    PartClosed,
    PartGrew,
    PartOpened,
    RunDone,
    RunStarted,
    RunWaiting,
    UsageCounted,
)
from lowkey.core.fold import Fold, fold
from lowkey.core.parts import Answer, CallPart, Help, TextPart, ThinkingPart, Usage

FIXTURES = sorted((Path(__file__).parent.parent / "wire").glob("*.json"))


class Fixture(BaseModel):
    name: str
    events: list[Event]
    answer: Answer


@pytest.mark.parametrize("path", FIXTURES, ids=[path.stem for path in FIXTURES])
def test_events_fold_to_the_answer_they_tell_of(path: Path) -> None:
    fixture = Fixture.model_validate_json(path.read_bytes())
    assert fold(fixture.events) == fixture.answer


@pytest.mark.parametrize("path", FIXTURES, ids=[path.stem for path in FIXTURES])
def test_every_event_that_arrives_twice_changes_nothing(path: Path) -> None:
    fixture = Fixture.model_validate_json(path.read_bytes())
    doubled = [event for event in fixture.events for _ in range(2)]
    assert fold(doubled) == fixture.answer


@pytest.mark.parametrize("path", FIXTURES, ids=[path.stem for path in FIXTURES])
def test_the_wire_gives_back_what_was_written_to_it(path: Path) -> None:
    text = json.loads(path.read_text())
    fixture = Fixture.model_validate(text)
    assert fixture.model_dump(mode="json") == text


WORDS = st.text(max_size=5)
PARTS = st.one_of(
    st.builds(TextPart, text=WORDS),
    st.builds(ThinkingPart, text=WORDS),
    st.builds(CallPart, call_id=st.just("c"), name=st.just("n"), text=WORDS),
)
INDEX = st.integers(0, 2)
TOLD = st.one_of(
    st.builds(RunStarted, seq=st.just(0), at=st.just(0), model=WORDS),
    st.builds(RunWaiting, seq=st.just(0), at=st.just(0), position=INDEX),
    st.builds(PartOpened, seq=st.just(0), at=st.just(0), index=INDEX, part=PARTS),
    st.builds(PartGrew, seq=st.just(0), at=st.just(0), index=INDEX, text=WORDS),
    st.builds(PartClosed, seq=st.just(0), at=st.just(0), index=INDEX, part=st.none() | PARTS),
    st.builds(UsageCounted, seq=st.just(0), at=st.just(0), usage=st.builds(Usage)),
    st.builds(Note, seq=st.just(0), at=st.just(0), text=WORDS),
    st.builds(Helped, seq=st.just(0), at=st.just(0), help=st.builds(Help, text=WORDS)),
    st.builds(
        ErrorHappened,
        seq=st.just(0),
        at=st.just(0),
        error=st.builds(Problem, code=st.just("x"), message=WORDS),
    ),
    st.builds(RunDone, seq=st.just(0), at=st.just(0), status=st.just("done")),
)
"""Any event; its number and time are given by `numbered`."""


def numbered(events: list[Event]) -> list[Event]:
    return [event.model_copy(update={"seq": n, "at": n * 10}) for n, event in enumerate(events, 1)]


@given(st.lists(TOLD, max_size=20), st.data())
@settings(max_examples=150, deadline=None)
def test_a_reader_that_is_cut_off_and_told_again_folds_the_same(
    told: list[Event], data: st.DataObject
) -> None:
    events = numbered(told)
    heard: list[Event] = []
    at = 0
    while at < len(events):
        back = data.draw(st.integers(0, at))
        end = data.draw(st.integers(at + 1, len(events)))
        heard += events[back:end]
        at = end
    assert fold(heard) == fold(events)


@given(st.lists(TOLD, max_size=20))
@settings(max_examples=150, deadline=None)
def test_asking_for_the_answer_on_the_way_changes_nothing(told: list[Event]) -> None:
    folded = Fold()
    for event in numbered(told):
        folded.apply(event)
        folded.answer()
    assert folded.answer() == fold(numbered(told))


def test_a_part_that_came_whole_may_be_closed_again() -> None:
    whole = PartClosed(seq=1, at=10, index=0, part=ThinkingPart(text="hm", ms=3))
    again = PartClosed(seq=2, at=30, index=0)
    assert fold([whole, again]).parts == (ThinkingPart(text="hm", ms=20),)
