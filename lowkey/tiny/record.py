"""The record of a training: one entry a call, beside the weights it made. Knows no network.

`train` writes it, `revive` takes that of the shipped file along, `export` puts it beside the new
one, and the model card is made of it.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lowkey.tiny.acts.said import SAID

NAME = "training.json"


def lines() -> tuple[int, str]:
    """How many lines there are, and the sha256 of all their files, one behind the other by name."""
    given = [path.read_bytes() for path in sorted(SAID.glob("*.txt"))]
    count = sum(bool(line.strip()) for text in given for line in text.splitlines())
    return count, hashlib.sha256(b"".join(given)).hexdigest()


def read(folder: Path) -> list[dict[str, Any]]:
    """The entries, oldest first; none where nothing was kept."""
    path = folder / NAME
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def write(folder: Path, entries: list[dict[str, Any]]) -> None:
    text = json.dumps(entries, indent=1, ensure_ascii=False)
    (folder / NAME).write_text(f"{text}\n", encoding="utf-8")


def add(folder: Path, entry: Mapping[str, Any]) -> None:
    """Adds what one call did; a call that went on with the same options adds to its entry."""
    entries = read(folder)
    if entries and entries[-1]["options"] == entry["options"]:
        entries.pop()
    count, digest = lines()
    write(folder, [*entries, {**entry, "lines": count, "lines_sha256": digest}])


def curve(log: Path) -> list[list[float]]:
    """[step, acts right, tokens of spans right] of the lines kept back, from a training's log."""
    told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [
        [line["step"], line["held_acts"], line["held_tokens"]]
        for line in told
        if "held_tokens" in line
    ]
