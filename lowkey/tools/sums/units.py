"""Units by the words people use for them, and what they are worth. Knows no sentence and no sum.

The definitions are pint's (https://pint.readthedocs.io), loaded at first use; all of it is exact.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, cast

from lowkey.tools.protocol import ToolFailed

OWN = (
    "imperial_cup = 284.130625 * milliliter",
    "metric_cup = 250 * milliliter",
    "jigger = 1.5 * fluid_ounce",
    "furlong = 660 * foot",
    "league = 3 * mile",
)
NAMES = {
    "pounds per square inch": "psi",
    "newton metres": "newton * meter",
    "newton meters": "newton * meter",
    "foot pounds": "foot_pound",
    "inches of mercury": "inHg",
    "kilogramme": "kilogram",
    "kilogrammes": "kilogram",
    "c": "degC",
    "°c": "degC",
    "centigrade": "degC",
    "celsius": "degC",
    "f": "degF",
    "°f": "degF",
    "fahrenheit": "degF",
    "k": "kelvin",
    "kelvins": "kelvin",
    "deg": "degree",
    "°": "degree",
    "lbs": "pound",
    "lb": "pound",
    "st": "stone",
    "stones": "stone",
    "kilo": "kilogram",
    "kilos": "kilogram",
    "grammes": "gram",
    "gramme": "gram",
    "gm": "gram",
    "mcg": "microgram",
    "ug": "microgram",
    "tonnes": "metric_ton",
    "ton": "US_ton",
    "tons": "US_ton",
    "ft": "foot",
    "'": "foot",
    "′": "foot",
    "in": "inch",
    '"': "inch",
    "''": "inch",
    "″": "inch",
    "yds": "yard",
    "mi": "mile",
    "m": "meter",
    "light years": "light_year",
    "kms": "kilometer",
    "nm": "nautical_mile",
    "nautical miles": "nautical_mile",
    "hands": "hand",
    "l": "liter",
    "ltr": "liter",
    "fl oz": "fluid_ounce",
    "fluid oz": "fluid_ounce",
    "floz": "fluid_ounce",
    "fluid ounces": "fluid_ounce",
    "tbsp": "tablespoon",
    "tbsps": "tablespoon",
    "tsps": "teaspoon",
    "gal": "gallon",
    "pt": "pint",
    "qt": "quart",
    "mph": "mile/hour",
    "kph": "kilometer/hour",
    "kmh": "kilometer/hour",
    "kmph": "kilometer/hour",
    "fps": "foot/second",
    "kt": "knot",
    "kts": "knot",
    "mpg": "mile/gallon",
    "cal": "kilocalorie",
    "cals": "kilocalorie",
    "calorie": "kilocalorie",
    "calories": "kilocalorie",
    "kcals": "kilocalorie",
    "hrs": "hour",
    "hr": "hour",
    "h": "hour",
    "mins": "minute",
    "min": "minute",
    "secs": "second",
    "sec": "second",
    "s": "second",
    "yrs": "year",
    "wks": "week",
    "b": "byte",
    "kb": "kilobyte",
    "mb": "megabyte",
    "gb": "gigabyte",
    "tb": "terabyte",
    "kib": "kibibyte",
    "mib": "mebibyte",
    "gib": "gibibyte",
    "mbps": "megabit/second",
    "gbps": "gigabit/second",
    "kw": "kilowatt",
    "kwh": "kilowatt_hour",
    "hp": "horsepower",
    "bhp": "horsepower",
    "ps": "metric_horsepower",
    "kpa": "kilopascal",
    "hpa": "hectopascal",
    "psi": "psi",
    "ghz": "gigahertz",
    "mhz": "megahertz",
    "khz": "kilohertz",
    "degrees c": "degC",
    "degrees celsius": "degC",
    "degrees centigrade": "degC",
    "degrees f": "degF",
    "degrees fahrenheit": "degF",
    "rads": "radian",
}
AMERICAN = ("gallon", "pint", "quart", "cup", "fluid_ounce", "gill")
"""Units that differ between the American and the British system; bare, they are the American."""
TEMPERATURES = ("degC", "degF", "kelvin")
_PER = re.compile(r"\s*/\s*|\s+(?:per|an|a)\s+|\bp(?=100)")
_SAFE = re.compile(r"[A-Za-zµ°'\"′″_ ]{1,30}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. `name`: as pint has it. `note`: which one it is, where people mean two things."""

    name: str
    note: str = ""


class Unlike(Exception):
    """The two measure different things."""


