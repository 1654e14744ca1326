"""Numbers as people read them: thousands apart, rounded where they would not end. Knows no sum."""

from __future__ import annotations

import re
from decimal import Context
from fractions import Fraction

from lowkey.tools.numerals import plain
from lowkey.tools.sums.values import Value

PLACES = 12
"""Decimals that an exact number may have to be written out."""
SIGNIFICANT = 10
"""Digits of a rounded number."""
_READABLE = (Fraction(1, 10**6), Fraction(10**15))
"""Where a rounded number is written without an exponent."""


def told(value: Value, fraction: bool = False, decimal: bool = False) -> tuple[str, str]:
    """(“=” or “≈”, the number). As a fraction too where asked, or where its decimals never end.

    `decimal`: the sum had decimals, so a fraction is of no use.
    """
    n = value.n
    exactly = value.exact and not decimal and 1 < n.denominator < 10**6
    if value.exact and (n * 10**PLACES).denominator == 1:
        return "=", apart(plain(n)) + (f" ({n})" if exactly and fraction else "")
    number = rounded(n, SIGNIFICANT)
    return "≈", number + (
        f" (exactly {n})" if exactly and (fraction or n.denominator < 1000) else ""
    )


def rounded(n: Fraction, digits: int) -> str:
    """The number with this many significant digits at most."""
    decimal = Context(prec=digits).divide(n.numerator, n.denominator)
    if n == 0 or _READABLE[0] <= abs(n) < _READABLE[1]:
        return apart(plain(Fraction(decimal)))
    return f"{decimal.normalize():e}".replace("e+", " × 10^").replace("e-", " × 10^-")


def apart(digits: str) -> str:
    """Thousands with commas between them, from five digits on."""
    whole, dot, places = digits.partition(".")
    if len(whole.lstrip("-")) > 4:
        whole = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", whole)
    return f"{whole}{dot}{places}"
