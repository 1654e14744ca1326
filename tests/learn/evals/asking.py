"""A few questions in the leaderboard's form, written by us, and a folder of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FUNCTION: dict[str, Any] = {
    "name": "math.power",
    "description": "Raises a number to a power.",
    "parameters": {
        "type": "dict",
        "properties": {
            "base": {"type": "float", "description": "What is raised."},
            "exponent": {"type": "integer", "description": "How often."},
        },
        "required": ["base", "exponent"],
    },
}
RIGHT = {"base": 2, "exponent": 10}
WANTED = [{"math.power": {"base": [2], "exponent": [10]}}]


def row(category: str, number: int, wanted: bool = True) -> dict[str, Any]:
    question = [[{"role": "user", "content": f"Question {number}: what is 2 to the power of 10?"}]]
    made = {"id": f"{category}_{number}", "question": question, "function": [FUNCTION]}
    return {**made, "category": category} | ({"ground_truth": WANTED} if wanted else {})


def folder(where: Path, *rows: dict[str, Any]) -> Path:
    """Joined rows in a folder."""
    where.mkdir(exist_ok=True)
    lines = "".join(json.dumps(one) + "\n" for one in rows)
    (where / "bfcl_own.jsonl").write_text(lines, "utf-8")
    return where
