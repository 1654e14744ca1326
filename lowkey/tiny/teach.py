"""Trains the signs of harm on our own lines, a quarter of a minute on one core: `python -m lowkey.tiny.teach`.

Logistic regression by AdaGrad (Duchi et al., JMLR 2011), one line after the other, the same each time.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

from lowkey.tiny.acts.trained import asked, bare, ours
from lowkey.tiny.signs import SIGNS, SIZE, WEIGHTS, Sign, features, pack

ACT: dict[Sign, str] = {"crisis": "crisis", "harm": "unsafe"}
LINES = Path(__file__).parent / "signs.txt"
OFTEN = 3
"""How often a line of these counts, which stand beside many more of the acts."""
ROUNDS, SEED = 4, 1
RATE, BIAS_RATE, FIRST_BIAS = 0.3, 0.02, -2.0


def learn(rows: list[tuple[list[int], bool]]) -> tuple[float, list[float]]:
    """Bias and weights. `rows`: what a line touches, and whether it is a case."""
    rng, rows = random.Random(SEED), list(rows)
    bias, weights, seen = FIRST_BIAS, [0.0] * SIZE, [1e-3] * SIZE
    for _ in range(ROUNDS):
        rng.shuffle(rows)
        for places, case in rows:
            wrong = case - 1 / (1 + math.exp(-bias - sum(map(weights.__getitem__, places))))
            bias += BIAS_RATE * wrong
            square = wrong * wrong
            for place in places:
                seen[place] += square
                weights[place] += RATE * wrong / math.sqrt(seen[place])
    return bias, weights


def lines() -> list[tuple[str, str]]:
    """(act, what is said), none of it asked word for word in the evaluation."""
    acts = {"none": "none"} | {str(sign): act for sign, act in ACT.items()}
    own = [line.split(" | ", 1) for line in LINES.read_text("utf-8").splitlines() if line[0] != "#"]
    told = [(acts[sign], text) for sign, text in own if bare(text) not in asked()]
    return told * OFTEN + [(min(one.acts), one.turns[-1].text) for one in ours()]


def main() -> None:
    said = [(act, features(text)) for act, text in lines()]
    tables = {sign: learn([(places, act == ACT[sign]) for act, places in said]) for sign in SIGNS}
    WEIGHTS.write_bytes(pack(tables))
    print(f"{WEIGHTS.name}: {len(said)} lines, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
