"""The book is read whole, and its version is its content."""

from __future__ import annotations

import shutil
from pathlib import Path

from lowkey.spec import folder, load, published
from tests.spec.conftest import Edit


def test_another_word_is_another_version_and_another_place_is_not(
    book: Path, edit: Edit, tmp_path: Path
) -> None:
    before = load(book).version
    assert before == published().version and len(before) == 10
    assert load(Path(shutil.copytree(book, tmp_path / "elsewhere"))).version == before
    edit("clear/brevity.md", "severity: 3\ntests: examples", "tests: examples\nseverity: 3")
    assert load(book).version == before, "the order of keys means nothing"
    edit("clear/brevity.md", "Answer first", "Answer at once")
    after = load(book).version
    assert after != before
    edit("crisis.toml", "13 11 14", "13 11 15")
    assert load(book).version not in (before, after)


def test_every_clause_file_is_in_the_book_in_the_order_of_its_groups() -> None:
    spec = published()
    files = {
        path.stem
        for path in folder().glob("*/*.md")
        if path.parent.name not in ("personalities", "modes")
    }
    assert {clause.id for clause in spec.clauses} == files and len(files) > 40
    order = [group.id for group in spec.groups]
    assert [order.index(one.group) for one in spec.clauses] == sorted(
        order.index(one.group) for one in spec.clauses
    )
    assert {one.group for one in spec.clauses} == set(order)


def test_an_example_is_a_talk_with_its_reason() -> None:
    clause = published().clause("untrusted-text")
    assert clause is not None
    good = clause.examples[0]
    assert (good.kind, good.grade) == ("good", 5)
    assert [turn.who for turn in good.turns] == ["Person", "Mail", "Lowkey"]
    assert good.why.startswith("The task is done")
    assert clause.text and clause.rationale


def test_tiers_go_from_allowing_to_refusing() -> None:
    assert [(tier.id, tier.action) for tier in published().tiers] == [
        ("T0", "allow"),
        ("T1", "allow and study"),
        ("T2", "answer with care"),
        ("T3", "refuse and explain"),
        ("T4", "refuse and point to help"),
    ]


def test_what_is_not_there_is_not_found() -> None:
    assert published().clause("no-such") is None
    assert published().personality("no-such") is None
