"""Which memories an answer used: those whose own words it says, and had from nowhere else."""

from __future__ import annotations

import pytest

from lowkey.memory import Memory, Piece
from lowkey.memory.nouns import Recalled, line, listed, told_in
from lowkey.memory.using import used


def made(text: str, **more: object) -> Memory:
    return Memory(id=text, kind="fact", text=text, created_at=1).model_copy(update=more)


def named(text: str, *answer: Piece, heard: str = "") -> bool:
    return bool(used([made(text)], heard, answer))


def said(text: str, answer: str, heard: str = "") -> bool:
    return named(text, Piece("said", answer), heard=heard)


@pytest.mark.parametrize(
    ("memory", "answer"),
    [
        ("I'm vegetarian", "A curry of chickpeas, as you are a vegetarian."),
        ("I'm allergic to peanuts", "I left the peanuts out."),
        ("I moved to Lyon", "From Lyon it takes two hours by train."),
        ("My daughter Zoë goes to school in Cardiff", "Zoë will like that one."),
        (
            "My daughter Zoë goes to school in Cardiff and plays viola in an amateur orchestra",
            "Zoë can take a bus from Cardiff.",
        ),
        ("My locker code is 4471", "It is 4471."),
        ("Ich esse kein Fleisch", "Etwas ohne Fleisch: Linsen."),
        ("我是素食者", "这道菜适合素食者。"),
        ("أنا نباتي", "هذا طبق نباتي."),
    ],
)
def test_what_the_answer_names_was_used(memory: str, answer: str) -> None:
    assert said(memory, answer)


@pytest.mark.parametrize(
    ("memory", "answer"),
    [
        ("I'm vegetarian", "A roast with potatoes."),
        ("I like to answer questions quickly", "I would like to answer that question quickly."),
        ("I work as a nurse in a hospital on night shifts", "The night sky in May."),
        ("I have a cat", "They fall into one category."),
        ("我是素食者", "我是一个助手。"),
        ("Answer in short sentences", "Yes."),
    ],
)
def test_what_it_does_not_name_was_not(memory: str, answer: str) -> None:
    assert not said(memory, answer)


def test_what_stood_in_the_question_or_was_read_meanwhile_proves_nothing() -> None:
    memory, answer = "I'm vegetarian", "This is a vegetarian dish."
    assert not said(memory, answer, heard="What do vegetarians eat?")
    assert not named(memory, Piece("read", "A vegetarian inn"), Piece("said", answer))
    assert named(
        memory, Piece("said", '{"query": "vegetarian inn"}'), Piece("read", "A vegetarian inn")
    )


def test_what_is_only_near_in_meaning_was_not_looked_up() -> None:
    answered = (
        "This is what I remember:\n- I'm vegetarian\nNear in meaning, perhaps by chance:\n- I sail"
    )
    assert listed(answered) == (["- I'm vegetarian"], ["- I sail"])
    assert listed("This is what I remember:\n- I sail") == (["- I sail"], [])


def test_a_prompt_gives_back_the_lines_that_it_was_told() -> None:
    memories = (
        made("Use metric units", kind="preference"),
        made("I'm vegetarian"),
        made("I may move to Lyon", sure=0.2),
    )
    told = Recalled(memories, 3).told
    around = f"Your rules:\n- Be brief\n{told}\nDocuments beside this:\n- Shopping list"
    assert told_in(around) == [line(memory) for memory in memories]
    assert told_in("Your rules:\n- I'm vegetarian") == []
