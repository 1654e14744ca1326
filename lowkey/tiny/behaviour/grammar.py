"""A small text grammar: rules in plain text files, expanded at random into sentences.

Knows nothing of dialogues, roles or what the sentences mean.

    = greeting                            a rule; the lines below it are its alternatives
    = greeting x3                         more alternatives, each with three times the weight
    hello{ there|}                        {a|b} chooses one part, which may be empty
    what is [the capital of <country>]    <rule> expands a rule, [..] marks the topic
    # a comment
    one line\\nand another            \\n ends a line

A slot is expanded afresh each time, unless the bindings hold a value for it: so a reply that says
<name> says the name from the question.
"""

import random
import re
from collections.abc import Callable
from pathlib import Path

Bindings = dict[str, str]
Rules = dict[str, tuple[str, ...]]
Maker = Callable[[random.Random], str]
Distort = Callable[[str], str]

TOPIC = "topic"

_CHOICE = re.compile(r"\{([^{}]*)\}")
_SLOT = re.compile(r"<([a-z][a-z0-9_.]*)>")
_TOPIC = re.compile(r"\[([^\[\]]*)\]")
_WEIGHT = re.compile(r" x(\d+)$")


class GrammarError(ValueError):
    """A rule file or a slot that makes no sense; the message names it."""


def read_rules(folder: Path) -> Rules:
    """All rules of all `*.txt` files in a folder."""
    rules: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.txt")):
        current: list[str] | None = None
        weight = 1
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# ") or not line.strip():
                continue
            if line.startswith("= "):
                name = line[2:].strip()
                found = _WEIGHT.search(name)
                weight = int(found.group(1)) if found else 1
                current = rules.setdefault(_WEIGHT.sub("", name), [])
            elif current is None:
                raise GrammarError(f"{path.name} has text before its first rule: {line!r}.")
            else:
                current.extend([line.replace("\\n", "\n")] * weight)
    return {name: tuple(lines) for name, lines in rules.items()}


class Grammar:
    """Rules from files plus makers: functions that invent a value, such as a random name."""

    def __init__(self, rules: Rules, makers: dict[str, Maker]) -> None:
        self.rules = rules
        self.makers = makers
        self._named: dict[str, frozenset[str]] = {}

    def shared(self, rule: str, other: str) -> list[str]:
        """The slots that both rules name: what one must copy from the other, in a fixed order."""
        return sorted(self._slots(rule) & self._slots(other))

    def make(self, name: str, rng: random.Random) -> str:
        """A fresh value for a slot."""
        if name in self.makers:
            return self.makers[name](rng)
        return self._fill(self._pick(name, rng), rng, {})

    def expand(
        self,
        rule: str,
        rng: random.Random,
        bindings: Bindings,
        distort: Distort | None = None,
    ) -> str:
        """One sentence of a rule. A marked topic is left in `bindings` under `TOPIC`.

        `distort` changes the template before its slots are filled, so that replies can still copy
        what fills them.
        """
        template = self._pick(rule, rng)
        text = self._fill(distort(template) if distort else template, rng, bindings)
        found = _TOPIC.search(text)
        if found:
            bindings[TOPIC] = found.group(1)
            text = text[: found.start()] + found.group(1) + text[found.end() :]
        return text

    def _slots(self, rule: str) -> frozenset[str]:
        if rule not in self._named:
            lines = self.rules[rule]
            self._named[rule] = frozenset(n for line in lines for n in _SLOT.findall(line))
        return self._named[rule]

    def _pick(self, rule: str, rng: random.Random) -> str:
        if rule not in self.rules:
            raise GrammarError(f"No rule is called {rule!r}.")
        text = rng.choice(self.rules[rule])
        while found := _CHOICE.search(text):
            chosen = rng.choice(found.group(1).split("|"))
            text = text[: found.start()] + chosen + text[found.end() :]
        return text

    def _fill(self, text: str, rng: random.Random, bindings: Bindings) -> str:
        def value(found: re.Match[str]) -> str:
            name = found.group(1)
            return bindings[name] if name in bindings else self.make(name, rng)

        return _SLOT.sub(value, text)
