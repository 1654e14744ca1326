"""The words for a model keep to their budget, gravest first, and are always the same."""

from __future__ import annotations

import pytest

from lowkey.spec import compile, published, room, size
from lowkey.spec.nouns import AUTHORITIES
from tests.house.source import ROOT


@pytest.mark.parametrize("tokens", [0, 50, 200, 800, 1_200, 10_000])
def test_the_budget_holds_and_what_was_left_out_is_named(tokens: int) -> None:
    spec = published()
    compiled = compile(spec, tokens)
    assert size(compiled.text) <= tokens
    assert set(compiled.clauses) | set(compiled.left_out) == {one.id for one in spec.clauses}
    assert len(compiled.clauses) + len(compiled.left_out) == len(spec.clauses)
    assert compiled.version == spec.version
    for clause in spec.clauses:
        assert (clause.statement in compiled.text) == (clause.id in compiled.clauses)


def test_the_highest_authority_goes_first_and_the_gravest_within_it() -> None:
    spec = published()
    compiled = compile(spec, 10_000)
    clauses = [clause for one in compiled.clauses if (clause := spec.clause(one))]
    order = [(AUTHORITIES.index(one.authority), -one.severity) for one in clauses]
    assert order == sorted(order) and len(set(order)) > 8
    places = [compiled.text.index(one.statement) for one in clauses]
    assert places == sorted(places)


def test_more_room_only_adds() -> None:
    spec = published()
    before: tuple[str, ...] = ()
    for tokens in range(0, 1_800, 25):
        now = compile(spec, tokens).clauses
        assert now[: len(before)] == before
        before = now
    assert len(before) == len(spec.clauses)


def test_the_same_book_gives_the_same_words() -> None:
    spec = published()
    shuffled = spec.model_copy(update={"clauses": tuple(sorted(spec.clauses, key=lambda c: c.id))})
    assert compile(spec, 800) == compile(spec, 800)
    assert set(compile(shuffled, 10_000).clauses) == set(compile(spec, 10_000).clauses)


def test_a_weak_model_is_told_nothing() -> None:
    compiled = compile(published(), 10_000, weak=True)
    assert (compiled.text, compiled.clauses, compiled.left_out) == ("", (), ())


def test_the_page_on_the_rule_book_names_the_room_that_there_is() -> None:
    spec = published()
    page = (ROOT / "docs" / "spec.md").read_text("utf-8")
    firm = {one.id for one in spec.clauses if one.authority in ("platform", "operator")}
    assert f"| 4,096 tokens | {room(4_096):,} | every platform and operator rule |" in page
    assert firm <= set(compile(spec, room(4_096)).clauses)
    for context, named in ((8_192, "8,192 tokens"), (None, "larger, or not known")):
        assert f"| {named} | {room(context):,} | all of them |" in page
        assert compile(spec, room(context)).left_out == ()
