"""The training lines and the way they are written."""

import pytest

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.said import SaidError, parse, read
from lowkey.tiny.acts.trained import asked, bare, ours
from lowkey.tiny.evaluate import HELD, rows

LEAST = 250
"""Lines of a call, at least; common ones have three times as many."""


def spans(line: str, act: str) -> list[tuple[str, str]]:
    said = parse(line, act)
    return [(s.slot, s.text) for turn in said.turns for s in turn.segments if s.slot]


def test_slots_are_marked_in_place() -> None:
    said = parse("remind me to {what:water the ficus} {when:tomorrow at 8}", "reminder")
    assert said.turns[0].text == "remind me to water the ficus tomorrow at 8"
    assert spans("{when:tonight} tell me, {when:at 9}", "reminder") == [
        ("when", "tonight"),
        ("when", "at 9"),
    ]


def test_a_dialogue_ends_with_the_person() -> None:
    said = parse("remind me to {what:call mum} // > When? // {when:at five}", "reminder")
    assert [turn.user for turn in said.turns] == [True, False, True]
    with pytest.raises(SaidError):
        parse("hello // > Hi!", "greet")


def test_code_keeps_its_braces_and_its_slashes() -> None:
    line = "run {code:f = {1: 7 // 2}} please"
    assert spans(line, "run_code") == [("code", "f = {1: 7 // 2}")]


@pytest.mark.parametrize("line", ["{list:shopping} {when:now}", "add {items}", "add {items:milk"])
def test_a_line_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(SaidError):
        parse(line, "list_add")


def test_every_act_is_said_in_many_ways() -> None:
    counts: dict[str, set[str]] = {name: set() for name in ACTS}
    for said in read():
        counts[next(iter(said.acts))].add(said.turns[-1].text.lower())
    few = {name: len(lines) for name, lines in counts.items() if ACTS[name].calls}
    assert {name: count for name, count in few.items() if count < LEAST} == {}
    assert all(counts.values())


def test_nothing_that_is_asked_in_evaluation_is_trained_on() -> None:
    unseen = asked()
    assert len(unseen) > 1000
    assert not any(bare(said.turns[-1].text) in unseen for said in ours())
    held = {bare(row["prompt"]) for file in HELD for row in rows(file)}
    assert len(held) == 1495
    assert not any(bare(said.turns[-1].text) in held for said in ours())
    assert len(ours()) > 0.97 * len(read())  # The two were written by different hands.
