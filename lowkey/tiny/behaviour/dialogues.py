"""Whole dialogues: who says what, in which order, and which answer is the right one.

Knows nothing of tokens or training. The sentences are in the text files beside this module; here
are the acts they belong to, how often each occurs, and what a dialogue remembers.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lowkey.tiny.behaviour.grammar import TOPIC, Bindings, Grammar, read_rules
from lowkey.tiny.behaviour.invented import Inventor
from lowkey.tiny.behaviour.noise import Typist, typist

TITLE_PROMPT = "Write a title of at most six words for this conversation."
TITLE_WORDS = 6
NAMED_WORDS = 9  # a longer topic is not worth naming in a reply

# How often each act is drawn. `X` asks with the rule X.ask and answers with X.reply.
ACTS = {
    "greet": 3, "greet_name": 1, "how": 2, "how_reply": 1, "thanks": 1.5, "bye": 1.5, "who": 4,
    "size": 1, "other_ai": 1.5, "human": 3, "maker": 2, "can": 4, "memory": 1.5, "privacy": 3,
    "internet": 1.5, "draw": 1.5, "connect_how": 2, "why_not": 2, "ok": 2, "praise": 1.5,
    "insult": 2, "sad": 3, "crisis": 2, "harm": 1, "gibberish": 2, "foreign": 3,
    "speak_language": 1, "joke": 1, "statement": 3, "repeat": 2.5,
    "fact": 18, "how_to": 6, "write": 6, "maths": 5, "code": 4, "translate": 4, "text": 3,
    "now": 5, "device": 8, "advice": 7, "game": 3,
}  # fmt: skip
SYSTEM_CHANCE = {"none": 0.4, "short": 0.25, "long": 0.35}


@dataclass(frozen=True)
class Message:
    """One message of a dialogue."""

    role: Literal["system", "user", "assistant"]
    text: str


type Dialogue = tuple[Message, ...]


@dataclass
class State:
    """What was said so far: the facts that can be asked for, and the user's own messages."""

    facts: dict[str, Bindings] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


class Writer:
    """Writes random dialogues from the rule files; the same seed gives the same dialogues."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        rules = read_rules(Path(__file__).parent)
        self.grammar = Grammar(rules, Inventor(rules).makers())
        self.kinds = rules["fact.kinds"]

    def dialogues(self) -> Iterator[Dialogue]:
        """Dialogues without end."""
        while True:
            yield self.title() if self.rng.random() < 0.06 else self.conversation()

    def title(self) -> Dialogue:
        """The first message of a conversation and a title made of its words."""
        act = self._draw_act()
        bindings: Bindings = {}
        text = self._ask(f"{act}.ask", bindings, typist(self.rng))
        if TOPIC in bindings and f"{act}.title" in self.grammar.rules:
            title = self.grammar.expand(f"{act}.title", self.rng, bindings)
        else:
            title = text
        words = title.rstrip("?!. ").split(" ")[:TITLE_WORDS]
        return (
            Message("system", TITLE_PROMPT),
            Message("user", text),
            Message("assistant", " ".join(words)),
        )

    def conversation(self) -> Dialogue:
        """One to twelve exchanges, with or without a system prompt."""
        rng = self.rng
        state = State()
        person = typist(rng)
        messages = self._system(state)
        length = rng.choice((1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 8, 12))
        while len(state.said) < length:
            question, answer = self._exchange(state, person, last=len(state.said) + 1 == length)
            state.said.append(question)
            messages += [Message("user", question), Message("assistant", answer)]
        return tuple(messages)

    def _system(self, state: State) -> list[Message]:
        rng = self.rng
        kind = rng.choices(list(SYSTEM_CHANCE), list(SYSTEM_CHANCE.values()))[0]
        if kind == "none":
            return []
        if kind == "short":
            return [Message("system", self.grammar.expand("system.short", rng, {}))]
        count = rng.choice((2, 3, 5, 8, 12, 20))
        lines = [self.grammar.expand("system.line", rng, {}) for _ in range(count)]
        for fact in self.kinds:
            if f"{fact}.known" in self.grammar.rules and rng.random() < 0.15:
                bindings = self._bind(f"{fact}.known", f"{fact}.answer")
                state.facts[fact] = bindings
                line = self.grammar.expand(f"{fact}.known", rng, bindings)
                lines.insert(rng.randrange(len(lines) + 1), line)
        return [Message("system", rng.choice(("\n", "\n", " ", "\n\n")).join(lines))]

    def _exchange(self, state: State, person: Typist, last: bool) -> tuple[str, str]:
        draw = self.rng.random()
        if state.facts and draw < (0.5 if last else 0.2):
            return self._ask_fact(self.rng.choice(list(state.facts)), state, person)
        if draw < 0.24:
            return self._ask_fact(self.rng.choice(self.kinds), state, person)
        if draw < 0.42:
            return self._tell_fact(state, person)
        if draw < 0.48:
            return self._quote(state, person)
        return self._act(self._draw_act(), person)

    def _draw_act(self) -> str:
        return self.rng.choices(list(ACTS), list(ACTS.values()))[0]

    def _act(self, act: str, person: Typist) -> tuple[str, str]:
        bindings = self._bind(f"{act}.ask", f"{act}.reply")
        question = self._ask(f"{act}.ask", bindings, person)
        short = len(bindings.get(TOPIC, "").split()) <= NAMED_WORDS
        named = TOPIC in bindings and short and f"{act}.named" in self.grammar.rules
        rule = f"{act}.named" if named else f"{act}.reply"
        return question, self.grammar.expand(rule, self.rng, bindings)

    def _tell_fact(self, state: State, person: Typist) -> tuple[str, str]:
        kind = self.rng.choice(self.kinds)
        bindings = self._bind(f"{kind}.tell", f"{kind}.ack")
        told = self._ask(f"{kind}.tell", bindings, person)
        state.facts[kind] = bindings
        return told, self.grammar.expand(f"{kind}.ack", self.rng, bindings)

    def _ask_fact(self, kind: str, state: State, person: Typist) -> tuple[str, str]:
        question = self._ask(f"{kind}.ask", {}, person)
        known = state.facts.get(kind)
        rule = f"{kind}.unknown" if known is None else f"{kind}.answer"
        return question, self.grammar.expand(rule, self.rng, known or {})

    def _quote(self, state: State, person: Typist) -> tuple[str, str]:
        which = self.rng.choice(("last", "last", "first"))
        question = self._ask(f"{which}.ask", {}, person)
        if not state.said:
            return question, self.grammar.expand("nothing.answer", self.rng, {})
        quoted = {"last": state.said[-1], "first": state.said[0]}
        return question, self.grammar.expand(f"{which}.answer", self.rng, quoted)

    def _bind(self, ask: str, reply: str) -> Bindings:
        return {slot: self.grammar.make(slot, self.rng) for slot in self.grammar.shared(ask, reply)}

    def _ask(self, rule: str, bindings: Bindings, person: Typist) -> str:
        """What the user types; bindings change along, so that replies copy what was typed."""
        rng = self.rng
        text = self.grammar.expand(rule, rng, bindings, lambda t: person.distort(t, rng))
        if person.lower:
            for slot, value in bindings.items():
                bindings[slot] = value.lower()
            return text.lower()
        if rng.random() < 0.5:
            first = text[:1]
            for slot, value in bindings.items():
                if value and text.startswith(value):
                    bindings[slot] = first.upper() + value[1:]
            return first.upper() + text[1:]
        return text
