import pytest
from pydantic import ValidationError

from lowkey.core.parts import FilePart, TextPart, clean, own_words, text_of


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plain", "plain"),
        ("a\0b", "a\ufffdb"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("a pair \ud83d\ude00 joins", "a pair 😀 joins"),
        ("عربي 🏳️‍🌈 mixed", "عربي 🏳️‍🌈 mixed"),
    ],
)
def test_text_is_made_safe_for_every_database(given: str, kept: str) -> None:
    assert clean(given) == kept
    assert TextPart(text=given).text == kept
    kept.encode()


def test_a_part_has_no_pocket_for_extras() -> None:
    with pytest.raises(ValidationError):
        TextPart(text="x", extra=1)  # type: ignore[call-arg]


def test_the_text_of_parts_leaves_files_out() -> None:
    file = FilePart(file_id="file_x", name="n", media_type="text/plain", size=1)
    assert text_of((TextPart(text="a"), file, TextPart(text="b"))) == "a\n\nb"


def test_what_a_program_sent_is_not_the_persons_own_word() -> None:
    parts = (TextPart(text="mine"), TextPart(text="theirs", tainted=True))
    assert (text_of(parts), own_words(parts)) == ("mine\n\ntheirs", "mine")
    assert [part.model_dump() for part in parts] == [
        {"kind": "text", "text": "mine"},
        {"kind": "text", "text": "theirs", "tainted": True},
    ]
