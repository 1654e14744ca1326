"""What the built-in model says: sentences we wrote, chosen by code and never garbled.

Knows nothing of tools, languages or how a message was understood.
"""

import random
import re
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "sayings.txt"
_SLOT = re.compile(r"<([a-z_.]+)>")


@cache
def sayings() -> dict[str, tuple[str, ...]]:
    """Every rule's sentences. Raises ValueError for a file that begins without a rule."""
    rules: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            current = rules.setdefault(line[2:].strip(), [])
        elif line.strip() and not line.startswith("# "):
            if current is None:
                raise ValueError(f"{FILE.name} has text before its first rule: {line!r}.")
            current.append(line)
    return {name: tuple(lines) for name, lines in rules.items()}


def say(rule: str, rng: random.Random, **words: str) -> str:
    """One of the rule's sentences; `<x>` becomes the words given for x, or a sentence of the rule x.

    Raises KeyError for a rule that is not there.
    """

    def fill(found: re.Match[str]) -> str:
        name = found.group(1)
        return words[name] if name in words else say(name, rng, **words)

    return _SLOT.sub(fill, rng.choice(sayings()[rule]))


def has(rule: str) -> bool:
    """Whether there is such a rule."""
    return rule in sayings()