@cache
def registry() -> Any:
    """Pint's units, with exact fractions. Takes about half a second the first time."""
    import pint  # A start does without it.

    # That a furlong and a league are redefined is what OWN is for.
    logging.getLogger("pint.util").setLevel(logging.ERROR)
    units = cast(Any, pint).UnitRegistry(non_int_type=Fraction, autoconvert_offset_to_baseunit=True)
    for line in OWN:
        units.define(line)
    return units


@cache
def unit(words: str) -> Unit:
    """The unit of these words. Raises ToolFailed where none is known."""
    said = re.sub(r"\s+", " ", words.strip().strip(".,?")).replace("²", "2").replace("³", "3")
    parts = [said] if said.lower() in NAMES else _PER.split(said)
    names = [_power(part) for part in parts]
    if not said or len(names) > 3:
        raise _unknown(words)
    bare = [base for base in AMERICAN if re.search(rf"\b{base}\b", " ".join(names))]
    note = "US" if bare and "imperial" not in said else ""
    note = "food calories, kcal" if "kilocalorie" in names and "k" not in said.lower() else note
    note = "US short ton" if "US_ton" in names and "us" not in said.lower() else note
    return Unit(" / ".join(f"({name})" for name in names) if len(names) > 1 else names[0], note)


def converted(parts: list[tuple[Fraction, str]], to: str) -> Fraction:
    """The sum of these amounts in another unit, by pint's names. Raises Unlike."""
    quantity = _quantity(*parts[0])
    goal = _quantity(Fraction(1), to)
    for amount, name in parts[1:]:
        more = _quantity(amount, name)
        if more.dimensionality != quantity.dimensionality:
            raise Unlike(_kind(quantity), _kind(more))
        quantity = quantity + more
    if quantity.dimensionality != goal.dimensionality:
        inverse = 1 / quantity if quantity.magnitude else quantity
        if inverse.dimensionality != goal.dimensionality:
            raise Unlike(_kind(quantity), _kind(goal))
        quantity = inverse  # Miles per gallon and litres per 100 km.
    return Fraction(quantity.to(goal.units).magnitude) / Fraction(goal.magnitude)


def _quantity(amount: Fraction, name: str) -> Any:
    """Pint's own; the name may hold a factor, as in “liter / (100 * kilometer)”."""
    units = registry()
    one = units.parse_expression(name)
    return units.Quantity(amount * one.magnitude, one.units)


def _kind(quantity: Any) -> str:
    return " ".join(f"{name.strip('[]')}{f'^{power}' if power != 1 else ''}" for name, power in quantity.dimensionality.items()) or "a number"  # fmt: skip


def _power(part: str) -> str:
    """One unit with its power: “square feet”, “m2”, “cubic metres”, “100 km”."""
    part = part.strip()
    times = re.match(r"(\d{1,4})\s*(?=[A-Za-z])", part)
    if times:
        return f"{times[1]} * {_power(part[times.end() :])}"
    word = re.match(
        r"(?i)(sq\.?|square|cubic|cu\.?)\s+(.+)|(.+?)\s*(?:\^?([23])| (squared|cubed))$", part
    )
    if word is None:
        return _name(part)
    power = (
        3 if (word[1] or "").lower().startswith("cu") or word[4] == "3" or word[5] == "cubed" else 2
    )
    return f"{_name(word[2] or word[3])}**{power}"


def _name(word: str) -> str:
    if not _SAFE.fullmatch(word):
        raise _unknown(word)
    lower = re.sub(r"^° ?(?=\w{3})", "", word.lower().strip())
    if british := re.fullmatch(r"(?:imperial|british|uk|english) (.+)", lower):
        lower = british[1]
        name = _name(lower)
        return f"imperial_{name}" if name in AMERICAN else "ton" if name == "US_ton" else name
    if american := re.fullmatch(r"(?:us|american) (.+)", lower):
        return _name(american[1])
    if lower in NAMES and not re.search(r"[a-z][A-Z]|^[A-Z]{2}$", word):
        return NAMES[lower]
    units = registry()
    for form in (
        word,
        lower,
        lower.replace(" ", "_"),
        lower.removesuffix("s"),
        lower.replace("re", "er"),
    ):
        if form in NAMES:
            return NAMES[form]
        if re.fullmatch(r"\w+", form) and form in units:
            found = str(units.parse_units(form))
            return found if " " not in found else form
    if lower in NAMES:
        return NAMES[lower]
    raise _unknown(word)


def _unknown(word: str) -> ToolFailed:
    return ToolFailed(f"“{word.strip()}” is not a unit that is known here.")
