import pytest

from lowkey.core.words import findable, plain, words_of


def test_a_pattern_in_the_query_is_only_text() -> None:
    assert words_of("a.*b (c|d) \"e\" 'f' %_") == ["a", "b", "c", "d", "e", "f"]
    assert words_of("NEAR(x y) AND NOT z* ^w body:") == [
        "near", "x", "y", "and", "not", "z", "w", "body",
    ]  # fmt: skip
    assert words_of("!?… 😀") == []
    assert len(words_of("word " * 50)) == 12


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, World!", "hello world"),
        ("see docs.example.com/a_b-c", "see docs example com a b c"),
        ("Café ZÜRICH Straße", "cafe zurich strasse"),
        ("ﬁne ½", "fine 1 2"),
        ("今日は天気", "今 日 は 天 気"),
        ("iPhone15를 샀다", "iphone15를 샀다"),
        ("שָׁלוֹם עולם", "שלום עולם"),
        ("مَرْحَبًا", "مرحبا"),
        ("😀 👍🏽", ""),
        ("", ""),
    ],
)
def test_words_are_the_same_for_both_databases(text: str, words: str) -> None:
    assert findable(text) == words


def test_a_pointed_query_finds_what_a_bare_one_finds() -> None:
    assert words_of("שָׁלוֹם") == words_of("שלום")
    assert words_of("Crème brûlée") == words_of("creme BRULEE")


def test_plain_keeps_lengths() -> None:
    for text in ("Straße", "İstanbul", "ﬁne", "😀é", "한국어", "שָׁלוֹם"):
        assert len(plain(text)) == len(text)
    assert plain("한국") != plain("하고")
