"""A sum as it is written in signs, worked out: `(45 + 55) * 12 / 3`, `80 + 15%`, `sqrt(2)^3`.

Nothing is evaluated but what is listed here. Knows no words of English; see `wording.py`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from lowkey.tools.numerals import number
from lowkey.tools.protocol import ToolFailed
from lowkey.tools.sums import values
from lowkey.tools.sums.values import Value, bounded

LONGEST = 1_000
"""Characters of a sum."""
DEEPEST = 40
"""Brackets within brackets."""
_NUMBER = r"\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d{1,4}(?![\w.]))?|\.\d+"
_TOKEN = re.compile(rf"\s*({_NUMBER}|[a-z_]+(?:10|2)?|\*\*|//|[-+*/^%!(),√²³°])")
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-", "[": "(", "]": ")"})

One = Callable[[Value], Value]
Many = Callable[[Sequence[Value]], Value]


def _of_all(work: Callable[[list[Fraction]], Fraction]) -> Many:
    return lambda given: Value(work([v.n for v in given]), all(v.exact for v in given))


def _whole(work: Callable[..., int]) -> Many:
    def done(given: Sequence[Value]) -> Value:
        if any(v.n.denominator != 1 for v in given):
            raise ToolFailed("Only whole numbers have common divisors and multiples.")
        return bounded(Value(Fraction(work(*(int(v.n) for v in given)))))

    return done


def _root(degree: int) -> One:
    return lambda value: values.power(value, Value(Fraction(1, degree)))


def _rounded(given: Sequence[Value]) -> Value:
    places = int(given[1].n) if len(given) > 1 else 0
    if abs(places) > 100:
        raise ToolFailed("A number is rounded to at most 100 places.")
    step = Fraction(10) ** places
    scaled = given[0].n * step
    near = math.floor(abs(scaled) + Fraction(1, 2))  # Half goes up, as at school.
    return Value(Fraction(near if scaled >= 0 else -near) / step)


def _log(given: Sequence[Value]) -> Value:
    return values.log(given[0], given[1] if len(given) > 1 else Value(Fraction(10)))


ONE: dict[str, One] = {
    "sqrt": _root(2),
    "cbrt": _root(3),
    "abs": lambda v: Value(abs(v.n), v.exact),
    "floor": lambda v: Value(Fraction(math.floor(v.n))),
    "ceil": lambda v: Value(Fraction(math.ceil(v.n))),
    "factorial": values.factorial,
    "exp": values.exp,
    "ln": values.ln,
    "log2": lambda v: values.log(v, Value(Fraction(2))),
    "log10": lambda v: values.log(v, Value(Fraction(10))),
    "sin": values.angle(math.sin),
    "cos": values.angle(math.cos),
    "tan": values.angle(math.tan),
    "asin": values.angle(math.asin),
    "acos": values.angle(math.acos),
    "atan": values.angle(math.atan),
}
MANY: dict[str, tuple[Many, int]] = {
    "round": (_rounded, 2),
    "log": (_log, 2),
    "root": (lambda g: values.power(g[0], Value(1 / g[1].n)), 2),
    "min": (_of_all(min), 1_000),
    "max": (_of_all(max), 1_000),
    "sum": (_of_all(lambda n: sum(n, Fraction(0))), 1_000),
    "mean": (_of_all(lambda n: sum(n, Fraction(0)) / len(n)), 1_000),
    "median": (_of_all(median), 1_000),
    "stdev": (values.deviation, 1_000),
    "gcd": (_whole(math.gcd), 1_000),
    "lcm": (_whole(math.lcm), 1_000),
}
"""Functions of several values, and how many at most."""
_CALL = re.compile(rf"\b(?:{'|'.join(MANY)})\([^()]*\)")
"""Between a function's values a comma never stands for thousands."""
CONSTANTS = {"pi": values.PI, "e": values.E, "tau": values.PI * 2}
WORDS = frozenset({*ONE, *MANY, *CONSTANTS, "mod", "of", "deg"})


def worth(text: str) -> Value:
    """What a sum in signs comes to. Raises ToolFailed for what can't be read or has no value."""
    if len(text) > LONGEST:
        raise ToolFailed(f"A sum has at most {LONGEST:,} characters.")
    reader = _Reader(tokens(text))
    try:
        value = reader.sum()
    except ZeroDivisionError as error:
        raise ToolFailed("Nothing can be divided by zero.") from error
    if reader.next:
        raise ToolFailed(f"“{reader.next}” has no place in this sum.")
    return value


