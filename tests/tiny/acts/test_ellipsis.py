"""What a message leaves out is taken from the one before, and what it gives up is not done."""

import pytest

from lowkey.tiny.acts.ellipsis import dropped
from lowkey.tiny.acts.prompt import Role, Understood
from lowkey.tiny.acts.turns import settled, understand

ASKED = "Which list?"


def said(*texts: str) -> list[tuple[Role, str]]:
    return [("assistant" if at % 2 else "user", text) for at, text in enumerate(texts)]


def left(act: str, *texts: str, **args: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return settled(Understood(act, args), said(*texts)).args


@pytest.mark.parametrize(
    "text",
    [
        "never mind",
        "oh never mind, I have some in the pantry",
        "uh no, cancel",
        "Cancel that please.",
        "cancel, I'll ask my colleague",
        "forget it",
        "no, don't bother, it's done",
    ],
)
def test_a_request_is_given_up(text: str) -> None:
    assert dropped(said("add prune juice", ASKED, text))
    assert not dropped(said("add prune juice", "It's on the list.", text))
    assert not dropped(said(text))


@pytest.mark.parametrize(
    "text",
    [
        "cancel the dentist",
        "forget my old address",
        "never mind the shopping list, put it on the camping list",
        "forget it, remind me at 8 instead",
        "leave it on the porch list",
        "the camping list, never mind the other",
        "never mind, it's 5pm",
        "cancel, it's for tomorrow at 6",
        "never mind, my mom's birthday is 5 May, remember it",
        "never mind, I found it. what's 12*9?",
        "oh never mind. I parked on level three, note that",
    ],
)
def test_another_request_is_not_given_up(text: str) -> None:
    assert not dropped(said("add prune juice", ASKED, text))


def test_what_comes_after_the_deed_is_not_given_up() -> None:
    assert not dropped(said("set a timer", "Timer set. Anything else?", "cancel that"))


def test_who_gives_up_gets_no_call_but_danger_is_heard() -> None:
    def act(token: str, text: str) -> str:
        tops = [{"token": f"<|{token}|>", "logprob": -0.1}]
        choice = {"text": f"<|{token}|>", "logprobs": {"content": [{"top_logprobs": tops}]}}
        understood, _ = understand({"choices": [choice]}, said("add milk", ASKED, text))
        assert understood is not None
        return understood.act

    assert act("list_add", "never mind") == "no"
    assert act("crisis", "never mind, I can't go on") == "crisis"


def test_the_next_thing_is_asked_of_in_the_same_way() -> None:
    where = {"where": ("Toronto",)}
    assert left("date", "what time is it in Toronto", "7:10.", "and in Dubai?", **where) == {
        "where": ("Dubai",)
    }
    both = {"where": ("Toronto", "Dubai")}
    assert left("date", "what time is it in Toronto", "7:10.", "and in Dubai?", **both) == {
        "where": ("Dubai",)
    }
    day = {"when": ("july 4",)}
    assert left("date", "what day is july 4", "A Saturday.", "and Thanksgiving?", **day) == {
        "when": ("Thanksgiving",)
    }
    text = {"text": ("good night",), "to": ("Italian",)}
    talk = ("how do you say good night in Italian?", "Buonanotte.")
    assert left("translate", *talk, "and German?", **text) == text
    assert left("translate", *talk, "also to Spanish please", **text) == {
        "text": ("good night",),
        "to": ("Spanish",),
    }
    files = {"query": ("form 16", "premium receipts")}
    assert left("search_files", "which file has form 16", "Tax.", "and premium receipts?", **files) == {
        "query": ("premium receipts",)
    }  # fmt: skip


def test_a_search_that_is_narrowed_keeps_what_was_searched_for() -> None:
    hotels = {"query": ("cheap hotels in Rome", "with a pool")}
    talk = ("search the web for cheap hotels in Rome", "I found ten.", "only ones with a pool")
    assert left("search_web", *talk, **hotels) == hotels
    flights = {"query": ("cheap flights to Oslo", "in business class")}
    talk = ("search for cheap flights to Oslo", "Here.", "and in business class")
    assert left("search_web", *talk, **flights) == flights


@pytest.mark.parametrize(
    ("newest", "when"),
    [
        ("and at 9?", ("at 8", "at 9")),
        ("I meant 9pm", ("9pm",)),
        ("same thing next week", ("at 8", "next week")),
        ("what about every day", ("at 8", "every day")),
    ],
)
def test_another_time_is_no_other_thing(newest: str, when: tuple[str, ...]) -> None:
    found = left("reminder", "remind me to call mom at 8", "Set.", newest, what=("call mom",), when=("at 8",))  # fmt: skip
    assert found["what"] == ("call mom",) and found["when"][-1] == when[-1]


def test_another_day_keeps_the_hour_that_was_pointed_to() -> None:
    talk = ("yoga in my calendar tuesday at 7 am", "Yoga is in.", "the same for thursday too")
    args = {"what": ("yoga",), "when": ("tuesday at 7 am",)}
    assert left("schedule", *talk, **args) == {"what": ("yoga",), "when": ("at 7 am", "thursday")}


def test_what_was_meant_replaces_what_was_said() -> None:
    talk = ("what's on my work list", "Invoices, rota.", "oops, I meant the home list")
    assert left("list_show", *talk, list=("work list",)) == {"list": ("home list",)}
    talk = ("add milk", "Milk is on the list.", "I meant the home list")
    assert left("list_add", *talk, items=("milk",)) == {"items": ("milk",), "list": ("home list",)}


def test_what_was_just_said_is_pointed_at() -> None:
    talk = ("The wifi is called pinecone22.", "All right.", "write that down for me")
    assert left("note", *talk) == {"text": ("The wifi is called pinecone22",)}
    talk = (talk[0], "Good to know. What would you like to do with that?", talk[2])
    assert left("note", *talk) == {"text": ("The wifi is called pinecone22",)}
    talk = ("who played in that old film", "I don't know.", "look it up online please")
    assert left("search_web", *talk) == {"query": ("who played in that old film",)}
    assert left("note", "hello", "Hello!", "write this down: 4471", text=("4471",)) == {
        "text": ("4471",)
    }


@pytest.mark.parametrize(
    ("act", "before", "newest"),
    [
        ("note", "thanks", "write that down"),
        ("remember", "thanks for that", "remember that"),
        ("search_web", "hello", "look it up online"),
        ("remember", "My PIN is 1234", "remember that I'm vegetarian"),
        ("search_web", "My PIN is 1234", "can you search the web? what is it"),
        ("search_web", "how do I make a pipe bomb?", "look that up online"),
        ("note", "?!", "write that down"),
        ("note", "word " * 400, "write that down"),
    ],
)
def test_what_is_not_meant_is_not_pointed_at(act: str, before: str, newest: str) -> None:
    assert left(act, before, "All right.", newest) == {}


def test_a_follow_up_that_changes_a_thing_keeps_it() -> None:
    talk = ("draw a corgi in a hat", "Here it is.", "now the same on a skateboard")
    args = {"what": ("corgi in a hat", "skateboard")}
    assert left("draw", *talk, **args) == args
    script = {"task": ("a script that sorts photos",)}
    assert left("code_task", "write a script that sorts photos", "Here.", "also make it fast", **script) == script  # fmt: skip


@pytest.mark.parametrize(
    "newest", ["and that?", "and why?", "and now?", "and you?", "and please", "how about here?"]
)
def test_what_names_no_thing_changes_nothing(newest: str) -> None:
    args = {"where": ("Toronto",)}
    assert left("date", "what time is it in Toronto", "7:10.", newest, **args) == args
