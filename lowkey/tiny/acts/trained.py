"""What training reads: our lines and the crowd's, without any that an evaluation asks word for word.

Knows nothing of tokens.
"""

import json
import re
from pathlib import Path

from lowkey.tiny.acts import crowd
from lowkey.tiny.acts.said import Said, read

UNSEEN = Path(__file__).parent / "unseen.jsonl"
"""Requests of other hands than the training lines', for evaluation alone."""


def bare(text: str) -> str:
    """A message without its case and signs."""
    return re.sub(r"\W+", " ", text.lower()).strip()


def asked() -> frozenset[str]:
    """Every message of the evaluation, bare."""
    rows = (json.loads(line) for line in UNSEEN.read_text(encoding="utf-8").splitlines())
    return frozenset(bare(m["content"]) for row in rows for m in row["messages"][-1:])


def ours() -> list[Said]:
    return _without(read())


def crowds(folder: Path) -> list[Said]:
    return _without(crowd.read(folder))


def _without(lines: list[Said]) -> list[Said]:
    unseen = asked()
    return [said for said in lines if bare(said.turns[-1].text) not in unseen]
