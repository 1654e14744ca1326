import pytest

from lowkey.chat.titles import first_words, tidy
from lowkey.core.parts import FilePart, Message, Part, TextPart


def message(*parts: Part) -> Message:
    return Message(
        id="m", conversation_id="c", parent_id=None, role="user", parts=parts, created_at=0
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hello there", "Hello there"),
        ("# What is **love**, baby don't hurt me no more", "What is love , baby don't hurt…"),
        ("x" * 500, "x" * 59 + "…"),
        ("   \n ", "New chat"),
    ],
)
def test_the_first_words_are_a_title_at_once(text: str, title: str) -> None:
    assert first_words(message(TextPart(text=text))) == title


def test_a_message_without_words_is_called_after_its_file() -> None:
    file = FilePart(file_id="f", name="cat.png", media_type="image/png", size=1)
    assert first_words(message(file)) == "cat.png"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ('"A walk in the park."', "A walk in the park"),
        ("Title: **Cheese**\n", "Cheese"),
        ("Let me think.\n\nSpring in Paris", "Spring in Paris"),
        ("", ""),
        ("word " * 100, ""),
    ],
)
def test_a_models_title_is_tidied_or_refused(said: str, title: str) -> None:
    assert tidy(said) == title
