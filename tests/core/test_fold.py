"""The fold against the shared fixtures, which hold the page's fold to the same answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from lowkey.core.events import Event
from lowkey.core.fold import fold
from lowkey.core.parts import Answer

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
