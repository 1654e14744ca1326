"""Changing units as a tool: an amount and a unit in words in, one line with the result out.

Knows no rates of exchange: they are given, or money is not converted.
"""

from __future__ import annotations

import asyncio
import re
from fractions import Fraction

from pydantic import Field

from lowkey.tools.numerals import in_digits, number
from lowkey.tools.protocol import Arguments, Caller, Told, Tool, ToolFailed
from lowkey.tools.sums import units
from lowkey.tools.sums.telling import apart, plain, rounded

SIGNIFICANT = 6
"""Digits of a result that is rounded."""
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?|\.\d+"
_AMOUNT = re.compile(rf"\s*(?:and\s+|,\s*)?(-?(?:(?:\d+ )?\d+/\d+|(?:{_NUMBER})))\s*([^\d,]*?(?:[23²³](?!\d))?(?:(?: per | ?/ ?)100 ?km)?)\s*(?=(?:and\s+|,\s*)?-?\.?\d|$)")  # fmt: skip
_SMALLER = {"stone": "pound", "foot": "inch", "pound": "ounce", "meter": "centimeter", "hour": "minute", "minute": "second"}  # fmt: skip
"""What a second number means that has no unit: “11 stone 4”, “6 foot 2”, “2 metres 40”."""
_TAKEN = "taken"
"""Marks a temperature in bare degrees, whose scale is taken to be the other one."""
_BASES = {"hexadecimal": "x", "hex": "x", "binary": "b", "octal": "o"}
_CURRENCY = re.compile(
    r"[£$€¥₹₽₩₪₺₦฿]|\b(?:(?:us |aussie |australian |canadian |singapore |hong kong )?dollars?|bucks?|euros?|quid|"
    r"sterling|yen|yuan|renminbi|rupees?|francs?|kron[aeo]r?|kroner|zloty|rand|baht|pesos?|rubles?|roubles?|"
    r"won|lira|dirhams?|dinars?|rials?|riyals?|shillings?|naira|cedis?|ringgits?|shekels?|forints?|koruna|"
    r"usd|eur|gbp|jpy|cny|inr|chf|cad|aud|nzd|sek|nok|dkk|pln|zar|brl|mxn|thb|krw|try|sgd|hkd|bitcoins?|btc)\b"
)


class Conversion(Arguments):
    amount: str = Field(
        description="How much of what: “5 miles”, “350 F”, “6 foot 2”, “2 cups”.", max_length=200
    )
    to: str = Field(
        description="The unit wanted: “km”, “celsius”, “feet and inches”.", max_length=100
    )
    rate: str = Field(
        default="",
        description="Only for money: how many units of `to` one unit of the amount is worth, as a "
        "source you have read says. Never from memory.",
        max_length=40,
    )


def convert(amount: str, to: str, rate: str = "") -> str:
    """A line such as “5 miles = 8.04672 km”. Raises ToolFailed where it can't be done."""
    said = _plain(amount)
    if _CURRENCY.search(said) or _CURRENCY.search(to.lower()):
        return _money(amount, said, to, rate)
    if to.lower().strip() in _BASES:
        return _in_base(said, to)
    parts = _parts(said, to)
    words = re.split(r"\s+and\s+|\s*,\s*", to.strip())
    goals = [units.unit(one) for one in words]
    try:
        told = _result(parts, list(zip(goals, words, strict=True)))
    except units.Unlike as error:
        raise ToolFailed(
            f"“{amount}” can't be changed into “{to}”: the one is {error.args[0]}, the other "
            f"{error.args[1]}. Weight and volume need the density; an ounce is a weight, a fluid "
            "ounce a volume."
        ) from error
    notes = {unit.note: None for unit in (*(unit for _, unit in parts), *goals)}
    also = "; ".join(note for note in notes if note and note != _TAKEN)
    return f"{_shown(amount, parts)} {told}{f' ({also})' if also else ''}"


def _result(parts: list[tuple[Fraction, units.Unit]], goals: list[tuple[units.Unit, str]]) -> str:
    """“= 5 feet 10.9 inches”: whole numbers of the larger units, the rest in the last."""
    last, word = goals[-1]
    rest = units.converted([(n, unit.name) for n, unit in parts], last.name)
    if len(goals) == 1:
        return f"{_told(rest)} {word}"
    said: list[str] = []
    exact, rest = rest, Fraction(round(rest * 10), 10)
    sign = "=" if exact == rest else "≈"
    for goal, name in goals[:-1]:
        count, rest = divmod(rest, units.converted([(Fraction(1), goal.name)], last.name))
        said.append(f"{apart(str(count))} {name}")
    return f"{sign} {' '.join(said)} {plain(rest)} {word}"


def amount_in(amount: str, to: str) -> Fraction:
    """What an amount comes to in another unit. Raises ToolFailed where it can't be read, `Unlike`
    where the two measure different things.
    """
    parts = _parts(_plain(amount), to)
    return units.converted([(n, unit.name) for n, unit in parts], units.unit(to).name)


