"""Replacements that must be clear, and lines with their numbers."""

from __future__ import annotations

import pytest

from lowkey.core.errors import InputError
from lowkey.documents import Edit
from lowkey.documents.editing import difference, edited, numbered

POEM = "Roses are red,\n  violets are blue.\nRoses fade.\n"


def refused(*edits: Edit) -> str:
    with pytest.raises(InputError) as error:
        edited(POEM, edits)
    assert error.value.code == "unclear_edit"
    return str(error.value)


def test_edits_are_done_one_after_the_other() -> None:
    steps = [Edit("red", "white"), Edit("are white", "were white"), Edit("Roses fade.\n", "")]
    assert edited(POEM, steps) == "Roses were white,\n  violets are blue.\n"
    assert edited(POEM, [Edit("fade.", "fa\\1de.")]).endswith("fa\\1de.\n")


def test_what_is_not_there_is_refused_with_what_is_near() -> None:
    assert refused(Edit("violets are green", "x")) == (
        "The edit finds nothing: “violets are green” is not in the document. "
        "Read the document: it may have changed. Nothing was changed."
    )
    assert "Line 2 has the same words with other spaces." in refused(
        Edit("violets  are blue.", "x")
    )
    assert "Its first line stands in line 1; what follows it differs." in refused(
        Edit("Roses are red,\nviolets are blue.", "x")
    )
    assert "has no `old` text" in refused(Edit("", "x"))


def test_what_is_there_twice_is_refused_with_its_places() -> None:
    told = refused(Edit("red", "white"), Edit("Roses", "Lilies"))
    assert told.startswith("Edit 2 is not clear: “Roses” stands there 2 times (lines 1, 3).")


def test_lines_are_numbered_and_can_be_chosen() -> None:
    assert numbered(POEM) == "1\tRoses are red,\n2\t  violets are blue.\n3\tRoses fade."
    assert numbered(POEM, 2, 2) == "2\t  violets are blue."
    assert numbered(POEM, 3, 99) == "3\tRoses fade."
    assert numbered("") == "(empty)"
    for first, last in ((4, None), (3, 2)):
        with pytest.raises(InputError, match="has lines 1 to 3"):
            numbered(POEM, first, last)


def test_of_many_lines_the_beginning_and_the_end_are_shown() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 1001))
    shown = numbered(text, room=200).splitlines()
    assert shown[0] == "1\tline 1"
    assert shown[-1] == "1000\tline 1000"
    (gap,) = [line for line in shown if line.startswith("[…")]
    first, last = (int(word) for word in gap.split() if word.isdigit())
    assert shown.index(gap) == first - 1
    assert len(shown) == first - 1 + 1 + 1000 - last
    assert sum(map(len, shown)) < 300
    assert len(numbered("x" * 5000, room=100)) < 200


def test_a_change_far_down_is_told_with_its_place() -> None:
    lines = [f"line {number}" for number in range(30_000)]
    after = [*lines[:20_000], "new", *lines[20_001:]]
    assert difference("\n".join(lines), "\n".join(after)).splitlines() == [
        "@@ -19998,7 +19998,7 @@",
        *(f" line {number}" for number in (19_997, 19_998, 19_999)),
        "-line 20000",
        "+new",
        *(f" line {number}" for number in (20_001, 20_002, 20_003)),
    ]
    more = difference("a\nb\nb\nc", "a\nb\nb\nb\nc")
    assert [line for line in more.splitlines() if line[0] != " "] == ["@@ -1,4 +1,5 @@", "+b"]


def test_of_a_change_too_long_to_compare_the_ends_are_shown() -> None:
    old, new = ([f"{word} {number}" for number in range(2_001)] for word in ("old", "new"))
    shown = difference("\n".join(["a", *old, "z"]), "\n".join(["a", *new, "z"]))
    assert shown.splitlines() == [
        "@@ -2,2001 +2,2001 @@",
        "2,001 lines out, 2,001 lines in; the ends of them:",
        *("-old 0", "-old 1", "-old 2", "-…", "-old 1998", "-old 1999", "-old 2000"),
        *("+new 0", "+new 1", "+new 2", "+…", "+new 1998", "+new 1999", "+new 2000"),
    ]
    assert difference("", "\n".join(new)).count("\n") == 2_001, "a new text is shown whole"
