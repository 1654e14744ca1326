"""One answered question as a row of a file, and its verdict. Knows no model and no terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydantic import ValidationError

from lowkey.core.errors import InputError
from lowkey.core.parts import Record
from lowkey.learn.evals.bfcl_checker import Called, Fault, check
from lowkey.learn.evals.bfcl_questions import TELLING, Question

NO_CALL = "ast_decoder:decoder_failed"
NO_OBJECT = "ast_decoder:decoder_wrong_output_format"


class RawCall(Record):
    """A call as the model wrote it. `arguments`: JSON, or what should have been."""

    name: str
    arguments: str


class Row(Record):
    """All that is known of one answer. `reason`: the leaderboard's name of the fault."""

    id: str
    category: str
    model: str
    lowkey: str
    """The version that asked."""
    messages: tuple[Mapping[str, Any], ...]
    """The prompt as it was sent: no rules and no manner of ours go before it."""
    tools: tuple[Mapping[str, Any], ...]
    said: str
    calls: tuple[RawCall, ...]
    finish: str
    right: bool
    reason: str = ""
    detail: str = ""
    input: int = 0
    """Tokens."""
    output: int = 0
    cost: float | None = None
    """US dollars, where the price is known."""
    seconds: float = 0.0


def verdict(question: Question, calls: Sequence[RawCall]) -> Fault | None:
    """None where these calls are right.

    Calls that can't be read are no calls: right where nothing should be called.
    """
    called, unread = _read(calls)
    if TELLING in question.category:
        irrelevant = "irrelevance" in question.category
        if bool(called) != irrelevant:
            return None
        if irrelevant:
            return Fault("irrelevance_error:decoder_success", "Nothing should have been called.")
        return unread or Fault(
            "relevance_error:decoder_failed", "Something should have been called."
        )
    return unread or check(question.category, question.functions, called, question.wanted)


def _read(calls: Sequence[RawCall]) -> tuple[list[Called], Fault | None]:
    called: list[Called] = []
    if not calls:
        return [], Fault(NO_CALL, "Nothing was called.")
    for call in calls:
        try:
            arguments: object = json.loads(call.arguments)
        except ValueError:
            return [], Fault(NO_CALL, f"The arguments of {call.name} are no JSON.")
        if not isinstance(arguments, dict):
            return [], Fault(NO_OBJECT, f"The arguments of {call.name} are no object.")
        called.append(Called(call.name, cast("dict[str, Any]", arguments)))
    return called, None


def opened(path: Path) -> BinaryIO:
    """The file, ready for further rows; half a last line is cut off. Raises InputError."""
    try:
        file = path.open("ab+")
        file.seek(0)
        kept = file.read()
        file.truncate(kept.rfind(b"\n") + 1)
    except OSError as error:
        told = f"{path} can't be written: {error.strerror}."
        raise InputError("no_file", told, hint="Name another file with --save.") from error
    return file


def write(file: BinaryIO, row: Row) -> None:
    """One more row, handed to the system at once: a killed process loses none of them."""
    file.write(row.model_dump_json().encode() + b"\n")
    file.flush()


def saved(path: Path, model: str) -> list[Row]:
    """The rows kept in `path`, none where it is not there; half a last line is not one.

    Raises InputError where they are of another model, or where the file holds something else.
    """
    if not path.exists():
        return []
    rows: list[Row] = []
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        if not line.endswith(b"\n"):
            break  # The process died while it wrote.
        try:
            rows.append(Row.model_validate_json(line))
        except ValidationError as error:
            told = f"{path.name}, line {number}, is no answer kept by this command."
            raise InputError("bad_rows", told, hint="Name another file with --save.") from error
    other = next((row.model for row in rows if row.model != model), None)
    if other is not None:
        told = f"{path.name} holds answers of {other}, not of {model}."
        raise InputError("other_model", told, hint="Name another file with --save.")
    return rows
