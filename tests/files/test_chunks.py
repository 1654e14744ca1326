"""Pages are cut into pieces that can be quoted: nothing is lost, nothing is cut within a word."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lowkey.extract import Document, Page
from lowkey.files.chunks import SIZE, chunks


def document(*texts: str) -> Document:
    return Document("text", "page", tuple(Page(n, text) for n, text in enumerate(texts, 1)))


def test_a_short_page_is_one_piece() -> None:
    [chunk] = chunks(document("\n\nHello there.\n"))
    assert (chunk.place, chunk.page, chunk.line) == (0, 1, 3)
    assert "\n\nHello there.\n"[chunk.begin : chunk.finish].strip() == "Hello there."


def test_pieces_know_their_line_page_and_heading() -> None:
    first = "# Bread\n\n" + "Take flour. " * 60 + "\n\n## Salt\n\n" + "A pinch of it. " * 20
    found = list(chunks(document(first, "More of the same.", "")))
    assert [chunk.place for chunk in found] == list(range(len(found)))
    assert [chunk.heading for chunk in found] == ["Bread", "Salt", "Salt"]
    assert [(chunk.page, chunk.line) for chunk in found] == [(1, 1), (1, 5), (2, 1)]


def test_no_piece_is_much_longer_than_a_model_of_meaning_reads() -> None:
    text = "word " * 5_000 + "x" * 3_000 + "。" * 3_000
    assert max(chunk.finish - chunk.begin for chunk in chunks(document(text))) <= SIZE


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab .\n#é中"), max_size=4_000))
def test_every_letter_is_in_a_piece_and_lines_are_counted_right(text: str) -> None:
    covered = set[int]()
    for chunk in chunks(document(text)):
        covered |= set(range(chunk.begin, chunk.finish))
        assert chunk.line == text.count("\n", 0, chunk.begin) + 1
    assert all(at in covered for at, letter in enumerate(text) if not letter.isspace())
