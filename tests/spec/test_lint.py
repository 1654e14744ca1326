"""Every fault of a rule book is named with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowkey.core.errors import InputError
from lowkey.spec import folder, lint, load
from tests.house.source import ROOT
from tests.spec.conftest import Edit

BREVITY = "clear/brevity.md"
FACES = "privacy/no-faces.md"


def said(book: Path, root: Path | None = None) -> list[str]:
    return [str(fault) for fault in lint(book, root)]


def test_the_published_book_is_sound() -> None:
    assert [str(fault) for fault in lint(folder(), ROOT)] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (BREVITY, "severity: 3", "severty: 3", "There is no key “severty” here."),
        (BREVITY, "tier: T0", "tier: T7", "“tier” can't be so:"),
        (BREVITY, "authority: guideline", "authority: king", "“authority” can't be so:"),
        (BREVITY, "severity: 3", "severity: grave", "“severity” can't be so:"),
        (BREVITY, "severity: 3", "severity: 9", "A severity is a number from 1 to 5."),
        (BREVITY, "severity: 3", "severity: 3\nseverity: 3", "“severity” stands here twice."),
        (BREVITY, "tier: T0", "no colon", "“no colon” is no line of the form “key: value”."),
        (BREVITY, "statement: Answer", "statement: " + "An" * 70, "130 letters at most."),
        (BREVITY, "follows the question.", "follows it", "one sentence with a full stop."),
        (BREVITY, "id: brevity", "id: short", "The id “short” is not the name of its file."),
        (FACES, "steer: nobody", "steer: user, by asking", "contradict each other"),
        (FACES, "steer: nobody", "steer: nobody, truly", "Say by what it can be changed"),
        (BREVITY, "context, by asking for depth or a longer form", "context", "Say by what"),
        (BREVITY, "## Good 5", "## Good 2", "A good example has the grade 4 or 5."),
        (BREVITY, "## Bad 2", "## Bad 5", "A bad example has the grade 1 or 2."),
        (BREVITY, "## Bad 2", "## Poor", "“## Poor” is no head of an example"),
        (BREVITY, "Why: That was the question.", "So.", "ends with “Lowkey: …” and then"),
        (
            "personalities/blunt.md",
            "changes: mistaken-person",
            "changes: no-hate",
            "No personality and no mode may change “no-hate”: it is the platform's.",
        ),
        (
            "personalities/blunt.md",
            "changes: mistaken-person",
            "changes: blunt-not-cruel",
            "No personality and no mode may change “blunt-not-cruel”: it is the operator's.",
        ),
        (
            "personalities/warm.md",
            "keeps: no-flattery",
            "keeps: flattery",
            "There is no clause “flattery”.",
        ),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(
    book: Path, edit: Edit, file: str, old: str, new: str, message: str
) -> None:
    line = edit(file, old, new)
    faults = [fault for fault in lint(book) if message in fault.message]
    assert {fault.file for fault in faults} == {file}
    first = line - 3 if old.startswith("Why") else line  # An example's fault stands at its head.
    assert all(first <= fault.line <= line + new.count("\n") for fault in faults)


def test_a_missing_key_and_missing_examples_are_named(book: Path, edit: Edit) -> None:
    edit(BREVITY, "tests: examples\n", "")
    assert f"{BREVITY}, line 1: “tests” is missing." in said(book)
    file = book / FACES
    file.write_text(file.read_text("utf-8").partition("## Bad")[0], "utf-8")
    assert f"{FACES}, line 2: “no-faces” has no bad example." in said(book)
    file.write_text(file.read_text("utf-8").partition("## Good")[0], "utf-8")
    assert f"{FACES}, line 2: “no-faces” has no good example." in said(book)


def test_an_id_that_is_taken_is_named_with_whose_it_is(book: Path) -> None:
    (book / "truth" / "brevity.md").write_text((book / BREVITY).read_text("utf-8"), "utf-8")
    assert f"truth/brevity.md, line 2: The id “brevity” is taken by {BREVITY}." in said(book)


def test_references_to_tests_that_do_not_exist_dangle(book: Path, edit: Edit) -> None:
    line = edit(BREVITY, "tests: examples", "tests: tests/spec/test_lint.py::test_of_a_dream")
    dangling = "There is no test “tests/spec/test_lint.py::test_of_a_dream”."
    assert f"{BREVITY}, line {line}: {dangling}" in said(book, ROOT)
    assert said(book) == []  # An installed Lowkey has no tests to look in.
    edit(BREVITY, "test_of_a_dream", "test_the_published_book_is_sound")
    assert said(book, ROOT) == []
    edit(BREVITY, "tests/spec/test_lint.py", "../outside.py")
    assert len(said(book, ROOT)) == 1


def test_a_file_without_front_matter_and_a_broken_table_are_named(book: Path) -> None:
    (book / BREVITY).write_text("Just be brief.\n", "utf-8")
    alone = f"{BREVITY}, line 1: The front matter must stand between two lines of “---”."
    assert [one for one in said(book) if one.startswith(BREVITY)] == [alone]
    (book / "crisis.toml").write_text("elsewhere = ", "utf-8")
    assert any(one.startswith("crisis.toml, line 1: This is no TOML") for one in said(book))
    (book / "book.toml").unlink()
    assert "book.toml, line 1: This file is missing." in said(book)


def test_tiers_and_groups_must_be_there(book: Path, edit: Edit) -> None:
    edit("book.toml", 'id = "T3"', 'id = "T2"')
    edit("book.toml", 'id = "privacy"', 'id = "secrecy"')
    told = said(book)
    assert "book.toml, line 1: The tiers must be T0, T1, T2, T3, T4, each once." in told
    assert f"{FACES}, line 2: book.toml has no group “privacy”." in told


def test_a_book_with_a_fault_is_not_used(book: Path, edit: Edit) -> None:
    line = edit(BREVITY, "tier: T0", "tier: T7")
    with pytest.raises(InputError, match=rf"clear/brevity\.md, line {line}: “tier” can't be so"):
        load(book)
