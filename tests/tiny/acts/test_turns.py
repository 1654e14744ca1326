"""What is left to do after several messages, and what a span must not hold."""

import pytest

from lowkey.tiny.acts.prompt import Dialogue, Understood
from lowkey.tiny.acts.sayings import sayings
from lowkey.tiny.acts.turns import ask, expected, refused, settled, understand

SHOPPING: Dialogue = [("user", "add milk"), ("assistant", "Milk is on it."), ("user", "and bread")]


def dialogue(*texts: str) -> Dialogue:
    """The person speaks first, and the two take turns."""
    return [("assistant" if at % 2 else "user", text) for at, text in enumerate(texts)]


def left(act: str, said: Dialogue, **args: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return settled(Understood(act, args), said).args


def test_a_single_message_stays_as_it_was_understood() -> None:
    said = dialogue("add milk and bread, not butter")
    assert left("list_add", said, items=("milk", "bread")) == {"items": ("milk", "bread")}


def test_a_correction_replaces_what_was_said_before() -> None:
    said = dialogue("find the camper", "I found two.", "no, the caravan")
    assert left("search_chats", said, query=("camper", "caravan")) == {"query": ("caravan",)}


def test_an_answer_to_a_question_completes_what_was_said_before() -> None:
    said = dialogue("find the contract", "Which one?", "the rental")
    args = {"query": ("contract", "rental")}
    assert left("search_files", said, **args) == args


def test_what_was_done_is_not_done_again() -> None:
    assert left("list_add", SHOPPING, items=("milk", "bread")) == {"items": ("bread",)}
    fact = ("bike lock is 7719", "the shed lock is 2203")
    said = dialogue("remember my bike lock is 7719", "Saved.", "and the shed lock is 2203")
    assert left("remember", said, fact=fact) == {"fact": fact[1:]}


def test_what_stands_within_another_thing_is_asked_for_too() -> None:
    items = {"items": ("milk", "milk chocolate")}
    assert left("list_add", dialogue("add milk and milk chocolate"), **items) == items


def test_what_is_still_asked_for_is_done_together() -> None:
    said = dialogue("add milk", "Anything else?", "bread")
    assert left("list_add", said, items=("milk", "bread")) == {"items": ("milk", "bread")}


def test_half_a_fact_keeps_its_other_half() -> None:
    said = dialogue("remember I have a cat", "Saved.", "and a tortoise")
    assert left("remember", said, fact=("I have", "a tortoise"))["fact"] == ("I have", "a tortoise")


def test_a_sum_goes_on_unless_it_is_a_whole_one() -> None:
    said = dialogue("16 + 4", "20.", "times 5")
    assert left("calculate", said, sum=("16 + 4", "times 5")) == {"sum": ("16 + 4", "times 5")}
    said = dialogue("16 + 4", "20.", "and 30 + 5")
    assert left("calculate", said, sum=("16 + 4", "30 + 5")) == {"sum": ("30 + 5",)}


@pytest.mark.parametrize("day", ["tomorrow", "next Friday", "3 May", "Sunday morning"])
def test_a_day_stays_when_the_hour_is_asked_for(day: str) -> None:
    said = dialogue(f"remind me {day}", "At what time?", "at 8")
    assert left("reminder", said, when=("8",)) == {"when": (day, "8")}
    assert left("reminder", said, when=(day, "8")) == {"when": (day, "8")}


def test_a_day_stays_when_the_hour_is_corrected() -> None:
    said = dialogue("yoga on Monday at 8", "It's in your calendar.", "no, at nine")
    assert left("schedule", said, when=("at nine",)) == {"when": ("Monday", "at nine")}
    assert left("schedule", said, when=("Monday", "at nine")) == {"when": ("Monday", "at nine")}


@pytest.mark.parametrize("when", ["on Tuesday", "in 20 minutes", "every hour"])
def test_a_time_that_needs_no_day_gets_none(when: str) -> None:
    said = dialogue("remind me tomorrow", "At what time?", f"{when} rather")
    assert left("reminder", said, when=(when,)) == {"when": (when,)}


def test_a_day_that_is_taken_back_does_not_come_again() -> None:
    said = dialogue("remind me on Monday", "At what time?", "not Monday, it's too late. At eight")
    assert left("reminder", said, when=("eight",)) == {"when": ("eight",)}


def test_a_day_of_another_request_is_not_taken() -> None:
    said = dialogue("weather tomorrow?", "I can't see it.", "then wake me at 6")
    assert left("reminder", said, when=("6",)) == {"when": ("6",)}
    longer = dialogue(*(text for _, text in said), "In the morning?", "yes, at 6")
    assert left("reminder", longer, when=("at 6",)) == {"when": ("at 6",)}


def test_what_names_no_time_is_no_time_of_another_request() -> None:
    said = dialogue("what time is it there?", "It's 11:26.", "and in Dubai?", "11:26.", "remind me to call mum")  # fmt: skip
    assert left("reminder", said, what=("call mum",), when=("in Dubai",)) == {"what": ("call mum",)}


def test_the_same_words_fill_no_two_slots() -> None:
    twice = {"items": ("four lemons",), "list": ("four lemons",)}
    assert left("list_add", dialogue("add four lemons"), **twice) == {"items": ("four lemons",)}


def test_a_wish_keeps_the_word_that_denies_it() -> None:
    said = dialogue("could you stop using emojis in future?")
    assert left("preference", said, wish=("using emojis",)) == {"wish": ("stop using emojis",)}
    assert left("preference", dialogue("don't stop using emojis"), wish=("using emojis",)) == {
        "wish": ("don't stop using emojis",)
    }
    metric = {"wish": ("use metric",)}
    assert left("preference", dialogue("why not use metric from now on"), **metric) == metric
    assert left("preference", dialogue("use emojis"), wish=("use emojis",))["wish"] == (
        "use emojis",
    )


def test_our_own_question_says_what_the_answer_is_about() -> None:
    for line in sayings()["ask.remember.fact"]:
        assert expected(dialogue("remember something", line, "I eat no pork")) == "remember"
    assert expected(dialogue("remind me", "At what time?", "5")) is None
    assert expected(dialogue("hello")) is None and expected(SHOPPING) is None
    assert expected([("user", "What shall I draw?"), ("user", "a fox")]) is None


def test_words_that_are_taken_back_are_in_no_span() -> None:
    said = dialogue("add paint", "Which list?", "no, not the paint, varnish")
    assert refused(said) == {"paint"}
    assert refused(dialogue("add paint", "Which list?", "hmm not paint, varnish")) == {"paint"}
    body = ask(said)
    assert '"varnish"' in str(body["grammar"]) and '"paint"' not in str(body["grammar"])


@pytest.mark.parametrize(
    "newest",
    [
        "not the red paint, paint that is green",
        "do not buy paint, it's dear",
        "not only paint, brushes too",
        "not glue, varnish",
    ],
)
def test_words_that_are_not_taken_back_may_be_pointed_to(newest: str) -> None:
    assert "paint" not in refused(dialogue("add paint", "Which list?", newest))


def test_an_answer_is_read_with_all_that_was_said() -> None:
    tops = [{"token": "<|tell|>", "logprob": -0.02}, {"token": "<|remember|>", "logprob": -3.91}]
    choice = {"text": "<|remember|><|fact|> I eat no pork", "logprobs": {"content": [{"top_logprobs": tops}]}}  # fmt: skip
    said = dialogue("remember something", "What shall I remember?", "I eat no pork")
    understood, sure = understand({"choices": [choice]}, said)
    assert understood == Understood("remember", {"fact": ("I eat no pork",)})
    assert 0.7 < sure < 0.8
    assert understand({"choices": [{"text": "hm"}]}, said) == (None, 0.0)
