"""What the assistant is told about itself."""

from typing import get_args

import pytest

from lowkey.chat import Personality, Preferences
from lowkey.chat.personality import MANNERS
from lowkey.chat.prompt import SYSTEM, system
from lowkey.models import ModelInfo

NOON = 1_772_625_600_000
"""Wednesday, 4 March 2026, 12:00 UTC, in milliseconds."""


def model(weak: bool) -> ModelInfo:
    return ModelInfo(id="some/one", name="One", provider="some", weak=weak)


def test_a_model_is_told_the_rules_the_day_its_name_and_the_persons_wishes() -> None:
    told = system(model(weak=False), Preferences(instructions=" Be brief. "), NOON)
    assert told.startswith(SYSTEM)
    assert "Today is Wednesday, 04 March 2026." in told
    assert "The model answering is One." in told and told.endswith("Be brief.")


def test_where_the_day_may_not_be_told_it_is_not() -> None:
    assert "Today" not in system(model(weak=False), Preferences())


def test_a_weak_model_is_told_only_what_it_heeds() -> None:
    wishes = Preferences(instructions="Be brief.", name="Ada", personality="warm")
    told = system(model(weak=True), wishes, NOON)
    assert told == "Today is Wednesday, 04 March 2026.\nThe model answering is One."


def test_a_model_is_told_how_to_call_the_person() -> None:
    told = system(model(weak=False), Preferences(name="Ada\n King "))
    assert told.endswith("\nThe person likes to be called Ada King.")


@pytest.mark.parametrize("personality", get_args(Personality))
def test_every_manner_is_told_in_its_own_words(personality: Personality) -> None:
    told = system(model(weak=False), Preferences(personality=personality))
    assert MANNERS[personality] in told
    others = {text for name, text in MANNERS.items() if text and name != personality}
    assert not [text for text in others if text in told]
