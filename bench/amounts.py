"""How many numerals, lengths of time and amounts with a unit are understood, in words. (d)

python -m bench.amounts CORPUS.jsonl

A row of the corpus: text, dimension and expected, as Duckling's own corpus has it ("simple Inch 94").
Only single amounts are asked for: nothing here understands "between 3 and 5 kg".
"""

from __future__ import annotations

import json
import re
import sys
from fractions import Fraction
from pathlib import Path

from bench.table import machine, table
from lowkey.tools import ToolFailed
from lowkey.tools.dates import length
from lowkey.tools.dates.words import normal
from lowkey.tools.numerals import in_digits, number
from lowkey.tools.sums.convert import amount_in

MONTH = 365 * 24 * 3600 // 12
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": MONTH, "quarter": 3 * MONTH, "year": 12 * MONTH}  # fmt: skip
SKIPPED = ("Unnamed", "Degree")


def main(path: str) -> None:
    rows = [json.loads(one) for one in Path(path).read_text("utf-8").splitlines()]
    tried: dict[str, list[bool]] = {}
    for row in rows:
        right = judged(row["dimension"], row["text"], re.sub(r"[()]", "", row["expected"]))
        if right is not None:
            tried.setdefault(row["dimension"], []).append(right)
    lines = [[kind, len(judgements), sum(judgements)] for kind, judgements in tried.items()]
    print(table(("amounts", "rows", "right"), lines))
    print(f"\n{machine()}")


def judged(kind: str, text: str, expected: str) -> bool | None:
    """Whether it was understood; None for what is not asked for."""
    words = expected.split()
    match kind:
        case "Duration":
            found = length(normal(text))
            wanted = int(words[1]) * SECONDS[words[2].lower()]
            return found is not None and wanted == sum(n * SECONDS[g] for n, g in found.pieces)
        case "Numeral":
            try:
                return number(in_digits(text.lower())) == Fraction(words[1])
            except ValueError:
                return False
        case "Distance" | "Volume" | "Temperature" | "Quantity":
            if words[0] != "simple" or words[1] in SKIPPED:
                return None
            try:
                apart = abs(amount_in(text, words[1]) - Fraction(words[2]))
            except ToolFailed:
                return False
            return apart < Fraction(1, 10**6)
        case _:
            return None


if __name__ == "__main__":
    main(sys.argv[1])
