import pytest

from lowkey.chat.snippets import snippet
from lowkey.core.words import words_of


def shown(text: str, query: str) -> str:
    return "".join(
        f"[{piece.text}]" if piece.hit else piece.text for piece in snippet(text, words_of(query))
    )


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The quick brown fox", "quick", "The [quick] brown fox"),
        ("The quick brown fox", "FOX the", "[The] quick brown [fox]"),
        ("A café in Zürich", "cafe zurich", "A [café] in [Zürich]"),
        ("running runs", "run", "[running] [runs]"),
        ("今日は天気がいい", "天気", "今日は[天気]がいい"),
        ("nothing here", "absent", "nothing here"),
    ],
)
def test_found_words_are_marked(text: str, query: str, marked: str) -> None:
    assert shown(text, query) == marked


def test_a_snippet_stands_around_the_hit() -> None:
    text = "before " * 200 + "needle " + "after " * 200
    found = shown(text, "needle")
    assert "[needle]" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < 250


def test_a_pattern_in_the_query_is_only_text() -> None:
    assert shown("1+1=2", "1+1") == "[1]+[1]=2"
