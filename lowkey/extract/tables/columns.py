"""What the cells of a column are: numbers, dates or words. Knows no format of files.

A column is numbers only if every cell that holds something is one; what may be a number and may be
a name (an id with leading zeros, or too long for exact arithmetic) stays words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from lowkey.extract.tables.nouns import Cell, Column

MISSING = frozenset({"na", "n/a", "nan", "null", "none", "-", "–", "—"})
"""How people write that a number is not there."""
UNITS = "%€$£¥"
EXACT = 2**53
"""Whole numbers beyond it are not exact in a browser."""
SAMPLE = 2_000
POINT = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+")
COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+")
GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{3})+")
PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,17})?")
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
NAME = re.compile(r"[+-]?0\d")
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
YEARS = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")


def decimal_sign(cells: Sequence[str], unsure: str) -> str:
    """Which sign stands before decimals in these cells; `unsure`: where they don't tell."""
    plain = [_bare(cell)[0] for cell in cells[:SAMPLE] if cell]
    certain = [cell for cell in plain if not GROUPED.fullmatch(cell)]
    point = sum(POINT.fullmatch(cell) is not None for cell in certain)
    comma = sum(COMMA.fullmatch(cell) is not None for cell in certain)
    return unsure if point == comma else "," if comma > point else "."


def column(name: str, words: Sequence[str], decimal: str) -> tuple[Column, list[Cell], list[str]]:
    """The column, its cells (empty ones are None), and what is to be told of it."""
    return (
        _numbers(name, words, decimal)
        or _dates(name, words)
        or (Column(name, "text"), [word or None for word in words], _nearly(name, words, decimal))
    )


def number(word: str, decimal: str) -> int | float | None:
    """The number that stands there, without its unit; None where it is none."""
    if decimal == "." and PLAIN.fullmatch(word):
        return float(word) if "." in word else int(word)
    bare, _ = _bare(word)
    if NAME.match(bare) and not bare.lstrip("+-").startswith(("0.", "0,")):
        return None
    group = "." if decimal == "," else ","
    if group in bare or " " in bare or "'" in bare or "’" in bare:
        whole, sign, rest = bare.partition(decimal)
        if not re.fullmatch(r"[+-]?\d{1,3}(?:([., '’])\d{3})(?:\1\d{3})*", whole):
            return None
        bare = re.sub(r"[., '’]", "", whole) + sign + rest
    bare = bare.replace(decimal, ".")
    if not NUMBER.fullmatch(bare):
        return None
    if bare.lstrip("+-").isdigit():
        return int(bare) if len(bare) < 18 and abs(int(bare)) <= EXACT else None
    return float(bare)


Found = tuple[Column, list[Cell], list[str]]


def _numbers(name: str, words: Sequence[str], decimal: str) -> Found | None:
    cells: list[Cell] = []
    units: set[str] = set()
    gaps = some = 0
    for word in words:
        value = number(word, decimal) if word else None
        cells.append(value)
        if value is not None:
            some += 1
            units.add("" if word[-1].isdigit() and word[0] not in UNITS + "-" else _bare(word)[1])
        elif word and word.lower() not in MISSING:
            return None
        elif word:
            gaps += 1
    if not some or len(units) > 1:
        return None
    notes = [f"{_cells(gaps)} of “{name}” hold no number and count as empty."] if gaps else []
    return Column(name, "number", units.pop()), cells, notes


def _dates(name: str, words: Sequence[str]) -> Found | None:
    slashed = [found for word in words if "/" in word and (found := SLASHED.fullmatch(word))]
    orders = ["ymd", "dmy"]
    if slashed:
        late = [max(int(one[at]) for one in slashed) > 12 for at in (1, 2)]
        orders = ["d/m/y"] if late[0] else ["m/d/y"] if late[1] else []
    for order in orders:
        cells: list[Cell] = []
        for word in words:
            cell = _date(word, order) if word else None
            if word and cell is None:
                break
            cells.append(cell)
        else:
            return (Column(name, "date"), cells, []) if any(cells) else None
    return None


def _date(word: str, order: str) -> str | None:
    """In ISO's way; None where it is no date in this order."""
    if order == "ymd":
        if MONTH.fullmatch(word):
            return word
        if (found := YEARS.fullmatch(word)) is not None:
            word = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
        return _sound(word.replace(" ", "T", 1)) if ISO.fullmatch(word) else None
    found = (DOTTED if order == "dmy" else SLASHED).fullmatch(word)
    if found is None:
        return None
    first, second, year = found.groups()
    day, month = (second, first) if order == "m/d/y" else (first, second)
    return _sound(f"{year}-{int(month):02}-{int(day):02}")


def _sound(text: str) -> str | None:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return text


def _nearly(name: str, words: Sequence[str], decimal: str) -> list[str]:
    """What keeps a column that is nearly all numbers, or dates, from being one."""
    some = [word for word in words if word]
    first = some[:SAMPLE]
    if first and all(map(SLASHED.fullmatch, first)):
        return [
            f"“{name}” is left as text: whether {first[0]} begins with the day or the month is not said."
        ]
    # Most columns of words are seen to be that by their beginning.
    if not first or len(_odd(first, decimal)) * 10 > len(first):
        return []
    odd = _odd(some, decimal)
    if 0 < len(odd) <= len(some) // 20:
        return [f"“{name}” is text because of {_cells(len(odd))}, such as “{odd[0][:40]}”."]
    return []


def _odd(words: Sequence[str], decimal: str) -> list[str]:
    """Those that are neither numbers, nor missing, nor ids."""
    return [
        word
        for word in words
        if number(word, decimal) is None and word.lower() not in MISSING and not NAME.match(word)
    ]


def _bare(word: str) -> tuple[str, str]:
    """(the number, its unit)."""
    word = word.replace("\xa0", " ").replace("\u202f", " ").replace("−", "-").strip()
    for unit in UNITS:
        if word.startswith((unit, f"-{unit}")):
            return word.replace(unit, "", 1).strip(), unit
        if word.endswith(unit):
            return word.removesuffix(unit).strip(), unit
    return word, ""


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
