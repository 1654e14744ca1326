"""Which files a `.gitignore` leaves out."""

from __future__ import annotations

import pytest

from lowkey.files.ignoring import ANYS, USUAL, ignored, rules


@pytest.mark.parametrize(
    ("rule", "out", "stays"),
    [
        ("*.log", ("a.log", "sub/b.log"), ("a.txt", "log")),
        ("build/", ("build/", "sub/build/"), ("build", "rebuild/")),
        ("/top.txt", ("top.txt",), ("sub/top.txt",)),
        ("docs/*.pdf", ("docs/a.pdf",), ("docs/sub/a.pdf", "a.pdf", "other/docs/a.pdf")),
        ("docs/**/draft", ("docs/draft", "docs/a/b/draft"), ("draft",)),
        ("out/**", ("out/a", "out/a/b"), ("out/", "about/a")),
        ("file?.[ab]", ("file1.a", "x/file2.b"), ("file10.a", "file1.c")),
        ("*.txt\n!keep.txt", ("a.txt",), ("keep.txt", "sub/keep.txt")),
        ("# a word\n\n   \n/", (), ("a word", "# a word")),
        ("**/" * (ANYS + 1) + "x", (), ("x", "a/x")),
    ],
)
def test_a_rule_fits_what_git_means_by_it(
    rule: str, out: tuple[str, ...], stays: tuple[str, ...]
) -> None:
    known = rules(rule)
    for path in out:
        assert ignored(tuple(path.strip("/").split("/")), path.endswith("/"), known), path
    for path in stays:
        assert not ignored(tuple(path.strip("/").split("/")), path.endswith("/"), known), path


def test_a_rule_holds_below_its_own_folder_and_the_last_one_wins() -> None:
    known = [*rules("*.md"), *rules("!*.md", ("notes",))]
    assert ignored(("a.md",), False, known) and ignored(("other", "a.md"), False, known)
    assert not ignored(("notes", "a.md"), False, known)


def test_heaps_of_other_peoples_code_and_keys_are_left_out_by_themselves() -> None:
    known = rules(USUAL)
    assert ignored(("web", "node_modules"), True, known)
    assert ignored(("server.pem",), False, known) and not ignored(("keys.md",), False, known)


def test_a_rule_made_to_take_for_ever_does_not() -> None:
    known = rules("*a" * 60 + "b\n" + "/".join(["**", "a"] * ANYS))
    assert not ignored(("a" * 200,) * 30 + ("c",), False, known)