def tokens(text: str) -> list[str]:
    """The signs of a sum. Raises ToolFailed for one that is not known."""
    text = text.translate(_SIGNS).lower().rstrip()
    text = _CALL.sub(lambda call: call.group().replace(",", ", "), text)
    found: list[str] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ToolFailed(f"“{text[at:].strip()[:20]}” can't be read as part of a sum.")
        found.append(match[1])
        at = match.end()
    return [_remainder(found, n) for n in range(len(found))]


def _remainder(found: list[str], n: int) -> str:
    """The token, with “%” before a value as the remainder it means there."""
    after = found[n + 1] if n + 1 < len(found) else ""
    value = after[:1].isdigit() or after in ("(", "√") or after in ONE or after in CONSTANTS
    return "mod" if found[n] == "%" and value else found[n]


@dataclass
class _Reader:
    """Reads from left to right, by the usual precedence. Every method returns a value."""

    tokens: Sequence[str]
    at: int = 0
    depth: int = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> str:
        token = self.next
        if token not in wanted:
            return ""
        self.at += 1
        return token

    def sum(self) -> Value:
        left = self.product()
        while sign := self.take("+", "-"):
            right = self.product()
            by = right.n if not right.percent else left.n * right.n
            n = left.n + by if sign == "+" else left.n - by
            percent = left.percent and right.percent
            if percent:
                n = left.n + right.n if sign == "+" else left.n - right.n
            left = bounded(Value(n, left.exact and right.exact, percent))
        return left

    def product(self) -> Value:
        left = self.signed()
        while True:
            if sign := self.take("*", "/", "//", "mod", "of"):
                left = _times(sign, left, self.signed())
            elif self.next == "(" or self.next in ONE or self.next in CONSTANTS:
                left = _times("*", left, self.power())
            else:
                return left

    def signed(self) -> Value:
        self._down()
        if self.take("-"):
            value = self.signed()
            value = Value(-value.n, value.exact, value.percent)
        else:
            self.take("+")
            value = self.power()
        self.depth -= 1
        return value

    def power(self) -> Value:
        base = self.marked()
        return values.power(base, self.signed()) if self.take("^", "**") else base

    def marked(self) -> Value:
        value = self.atom()
        while True:
            if self.take("!"):
                value = values.factorial(value)
            elif mark := self.take("²", "³"):
                value = values.power(value, Value(Fraction(2 if mark == "²" else 3)))
            elif self.take("deg", "°"):
                value = Value(value.n * values.PI / 180, exact=False)
            elif self.take("%"):
                value = Value(value.n / 100, value.exact, percent=True)
            else:
                return value

    def atom(self) -> Value:
        token = self.next
        self.at += 1
        if token[:1].isdigit() or token[:1] == ".":
            return bounded(_literal(token))
        if token == "(":
            self._down()
            value = self.sum()
            self._close()
            return Value(value.n, value.exact)
        if token in CONSTANTS:
            return Value(CONSTANTS[token], exact=False)
        if token == "√":
            return ONE["sqrt"](self.marked())
        if token in ONE:
            return ONE[token](self.marked())
        if token in MANY:
            return bounded(self._many(token))
        raise ToolFailed(f"“{token}” has no place in this sum." if token else "The sum ends early.")

    def _many(self, name: str) -> Value:
        if not self.take("("):
            raise ToolFailed(f"“{name}” needs its values in brackets.")
        self._down()
        given = [self.sum()]
        while self.take(","):
            given.append(self.sum())
        self._close()
        work, most = MANY[name]
        if len(given) > most or (name == "root" and len(given) != 2):
            raise ToolFailed(f"“{name}” takes {most} values.")
        return work(given)

    def _down(self) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ToolFailed(f"More than {DEEPEST} brackets within each other can't be read.")

    def _close(self) -> None:
        if not self.take(")"):
            raise ToolFailed("A bracket is not closed.")
        self.depth -= 1


def _times(sign: str, left: Value, right: Value) -> Value:
    exact = left.exact and right.exact
    match sign:
        case "*" | "of":
            return bounded(Value(left.n * right.n, exact))
        case "/":
            return bounded(Value(left.n / right.n, exact))
        case "//":
            return Value(Fraction(left.n // right.n), exact)
        case _:
            return bounded(Value(left.n % right.n, exact))


def _literal(token: str) -> Value:
    _, _, exponent = token.partition("e")
    if exponent and abs(int(exponent)) > values.DIGITS:
        raise values.too_large()
    return Value(number(token))
