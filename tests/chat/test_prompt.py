"""What the assistant is told about itself."""

from typing import Literal, get_args

import pytest

from lowkey.chat import Preferences
from lowkey.chat.personality import RENAMED, ModeName, PersonalityName
from lowkey.chat.prompt import OPERATOR, SYSTEM, assistant_turns, rules, system
from lowkey.core.parts import TextPart
from lowkey.models import ModelInfo, Turn
from lowkey.spec import published, room, size

NOON = 1_772_625_600_000
"""Wednesday, 4 March 2026, 12:00 UTC, in milliseconds."""


def model(weak: bool = False, context: int | None = None) -> ModelInfo:
    return ModelInfo(id="some/one", name="One", provider="some", weak=weak, context=context)


def test_a_model_is_told_the_rules_the_day_its_name_and_the_persons_wishes() -> None:
    told = system(model(), Preferences(instructions=" Be brief. "), NOON)
    assert told.startswith(SYSTEM)
    assert "Today is Wednesday, 04 March 2026." in told
    assert "The model answering is One." in told and told.endswith("Be brief.")


def test_where_the_day_may_not_be_told_it_is_not() -> None:
    assert "Today" not in system(model(), Preferences())


def test_a_weak_model_is_told_only_what_it_heeds() -> None:
    wishes = Preferences(instructions="Be brief.", name="Ada", personality="warm")
    told = system(model(weak=True), wishes, NOON)
    assert told == "Today is Wednesday, 04 March 2026.\nThe model answering is One."
    assert rules(model(weak=True), wishes).clauses == ()


def test_a_model_is_told_how_to_call_the_person() -> None:
    told = system(model(), Preferences(name="Ada\n King "))
    assert told.endswith("\nThe person likes to be called Ada King.")


@pytest.mark.parametrize("personality", get_args(PersonalityName))
def test_every_manner_is_told_in_its_own_words(personality: PersonalityName) -> None:
    told = system(model(), Preferences(personality=personality, manner="Like a bard."))
    manners = {one.id: one.manner for one in published().personalities}
    assert manners[personality] in told
    others = {text for name, text in manners.items() if text and name != personality}
    assert not [text for text in others if text in told]
    assert ("Like a bard." in told) == (personality == "own")


@pytest.mark.parametrize("mode", get_args(ModeName))
def test_a_mode_is_told_after_the_manner_and_before_the_persons_words(mode: ModeName) -> None:
    wishes = Preferences(personality="warm", instructions="Say thou to me.")
    told = system(model(), wishes, mode=mode)
    found = published().mode(mode)
    assert found is not None
    places = [told.index(words) for words in ("Manner: warm.", found.manner, "Say thou to me.")]
    assert places == sorted(places)
    assert set(rules(model(), wishes, mode).clauses).isdisjoint(found.changes)
    assert "Mode: " not in system(model(), wishes)
    assert system(model(weak=True), wishes, mode=mode) == system(model(weak=True), wishes)


def test_an_own_manner_without_words_changes_nothing() -> None:
    silent = Preferences(personality="own", manner="  ")
    assert system(model(), silent) == system(model(), Preferences())
    assert rules(model(), silent) == rules(model(), Preferences())


@pytest.mark.parametrize(("before", "now"), RENAMED.items())
def test_what_a_personality_was_called_earlier_still_reads(before: str, now: str) -> None:
    stored = f'{{"personality": "{before}", "name": "Ada"}}'
    assert Preferences.model_validate_json(stored).personality == now


@pytest.mark.parametrize("context", [2_048, 4_096, 8_192])
def test_the_rules_take_a_fifth_of_a_small_context_at_most(context: int) -> None:
    told = rules(model(context=context), Preferences())
    assert size(told.text) <= room(context) <= context / 5
    assert "chain-of-authority" in told.clauses and "crisis" in told.clauses
    assert set(told.clauses).isdisjoint(told.left_out)


def test_a_large_context_has_room_for_all_rules() -> None:
    for context in (16_000, 200_000, None):
        told = rules(model(context=context), Preferences())
        assert told.left_out == () and size(told.text) <= room(context)


@pytest.mark.parametrize("role", ["system", "user"])
def test_who_builds_on_the_api_is_the_operator(role: Literal["system", "user"]) -> None:
    theirs = Turn(role, (TextPart(text="Rhyme."),))
    first, second = assistant_turns([theirs], model())
    (said,) = first.content
    assert isinstance(said, TextPart) and said.text.startswith(SYSTEM)
    assert (OPERATOR in said.text) == (role == "system") and second == theirs
    (weak,) = assistant_turns([theirs], model(weak=True))[0].content
    assert isinstance(weak, TextPart) and OPERATOR not in weak.text
