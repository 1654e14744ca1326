"""The numbers of a sum: exact where they can be, and never larger than can be read.

Knows no words and no tool. An inexact value is right to about 40 digits, 15 for angles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException
from fractions import Fraction

from lowkey.tools.protocol import ToolFailed

DIGITS = 2_000
"""Digits of a result at most."""
_BITS = int(DIGITS * math.log2(10))
_CONTEXT = Context(prec=50)
PI = Fraction("3.14159265358979323846264338327950288419716939937510")
E = Fraction("2.71828182845904523536028747135266249775724709369995")


@dataclass(frozen=True, slots=True)
class Value:
    """A number. `percent`: it was written with a percent sign, and is already divided by 100."""

    n: Fraction
    exact: bool = True
    percent: bool = False


def bounded(value: Value) -> Value:
    """The value itself. Raises ToolFailed where it has more than DIGITS digits."""
    if max(value.n.numerator.bit_length(), value.n.denominator.bit_length()) > _BITS:
        raise too_large()
    return value


def too_large() -> ToolFailed:
    return ToolFailed(f"The result has more than {DIGITS:,} digits, which is not worked out here.")


def power(base: Value, exponent: Value) -> Value:
    """Base to the exponent: exact for whole exponents and for roots that come out even."""
    n, by = base.n, exponent.n
    if n == 0 and by < 0:
        raise ToolFailed("Zero can't be raised to a negative power.")
    if by.denominator == 1:
        size = max(n.numerator.bit_length(), n.denominator.bit_length())
        if abs(n) != 1 and n != 0 and (size - 1 or 1) * abs(by) > _BITS:
            raise too_large()
        if abs(n) == 1 or n == 0:
            by = Fraction(by.numerator % 2) if n == -1 else Fraction(min(1, abs(by)))
        return bounded(Value(n ** int(by), base.exact and exponent.exact))
    if n < 0 and by.denominator % 2 == 0:
        raise ToolFailed("A negative number has no such root among the real numbers.")
    if by.denominator <= 64:
        root = _root(abs(n), by.denominator)
        if root is not None:
            sign = -1 if n < 0 else 1
            return power(Value(sign * root, base.exact), Value(Fraction(by.numerator)))
    if n < 0:
        raise ToolFailed("A negative number to a broken power is not a real number.")
    return inexact(lambda d: _CONTEXT.power(d, _decimal(by)))(base)


def inexact(work: Callable[[Decimal], Decimal]) -> Callable[[Value], Value]:
    """A function on decimals as one on values. Raises ToolFailed where it is not defined."""

    def done(value: Value) -> Value:
        try:
            result = work(_decimal(value.n))
        except DecimalException as error:
            raise ToolFailed("This has no value, or one too large to be worked out.") from error
        if result.is_finite() and abs(result.adjusted()) > DIGITS:
            if result.adjusted() > 0:
                raise too_large()
            return Value(Fraction(0), exact=False)
        if not result.is_finite():
            raise ToolFailed("This has no value.")
        return bounded(Value(Fraction(result), exact=False))

    return done


def ln(value: Value) -> Value:
    if value.n <= 0:
        raise ToolFailed("Only a number above zero has a logarithm.")
    if value.n == 1:
        return Value(Fraction(0), value.exact)
    return inexact(_CONTEXT.ln)(value)


def log(value: Value, base: Value) -> Value:
    """Exact where the value is a whole power of the base."""
    over, under = ln(value), ln(base)
    if under.n == 0:
        raise ToolFailed("There is no logarithm to the base 1.")
    ratio = over.n / under.n
    whole = round(ratio)
    if value.exact and base.exact and abs(ratio - whole) < Fraction(1, 10**30):
        return Value(Fraction(whole))
    return bounded(Value(Fraction(_decimal(ratio)), exact=False))


def exp(value: Value) -> Value:
    return inexact(_CONTEXT.exp)(value)


def angle(work: Callable[[float], float]) -> Callable[[Value], Value]:
    """A function of trigonometry, in radians."""

    def done(value: Value) -> Value:
        try:
            return Value(Fraction(round(work(float(value.n)), 15)), exact=False)
        except (ValueError, OverflowError) as error:
            raise ToolFailed("That angle or ratio is outside what the function takes.") from error

    return done


def factorial(value: Value) -> Value:
    if value.n.denominator != 1 or value.n < 0:
        raise ToolFailed("Only whole numbers from 0 on have a factorial.")
    if value.n > DIGITS or math.lgamma(float(value.n) + 1) / math.log(10) > DIGITS:
        raise too_large()
    return Value(Fraction(math.factorial(int(value.n))), value.exact)


def deviation(values: Sequence[Value]) -> Value:
    """The population's standard deviation."""
    mean = sum((v.n for v in values), Fraction(0)) / len(values)
    spread = sum(((v.n - mean) ** 2 for v in values), Fraction(0)) / len(values)
    return power(Value(spread, all(v.exact for v in values)), Value(Fraction(1, 2)))


def _decimal(n: Fraction) -> Decimal:
    return _CONTEXT.divide(Decimal(n.numerator), Decimal(n.denominator))


def _root(n: Fraction, degree: int) -> Fraction | None:
    """The root of this degree where it is rational."""
    parts = [_whole_root(part, degree) for part in (n.numerator, n.denominator)]
    over, under = parts
    return Fraction(over, under) if over is not None and under is not None else None


def _whole_root(n: int, degree: int) -> int | None:
    """By halving: Newton's method would do, but this is at most 7,000 steps of small cost."""
    if degree == 2:
        root = math.isqrt(n)
    else:
        low, high = 0, 1 << (n.bit_length() // degree + 1)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle**degree <= n else (low, middle - 1)
        root = low
    return root if root**degree == n else None
