"""What an answer took from memory is told by the words that its question did not hold."""

import pytest

from lowkey.memory import Memory, used


def memory(text: str, **more: object) -> Memory:
    return Memory.model_validate({"id": text, "kind": "fact", "text": text, "created_at": 0} | more)


DIET = memory("I'm vegetarian")
SISTER = memory("My sister is called Ana", kind="person")
LYON = memory("I live in Lyon")
MILL = memory("I work as a baker at the Old Mill in Lyon", kind="project")


@pytest.mark.parametrize(
    ("question", "answer", "found"),
    [
        ("What do I not eat?", "Meat: you are a vegetarian.", [DIET]),
        ("What is my sister's name?", "Ana.", [SISTER]),
        ("What is the weather?", "In Lyon it rains.", [LYON]),
        ("I bake at the Old Mill", "Then you know dough.", []),
        ("Is Ana a vegetarian living in Lyon?", "I don't know.", []),
        ("Is a vegetarian healthy?", "Yes, a vegetarian is.", []),
        ("Where do I work?", "As a baker, at the Old Mill in Lyon.", [LYON, MILL]),
        ("Hello", "Hello!", []),
    ],
)
def test_what_an_answer_says_of_its_own_was_used(
    question: str, answer: str, found: list[Memory]
) -> None:
    assert list(used([DIET, SISTER, LYON, MILL], question, answer)) == found


def test_how_somebody_likes_to_be_answered_is_no_knowledge() -> None:
    assert used([memory("Answer in French", kind="preference")], "Hi", "In French: salut") == ()
