"""A model is asked as the leaderboard asks, each answer gets its verdict, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.errors import InputError, LimitError, OutsideError
from lowkey.core.parts import TextPart
from lowkey.learn.evals import Bench, Question, Row, Score, Unasked, load, opened, saved, write
from lowkey.learn.evals.bfcl import prompt
from lowkey.learn.evals.bfcl_rows import RawCall, verdict
from lowkey.models import CallPiece, FinishPiece, Turn
from lowkey.models.scripted import SCRIPTED, Scripted, Step, calls, says
from tests.learn.evals.asking import RIGHT, folder, row

GOOD = calls("math_power", RIGHT)
BUSY = LimitError("rate", "Too many at once.", retry_after=20.0)
DOWN = OutsideError("unreachable", "It can't be reached.")


@pytest.fixture
def questions(tmp_path: Path) -> list[Question]:
    rows = [row("simple_python", number) for number in range(3)]
    more = [row("irrelevance", 1, False), row("live_relevance", 1, False)]
    return load(folder(tmp_path / "questions", *rows, *more), chosen_all())


def chosen_all() -> Sequence[str]:
    return ("simple_python", "irrelevance", "live_relevance")


class Bed:
    """A bench whose waits are counted, not slept."""

    def __init__(self, *answers: Sequence[Step], at_once: int = 1) -> None:
        self.actor = Scripted(answers)
        self.clock = ManualClock()
        self.waits: list[float] = []
        self.bench = Bench(self.actor, self.clock, at_once, pause=self.wait)

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(seconds)

    async def ask(self, questions: Sequence[Question]) -> list[Row | Unasked]:
        return [one async for one in self.bench.ask(questions)]


def test_the_prompt_is_the_leaderboards_and_nothing_of_ours(questions: list[Question]) -> None:
    request = prompt(questions[0], Scripted([GOOD]))
    words = "Question 0: what is 2 to the power of 10?"
    assert request.turns == (Turn("user", (TextPart(text=words),)),)
    (tool,) = request.tools
    assert tool.name == "math_power"
    assert tool.description.endswith("Note that the provided function is in Python 3 syntax.")
    assert tool.schema["type"] == "object"
    base = tool.schema["properties"]["base"]
    assert base["type"] == "number" and base["description"].endswith("This is a float type value.")
    assert request.temperature == 0.001
    thinker = Scripted([GOOD], info=SCRIPTED.model_copy(update={"thinks": True}))
    assert prompt(questions[0], thinker).temperature is None


def test_arguments_of_java_are_texts_with_their_type_told(questions: list[Question]) -> None:
    function: dict[str, Any] = {
        "name": "f",
        "description": "F.",
        "parameters": {
            "type": "dict",
            "properties": {"x": {"type": "ArrayList", "items": {"type": "integer"}}},
            "required": [],
        },
    }
    asked = questions[0].model_copy(update={"category": "simple_java", "functions": (function,)})
    x = prompt(asked, Scripted([GOOD])).tools[0].schema["properties"]["x"]
    assert x["type"] == "string" and "items" not in x
    assert "Java ArrayList type parameter" in x["description"]
    assert "elements are of type integer" in x["description"]


async def test_each_answer_is_a_row_with_its_verdict(questions: list[Question]) -> None:
    wrong = calls("math_power", {"base": 2, "exponent": 11})
    bed = Bed(GOOD, wrong, says("It is 1024."), GOOD, GOOD)
    rows = [one for one in await bed.ask(questions) if isinstance(one, Row)]
    assert [(one.category, one.right, one.reason) for one in rows] == [
        ("simple_python", True, ""),
        ("simple_python", False, "value_error:others"),
        ("simple_python", False, "ast_decoder:decoder_failed"),
        ("irrelevance", False, "irrelevance_error:decoder_success"),
        ("live_relevance", True, ""),
    ]
    assert rows[2].said == "It is 1024." and rows[0].calls[0].name == "math_power"
    assert rows[0].model == "scripted/actor" and (rows[0].input, rows[0].output) == (1, 2)
    assert rows[0].messages == questions[0].messages and rows[0].tools[0]["name"] == "math_power"


def test_calls_that_can_not_be_read_are_no_calls(questions: list[Question]) -> None:
    simple, irrelevant, relevant = questions[0], questions[3], questions[4]
    for text, kind in (("{", "decoder_failed"), ("[]", "decoder_wrong_output_format")):
        broken = (RawCall(name="math_power", arguments=text),)
        fault = verdict(simple, broken)
        assert fault and fault.kind == f"ast_decoder:{kind}"
        assert verdict(irrelevant, broken) is None
        assert verdict(relevant, broken) is not None
    assert verdict(irrelevant, ()) is None and verdict(relevant, ()) is not None


async def test_calls_side_by_side_are_told_apart(questions: list[Question]) -> None:
    both = (
        CallPiece(0, "a", "math_power", '{"base": 2, '),
        CallPiece(1, "b", "math_power", "{}"),
        CallPiece(0, text='"exponent": 10}'),
        FinishPiece("calls"),
    )
    (one,) = await Bed(both).ask(questions[:1])
    assert isinstance(one, Row) and one.reason == "simple_function_checker:wrong_count"
    assert [call.arguments for call in one.calls] == ['{"base": 2, "exponent": 10}', "{}"]


async def test_a_model_that_says_to_wait_is_waited_for(questions: list[Question]) -> None:
    bed = Bed((BUSY,), GOOD)
    rows = await bed.ask(questions[:2])
    assert all(isinstance(one, Row) and one.right for one in rows)
    assert bed.waits == [20.0]
    long = LimitError("rate", "Come back tomorrow.", retry_after=86_400.0)
    bed = Bed((long,), GOOD)
    first, second = await bed.ask(questions[:2])
    assert isinstance(first, Unasked) and isinstance(second, Row) and bed.waits == []


async def test_a_question_without_an_answer_is_not_counted_and_a_dead_model_is_left(
    questions: list[Question],
) -> None:
    refused = InputError("too_long", "The prompt is too long.")
    bed = Bed((refused,), (DOWN,), (DOWN,), GOOD)
    first, second, third = await bed.ask(questions[:3])
    assert isinstance(first, Unasked) and first.error is refused
    assert isinstance(second, Row) and isinstance(third, Row)
    bed = Bed((DOWN,))
    many = [replace_id(questions[0], number) for number in range(20)]
    seen: list[Row | Unasked] = []
    with pytest.raises(OutsideError, match="can't be reached"):
        async for one in bed.bench.ask(many):
            seen.append(one)
    assert len(seen) == 5


def replace_id(question: Question, number: int) -> Question:
    return question.model_copy(update={"id": f"simple_python_{number}"})


async def test_no_more_questions_are_on_their_way_than_may_be(questions: list[Question]) -> None:
    bed = Bed(GOOD, at_once=2)
    outcomes = bed.bench.ask([replace_id(questions[0], number) for number in range(6)])
    await anext(outcomes)
    assert len(bed.actor.asked) == 2
    await outcomes.aclose()
    assert len(bed.actor.asked) == 2


async def test_rows_are_kept_whole_and_half_a_line_is_cut_off(
    questions: list[Question], tmp_path: Path
) -> None:
    (row,) = await Bed(GOOD).ask(questions[:1])
    assert isinstance(row, Row)
    path = tmp_path / "rows.jsonl"
    assert saved(path, row.model) == []
    with opened(path) as file:
        write(file, row)
    path.write_bytes(path.read_bytes() + b'{"id": "simp')
    assert saved(path, row.model) == [row]
    with opened(path) as file:
        write(file, row.model_copy(update={"id": "next"}))
    assert [one.id for one in saved(path, row.model)] == [row.id, "next"]
    with pytest.raises(InputError, match="holds answers of scripted/actor, not of other/one"):
        saved(path, "other/one")
    path.write_text('{"other": 1}\n', "utf-8")
    with pytest.raises(InputError, match="line 1, is no answer kept by this command"):
        saved(path, row.model)


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(0, 10, 0.0, 27.8), (10, 10, 72.2, 100.0), (50, 100, 40.4, 59.6), (0, 0, 0.0, 100.0)],
)
def test_what_chance_leaves_open_is_wilsons_interval(
    right: int, of: int, low: float, high: float
) -> None:
    assert Score(right, of).interval == pytest.approx((low, high), abs=0.05)
