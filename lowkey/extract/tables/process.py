"""The process that asks one file: `python -m lowkey.extract.tables.process ORDER`. Knows who asked of nothing."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO, Any

from lowkey.core.errors import InputError, LowkeyError
from lowkey.core.parts import clean
from lowkey.extract.confined import confined
from lowkey.extract.tables.nouns import Answer, Question, Sheet
from lowkey.extract.tables.reading import read
from lowkey.extract.tables.sql import ask

SHEETS = 30
"""As many of a workbook are looked at."""
OTHERS = re.compile(r"\bjoin\b|\bfrom\s+(?!t\b)|\bfrom\s+t\s*(?:\w+\s*)?,", re.IGNORECASE)
"""What a query has in it that asks more than the first table."""


def main(order: dict[str, Any]) -> None:
    with confined(order) as (source, say, _):
        question = Question(**order["question"])
        say(end=_clean(asdict(answer(source, order["name"], order["media_type"], question))))


def answer(source: IO[bytes], name: str, media_type: str, question: Question) -> Answer:
    """Raises InputError for what can't be read or asked."""
    try:
        return ask(list(_needed(read(source, name, media_type), question)), question)
    except LowkeyError:
        raise
    except MemoryError as error:
        raise InputError(
            "too_heavy_file",
            f"“{name}” takes more memory than one question may, so it was given up.",
            hint="Read it with Python, or bring a part of it.",
        ) from error
    except Exception as error:  # A reader meets whatever a damaged file holds.
        raise InputError(
            "damaged_file",
            f"“{name}” is damaged, or not what it says it is: its tables can't be read "
            f"({type(error).__name__}).",
            hint="Open it in the program it comes from, save it again and bring that.",
        ) from error


def _needed(sheets: Iterator[Sheet], question: Question) -> Iterator[Sheet]:
    """The first one, and of the others no more than the question may be about."""
    sql = question.sql
    alone = not (question.outline or question.sheet.strip() or OTHERS.search(sql))
    for count, sheet in enumerate(sheets, 1):
        yield sheet
        if alone or count == SHEETS:
            return


def _clean(told: Any) -> Any:
    """Words that every encoder can hold."""
    match told:
        case str():
            return clean(told)
        case dict():
            return {key: _clean(one) for key, one in told.items()}  # pyright: ignore
        case list() | tuple():
            return [_clean(one) for one in told]  # pyright: ignore
        case _:
            return told


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
