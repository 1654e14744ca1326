"""The inside of a process that looks at one file: its limits, its file, its voice. Knows no format.

It says one JSON object a line, the last of them an end or an error.
"""

from __future__ import annotations

import io
import json
import logging
import os
import resource
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from lowkey.core.errors import LowkeyError
from lowkey.core.parts import clean
from lowkey.extract.nouns import Limits

Say = Callable[..., None]


@contextmanager
def confined(order: dict[str, Any]) -> Generator[tuple[IO[bytes], Say, Limits]]:
    """(the file, what is said, the limits) of this order. What is wrong with the file is said, too."""
    lines = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # Whatever else is printed is no line of ours.
    limits = Limits(**order["limits"])
    _confine(limits)

    def say(**said: object) -> None:
        lines.write(json.dumps(said).encode() + b"\n")
        lines.flush()

    try:
        with _opened(order["path"]) as source:
            yield source, say, limits
    except LowkeyError as error:
        problem = error.problem
        say(error={"code": problem.code, "message": clean(problem.message), "hint": problem.hint})


def _opened(path: str | None) -> IO[bytes]:
    """The file, or what comes on standard input."""
    return Path(path).open("rb") if path else io.BytesIO(sys.stdin.buffer.read())


def _confine(limits: Limits) -> None:
    """Less of everything, before the first byte is looked at."""
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.processor),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    logging.disable()