def _plain(amount: str) -> str:
    """The amount in digits, with “half an inch” as “1/2 inch”."""
    said = in_digits(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", amount.lower().replace("’", "'").strip()))
    if re.search(r"[A-Z]", amount) and not re.search(r"[a-z]{3}", amount):
        said = amount.strip()  # “300 MB”: the case of a symbol means something.
    said = re.sub(r"^minus (?=\d)", "-", said)
    said = re.sub(r"\b(\d+) and (\d+/\d+)", r"\1 \2", said)
    said = re.sub(
        rf"\b(\d+) ({_PARTS})s?(?: of(?: an?)?)\b", lambda m: f"{m[1]}/{_PART[m[2]]}", said
    )
    said = re.sub(
        rf"\b(\d+) and (?:an? |1 )?({_PARTS})\b", lambda m: f"{m[1]} 1/{_PART[m[2]]}", said
    )
    said = re.sub(rf"^(?:an? )?({_PARTS})(?: of)?(?: an?)?\b", lambda m: f"1/{_PART[m[1]]}", said)
    said = re.sub(r"^(?:an?|1 of an?)\s+(?=[a-z])", "1 ", said)
    said = re.sub(r"^(?:about|around|roughly|exactly)\s+", "", said)
    return re.sub(r"(?<=[a-z])\s+of\s+(?!\d).*$", "", said)


_PART = {"half": 2, "third": 3, "quarter": 4, "eighth": 8}
_PARTS = "|".join(_PART)


def _parts(said: str, to: str) -> list[tuple[Fraction, units.Unit]]:
    parts: list[tuple[Fraction, units.Unit]] = []
    at = 0
    while at < len(said):
        match = _AMOUNT.match(said, at)
        if match is None or match.end() == at:
            raise ToolFailed(f"“{said[at:]}” can't be read as an amount with its unit.")
        parts.append((_number(match[1]), _unit(match[2].strip(), parts, to)))
        at = match.end()
    if not parts:
        raise ToolFailed("There is no amount to convert.")
    return parts


def _unit(words: str, before: list[tuple[Fraction, units.Unit]], to: str) -> units.Unit:
    if not words and before and before[-1][1].name in _SMALLER:
        return units.Unit(_SMALLER[before[-1][1].name])
    if not words:
        raise ToolFailed("The amount has no unit: say of what it is.")
    if re.fullmatch(r"deg(?:ree)?s?\.?|°", words):
        goal = units.unit(to).name
        if goal in units.TEMPERATURES:
            return units.Unit("degC" if goal == "degF" else "degF", _TAKEN)
    return units.unit(words)


def _number(text: str) -> Fraction:
    whole, _, part = text.rpartition(" ")
    try:
        return number(whole or "0") + (Fraction(part) if "/" in part else number(part))
    except ZeroDivisionError as error:
        raise ToolFailed(f"“{text}” is not a number.") from error


def _shown(amount: str, parts: list[tuple[Fraction, units.Unit]]) -> str:
    if parts[0][1].note == _TAKEN:
        return f"{plain(parts[0][0])} {'°C' if parts[0][1].name == 'degC' else '°F'}"
    return amount.strip()


def _told(value: Fraction) -> str:
    if (value * 10**6).denominator == 1:
        return f"= {apart(plain(value))}"
    return f"≈ {rounded(value, SIGNIFICANT)}"


def _money(amount: str, said: str, to: str, rate: str) -> str:
    if not rate:
        raise ToolFailed(
            "Rates of exchange are not known here, and those in memory are out of date. Look one "
            "up and give it as `rate`, or ask the person for it."
        )
    found = re.search(_NUMBER, said)
    worth = re.fullmatch(rf"\s*({_NUMBER})\s*", rate)
    if found is None or worth is None:
        raise ToolFailed("An amount of money and its rate are numbers: “100 dollars”, “0.92”.")
    value = number(found[0]) * number(worth[1])
    cents = Fraction(round(value * 100), 100)
    return f"{amount.strip()} × {rate.strip()} = {apart(f'{float(cents):.2f}')} {to.strip()}"


def _in_base(said: str, to: str) -> str:
    whole = said.replace(",", "").removesuffix(" decimal")
    if not re.fullmatch(r"-?\d{1,300}", whole):
        raise ToolFailed("Only whole numbers are written in another base.")
    return f"{whole} = {int(whole):{_BASES[to.lower().strip()]}} in {to.strip()}"


async def _run(arguments: Conversion, caller: Caller) -> Told:
    return Told(await asyncio.to_thread(convert, arguments.amount, arguments.to, arguments.rate))


CONVERT = Tool(
    name="convert",
    about="Changes an amount from one unit into another: length, weight, volume, temperature, "
    "speed, area, energy, data, time; money only at a rate that is given.",
    effect="read",
    arguments=Conversion,
    run=_run,
    seconds=10,
)
