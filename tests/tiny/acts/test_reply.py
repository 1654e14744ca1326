"""From what was understood to what is done."""

import pytest

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.prompt import Dialogue, Understood
from lowkey.tiny.acts.reply import SURE, reply
from lowkey.tiny.acts.sayings import has

REMINDER = Understood("reminder", {"what": ("the rent",), "when": ("at 5",)})
ASKED: Dialogue = [("user", "remind me of the rent at 5")]


def test_a_tool_that_is_there_is_called_with_the_persons_words() -> None:
    said = reply(REMINDER, 0.9, ASKED, {"reminder"})
    assert (said.call, said.text) == ("reminder", "")
    assert said.args == {"what": ("the rent",), "when": ("at 5",)}


def test_without_a_tool_it_says_that_nothing_was_done() -> None:
    said = reply(REMINDER, 0.9, ASKED, ())
    assert not said.call and "nothing was done" in said.text and "the rent" in said.text


def test_a_missing_slot_is_asked_for() -> None:
    said = reply(Understood("reminder", {"what": ("the rent",)}), 0.9, ASKED, {"reminder"})
    assert not said.call and said.text.endswith("?")


def test_a_list_is_emptied_where_that_is_said_and_else_it_asks_what_to_take_off() -> None:
    listed = Understood("list_remove", {"list": ("shopping list",)})
    emptied = reply(listed, 1.0, [("user", "Clear my shopping list")], {"list_remove"})
    assert (emptied.call, emptied.args["items"]) == ("list_remove", ("everything",))
    asked = reply(listed, 1.0, [("user", "Take it off my shopping list")], {"list_remove"})
    assert (asked.call, asked.text) == ("", "What shall I take off it?")


def test_it_asks_where_it_is_not_sure() -> None:
    said = reply(REMINDER, SURE - 0.01, ASKED, {"reminder"})
    assert not said.call and "a reminder" in said.text and "?" in said.text


def test_a_question_of_fact_is_never_answered() -> None:
    asked = Understood("fact", {"query": ("the capital of Peru",)})
    said = reply(asked, 0.9, [("user", "capital of Peru?")], ())
    assert "the capital of Peru" in said.text and "Settings → Models" in said.text


def test_what_was_said_is_quoted() -> None:
    dialogue: Dialogue = [
        ("user", "Hi, my name is Otto. It rains."),
        ("assistant", "Hi!"),
        ("user", "my name?"),
    ]
    said = reply(Understood("recall", {}), 0.9, dialogue, ())
    assert "“Hi, my name is Otto.”" in said.text
    none = reply(Understood("recall", {}), 0.9, [("user", "what is my name?")], ())
    assert "“" not in none.text


def test_what_was_said_here_is_quoted_before_memory_is_asked() -> None:
    asked = Understood("recall", {"about": ("my name",)})
    here = [("user", "my name is Ada"), ("assistant", "Hello."), ("user", "what is my name?")]
    assert "my name is Ada" in reply(asked, 0.9, here, ["recall"]).text
    assert reply(asked, 0.9, here[-1:], ["recall"]).call == "recall"
    everything = Understood("recall", {})
    assert reply(
        everything, 0.9, [*here[:-1], ("user", "what do you know of me?")], ["recall"]
    ).call


def test_a_text_is_shortened_in_its_own_words() -> None:
    text = (
        "The ferry to Arran will not sail on Monday because of the storm. Tickets for the ferry can "
        "be used on Tuesday. The harbour café sells soup. Passengers with cars must book the Tuesday "
        "ferry again, by telephone or at the harbour."
    )
    said = reply(Understood("summarise", {"what": (text,)}), 0.9, [("user", text)], ())
    points = [line[2:] for line in said.text.splitlines()[1:]]
    assert points and all(point in text for point in points)


def test_today_comes_from_the_system_prompt() -> None:
    asked: Dialogue = [("user", "what day is it?")]
    told = reply(Understood("date", {}), 0.9, asked, (), "Today is Monday, 2 March 2026.\nMore.")
    assert told.text == "Today is Monday, 2 March 2026."
    later = Understood("date", {"when": ("in 3 weeks",)})
    assert "Monday" not in reply(later, 0.9, asked, (), "Today is Monday, 2 March 2026.").text


def test_the_same_dialogue_gets_the_same_answer_and_others_vary() -> None:
    said = {
        reply(Understood("greet", {}), 0.9, [("user", f"hello {at}")], ()).text for at in range(30)
    }
    again = {reply(Understood("greet", {}), 0.9, [("user", "hello")], ()).text for _ in range(5)}
    assert len(said) > 2 and len(again) == 1


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_every_act_has_its_sentences(act) -> None:
    if not act.calls:
        assert has(act.name)
        return
    assert has(f"guess.{act.name}")
    assert all(has(f"ask.{act.name}.{slot}") for slot in act.needs)
    assert set(act.needs) <= set(act.slots)


@pytest.mark.parametrize("act", ACTS)
def test_words_with_signs_of_ours_are_quoted_as_they_are(act: str) -> None:
    odd = "<query> [x] {a|b} \\n “”"
    slots = dict.fromkeys(ACTS[act].slots, (odd,))
    assert reply(Understood(act, slots), 0.9, [("user", odd)], ()).text
