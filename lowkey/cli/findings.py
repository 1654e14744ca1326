"""What the doctor finds: one sentence, how bad it is, and what to do. Knows no check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TextIO

from lowkey.core.errors import LowkeyError

Mark = Literal["✓", "!", "✗"]
ASCII: dict[Mark, str] = {"✓": "ok", "!": "! ", "✗": "x "}
"""For terminals whose letters have no ✓."""


@dataclass(frozen=True, slots=True)
class Finding:
    """✓: well · !: works, but look at it · ✗: does not work."""

    mark: Mark
    what: str
    hint: str = ""


def well(what: str, hint: str = "") -> Finding:
    return Finding("✓", what, hint)


def odd(what: str, hint: str = "") -> Finding:
    return Finding("!", what, hint)


def bad(what: str, hint: str = "") -> Finding:
    return Finding("✗", what, hint)


def of(error: LowkeyError, mark: Mark = "✗") -> Finding:
    return Finding(mark, error.problem.message, error.problem.hint)


def tell(finding: Finding, out: TextIO) -> None:
    """A line, and a second one with what to do."""
    mark: str = finding.mark
    try:
        mark.encode(out.encoding or "ascii")
    except UnicodeEncodeError:
        mark = ASCII[finding.mark]
    print(f"{mark} {finding.what}", file=out, flush=True)
    if finding.hint:
        print(f"{' ' * len(mark)} {finding.hint}", file=out, flush=True)
