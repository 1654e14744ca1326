"""Questions are read from both layouts, always the same ones of many, and faults are told."""

from __future__ import annotations

import json
import lzma
import os
from pathlib import Path

import pytest

from lowkey.core.errors import InputError
from lowkey.learn.evals import CATEGORIES, chosen, load
from lowkey.learn.evals.bfcl_checker import Called, check, language, plain
from lowkey.learn.evals.bfcl_tools import tools
from tests.learn.evals.asking import FUNCTION, WANTED, folder, row

PUBLIC = Path(os.environ.get("TEST_DATA", "")) / "01_tools"


def test_both_layouts_give_the_same_questions(tmp_path: Path) -> None:
    rows = [row("simple_python", 1), row("live_irrelevance", 1, wanted=False)]
    joined = load(folder(tmp_path / "joined", *rows), CATEGORIES)
    packed = tmp_path / "packed"
    packed.mkdir()
    text = "".join(json.dumps(one) + "\n" for one in rows)
    (packed / "bfcl_own.jsonl.xz").write_bytes(lzma.compress(text.encode()))
    published = tmp_path / "published"
    (published / "possible_answer").mkdir(parents=True)
    for one in rows:
        kept = {key: one[key] for key in ("id", "question", "function")}
        name = f"BFCL_v4_{one['category']}.json"
        (published / name).write_text(json.dumps(kept) + "\n", "utf-8")
    truth = {"id": "simple_python_1", "ground_truth": WANTED}
    answers = published / "possible_answer" / "BFCL_v4_simple_python.json"
    answers.write_text(json.dumps(truth), "utf-8")
    (published / "BFCL_v4_multi_turn_base.json").write_text("{}", "utf-8")
    assert joined == load(packed, CATEGORIES) == load(published, CATEGORIES)
    assert [one.category for one in joined] == ["simple_python", "live_irrelevance"]
    assert joined[0].functions[0] == FUNCTION and joined[1].wanted == ()


def test_a_limit_draws_the_same_ones_every_time_and_keeps_their_order(tmp_path: Path) -> None:
    rows = [row("multiple", number) for number in range(40)]
    drawn = load(folder(tmp_path, *rows), ("multiple",), 5)
    again = load(folder(tmp_path, *reversed(rows)), ("multiple",), 5)
    assert [one.id for one in drawn] == [one.id for one in reversed(again)]
    assert len(drawn) == 5 and [one.id for one in drawn] != [one["id"] for one in rows[:5]]


def test_categories_are_named_alone_or_in_groups() -> None:
    assert chosen([]) == CATEGORIES == chosen(["non_live", "live"])
    assert chosen(["live_simple", "simple"])[:3] == CATEGORIES[:3]
    with pytest.raises(InputError, match="“multi_turn_base” needs the leaderboard's own simulated"):
        chosen(["multi_turn_base"])
    with pytest.raises(InputError, match="There is no category “simpel”"):
        chosen(["simpel"])


def test_what_can_not_be_read_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no folder"):
        load(tmp_path / "none", CATEGORIES)
    with pytest.raises(InputError, match="There are no questions of multiple"):
        load(folder(tmp_path, row("parallel", 1)), ("multiple",))
    file = tmp_path / "bfcl_own.jsonl"
    for text, place in (
        ('{"id": 1\n', "at 1"),
        (f"{json.dumps(row('multiple', 1))}\n[]\n", "at 2"),
        ('{"id": "x_1", "category": "multiple"}\n', "at x_1"),
    ):
        file.write_text(text, "utf-8")
        with pytest.raises(InputError, match=f"bfcl_own.jsonl can't be read {place}"):
            load(tmp_path, ("multiple",))


@pytest.mark.skipif(
    "TEST_DATA" not in os.environ or not PUBLIC.is_dir(), reason="not found: the public test data"
)
def test_every_public_question_is_read_and_its_own_answer_is_right() -> None:
    questions = load(PUBLIC, CATEGORIES)
    assert {one.category for one in questions} == set(CATEGORIES)
    assert all(len(tools(one)) == len(one.functions) for one in questions)
    right = 0
    wanted = [one for one in questions if one.wanted and language(one.category) == "python"]
    for one in wanted:
        calls: list[Called] = []
        for answer in one.wanted:
            name, allowed = next(iter(answer.items()))
            flat = {
                key: values[0] for key, values in allowed.items() if values and "" not in values
            }
            calls.append(Called(plain(name), flat))
        right += check(one.category, one.functions, calls, one.wanted) is None
    assert right > 0.9 * len(wanted)  # Dicts in an answer are lists of what may stand there.
