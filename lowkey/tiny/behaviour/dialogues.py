"""Whole dialogues: who says what, in which order, and which answer is the right one.

Knows nothing of tokens or training. The sentences are in the text files beside this module; here
are the acts they belong to, how often each occurs, and what a dialogue remembers.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from lowkey.tiny.behaviour.frame import LINES, MODEL, framed
from lowkey.tiny.behaviour.grammar import TOPIC, Bindings, Grammar, read_rules
from lowkey.tiny.behaviour.invented import Inventor
from lowkey.tiny.behaviour.noise import Typist, typist

NAMED_WORDS = 3  # a longer topic is not named in a reply, lest it be copied wrongly
THING = "noun"
QUOTED_WORDS = 24  # a longer message is quoted by its beginning

# How often each act is drawn. `X` asks with the rule X.ask and answers with X.reply.
ACTS = {
    "greet": 3, "greet_name": 1, "how": 2, "how_reply": 1, "how_back": 0.4, "thanks": 1.5,
    "bye": 1.5, "who": 4, "size": 1, "other_ai": 1.5, "human": 3, "maker": 2, "can": 4, "memory": 1.5, "privacy": 3,
    "internet": 1.5, "draw": 1.5, "connect_how": 2, "why_not": 2, "ok": 2, "praise": 1.5,
    "insult": 2, "sad": 3, "crisis": 2, "harm": 1, "gibberish": 2, "foreign": 3,
    "speak_language": 1, "joke": 1, "statement": 3, "repeat": 6, "repeat_quoted": 3, "continue": 0.3, "app": 1,
    "like": 1.5, "dislike": 0.7, "visit": 1, "trip": 0.8, "goodnews": 1, "birthday": 0.4,
    "meal": 0.8, "weather_talk": 0.8, "home": 0.8, "plan": 0.8, "family": 0.8, "tired": 0.5, "unwell": 0.4,
    "ask_me": 1.2, "no_talk": 0.4, "compare": 0.5,
    "fact": 22, "how_to": 6, "write": 6, "maths": 5, "code": 4, "translate": 4, "text": 3,
    "now": 5, "device": 10, "advice": 7, "game": 3,
}  # fmt: skip
SYSTEM_CHANCE = {"ours": 0.55, "none": 0.15, "short": 0.12, "long": 0.18}
LENGTHS = {1: 40, 2: 20, 3: 20, 4: 10, 6: 10, 8: 10, 12: 7, 20: 3, 30: 2}  # exchanges
FIRST_DAY = date(2024, 1, 1)
DAYS = 5_000


@dataclass(frozen=True)
class Message:
    """One message of a dialogue."""

    role: Literal["system", "user", "assistant"]
    text: str


Dialogue = tuple[Message, ...]
Asked = Literal["how", "name", "talk"] | None


@dataclass
class State:
    """What was said so far: the facts that can be asked for, and the user's own messages.

    `day` is today's date where the system prompt tells it; `asked` is what the assistant asked last.
    """

    day: str = ""
    asked: Asked = None
    facts: dict[str, Bindings] = field(default_factory=dict[str, Bindings])
    said: list[str] = field(default_factory=list[str])


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
            yield self.conversation()

    def conversation(self) -> Dialogue:
        """One to thirty exchanges, with or without a system prompt."""
        rng = self.rng
        state = State()
        person = typist(rng)
        messages = self._system(state)
        length = rng.choices(list(LENGTHS), list(LENGTHS.values()))[0]
        while len(state.said) < length:
            last = len(state.said) + 1 == length
            question, answer = self._exchange(state, person, last)
            state.said.append(_brief(question))
            state.asked = _asked(answer)
            messages += [Message("user", question), Message("assistant", answer)]
        return tuple(messages)

    def _system(self, state: State) -> list[Message]:
        rng = self.rng
        match rng.choices(list(SYSTEM_CHANCE), list(SYSTEM_CHANCE.values()))[0]:
            case "none":
                return []
            case "short":
                text = self.grammar.expand("system.short", rng, {})
            case "ours":
                text = self._ours(state)
            case _:
                lines = self._lines("system.line", rng.choice((2, 3, 5, 8, 12, 20)))
                self._known(state, lines)
                text = rng.choice(("\n", "\n", " ", "\n\n")).join(lines)
        return [Message("system", text)]

    def _ours(self, state: State) -> str:
        """The product's own prompt, now and then with lines changed, as later versions may do."""
        rng = self.rng
        lines = list(LINES)
        if rng.random() < 0.25:
            lines = rng.sample(lines, rng.randint(1, len(lines)))
            lines += self._lines("system.line", rng.randint(0, 6))
        if rng.random() < 0.85:
            state.day = f"{FIRST_DAY + timedelta(rng.randrange(DAYS)):%A, %d %B %Y}"
        wishes: list[str] = []
        if rng.random() < 0.3:
            wishes = self._lines("wish", rng.randint(0, 3))
            self._known(state, wishes)
        return framed(lines, state.day, MODEL, wishes)

    def _lines(self, rule: str, count: int) -> list[str]:
        return [self.grammar.expand(rule, self.rng, {}) for _ in range(count)]

    def _known(self, state: State, lines: list[str]) -> None:
        """Puts facts about the person among the lines of a system prompt."""
        rng = self.rng
        for fact in self.kinds:
            if f"{fact}.known" in self.grammar.rules and rng.random() < 0.12:
                bindings = self._bind(f"{fact}.known", f"{fact}.answer")
                state.facts[fact] = bindings
                line = self.grammar.expand(f"{fact}.known", rng, bindings)
                lines.insert(rng.randrange(len(lines) + 1), line)

    def _exchange(self, state: State, person: Typist, last: bool) -> tuple[str, str]:
        if state.asked and self.rng.random() < 0.4:
            return self._answer_back(state, person)
        if state.facts and self.rng.random() < (0.5 if last else 0.2):
            return self._ask_known(self.rng.choice(list(state.facts)), state, person)
        draw = self.rng.random()
        if draw < 0.1:
            return self._ask_any(self.rng.choice(self.kinds), state, person)
        if draw < 0.28:
            return self._tell_facts(state, person)
        if draw < 0.34:
            return self._quote(state, person)
        if draw < 0.36:
            return self._ask_day(state, person)
        return self._act(self._draw_act(), person)

    def _answer_back(self, state: State, person: Typist) -> tuple[str, str]:
        """The person answers what the assistant asked."""
        match state.asked:
            case "name":
                return self._tell("name", "name.give", state, person)
            case "how":
                return self._act(self.rng.choice(("how_reply", "how_back")), person)
            case _:
                return self._act("back", person)

    def _draw_act(self) -> str:
        return self.rng.choices(list(ACTS), list(ACTS.values()))[0]

    def _act(self, act: str, person: Typist) -> tuple[str, str]:
        bindings = self._bind(f"{act}.ask", f"{act}.reply")
        question = self._ask(f"{act}.ask", bindings, person)
        short = len(bindings.get(TOPIC, "").split()) <= NAMED_WORDS
        named = TOPIC in bindings and short and f"{act}.named" in self.grammar.rules
        rule = f"{act}.named" if named else f"{act}.reply"
        return question, self.grammar.expand(rule, self.rng, bindings)

    def _tell_facts(self, state: State, person: Typist) -> tuple[str, str]:
        """One fact about the person, or two in one message."""
        kinds = self.rng.sample(self.kinds, 2 if self.rng.random() < 0.15 else 1)
        told = [self._tell(kind, f"{kind}.tell", state, person) for kind in kinds]
        text = self.rng.choice((" and ", ". ", ", ")).join(question for question, _ in told)
        return text, " ".join(answer for _, answer in told)

    def _tell(self, kind: str, rule: str, state: State, person: Typist) -> tuple[str, str]:
        bindings = self._bind(rule, f"{kind}.ack")
        told = self._ask(rule, bindings, person)
        state.facts[_label(kind, bindings)] = bindings
        return told, self.grammar.expand(f"{kind}.ack", self.rng, bindings)

    def _ask_known(self, label: str, state: State, person: Typist) -> tuple[str, str]:
        kind = label.partition(":")[0]
        known = state.facts[label]
        question = self._ask(f"{kind}.ask", dict(known), person)
        return question, self.grammar.expand(f"{kind}.answer", self.rng, known)

    def _ask_any(self, kind: str, state: State, person: Typist) -> tuple[str, str]:
        """A question for something that was probably never told."""
        asked = self._bind(f"{kind}.ask", f"{kind}.unknown")
        label = _label(kind, asked)
        if label in state.facts:
            return self._ask_known(label, state, person)
        question = self._ask(f"{kind}.ask", asked, person)
        return question, self.grammar.expand(f"{kind}.unknown", self.rng, asked)

    def _ask_day(self, state: State, person: Typist) -> tuple[str, str]:
        question = self._ask("day.ask", {}, person)
        rule = "day.answer" if state.day else "day.unknown"
        return question, self.grammar.expand(rule, self.rng, {"day": state.day})

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


def _label(kind: str, bindings: Bindings) -> str:
    """What a fact is remembered under: things by their noun, the rest once for each kind."""
    return f"{kind}:{bindings[THING]}" if THING in bindings else kind


def _brief(text: str) -> str:
    """A message as it is quoted: whole, or its beginning where it is long."""
    words = text.split(" ")
    return text if len(words) <= QUOTED_WORDS else " ".join(words[:QUOTED_WORDS]) + " …"


def _asked(answer: str) -> Asked:
    """What an answer asks the person in the end."""
    if answer.endswith(("How are you?", "How are you today?", "And you?")):
        return "how"
    if answer.endswith("What is it?"):
        return "name"
    return "talk" if answer.endswith("?") else None
