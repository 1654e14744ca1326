"""Asks the tables of a stranger's file, in a process of its own. Knows no format and no SQL."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from lowkey.core.errors import InputError
from lowkey.extract.apart import HEAVY, apart
from lowkey.extract.nouns import Limits
from lowkey.extract.tables.nouns import Answer, Column, Outline, Question

LIMITS = Limits(seconds=25.0, processor=20)


async def ask(
    source: Path | bytes, name: str, media_type: str, question: Question, limits: Limits = LIMITS
) -> Answer:
    """What the file's tables answer. Raises InputError, with a sentence on why they don't."""
    order = {"name": name, "media_type": media_type, "question": asdict(question)}
    try:
        said = await apart("lowkey.extract.tables.process", source, order, limits)
    except InputError as error:
        if error.problem.code != HEAVY:
            raise
        raise InputError(
            HEAVY,
            f"This question to “{name}” took more memory or time than one may.",
            hint="Ask for less of it, or read it with Python.",
        ) from error
    return Answer(
        columns=_columns(said["columns"]),
        rows=tuple(map(tuple, said["rows"])),
        total=said["total"],
        sheet=said["sheet"],
        outlines=tuple(_outline(one) for one in said["outlines"]),
        notes=tuple(said["notes"]),
    )


def _columns(said: list[dict[str, Any]]) -> tuple[Column, ...]:
    return tuple(Column(**one) for one in said)


def _outline(said: dict[str, Any]) -> Outline:
    return Outline(
        name=said["name"],
        rows=said["rows"],
        columns=_columns(said["columns"]),
        range=tuple(map(tuple, said["range"])),
        first=tuple(map(tuple, said["first"])),
    )
