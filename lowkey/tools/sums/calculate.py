"""The calculator as a tool: a sum in words or signs in, one line with its result out.

Knows nothing of units (see `convert.py`) and evaluates nothing that `reading.py` does not list.
"""

from __future__ import annotations

import re

from pydantic import Field

from lowkey.tools.protocol import Arguments, Caller, Told, Tool, ToolFailed
from lowkey.tools.sums.reading import WORDS, tokens, worth
from lowkey.tools.sums.telling import apart, told
from lowkey.tools.sums.values import Value
from lowkey.tools.sums.wording import in_signs

_SHOWN = {"*": "×", "/": "÷", "-": "−", "deg": "°", "**": "^"}
_STICKS = frozenset(["!", "%", ")", ",", "^", "**", "²", "³", "deg", "°"])
"""What stands close to what is before it."""
_BEFORE = frozenset(["(", ",", "^", "**", "*", "/", "//", "+", "-", "of", "mod"])
"""Before a sign that belongs to a number."""


class Sum(Arguments):
    sum: str = Field(
        description="The sum, in signs or words: “15% of 240”, “(45 + 55) * 12”, “sqrt(2)”, "
        "“80 plus 15%”, “mean(3, 4, 8)”.",
        max_length=1_000,
    )


def calculated(text: str) -> str:
    """A line such as “15% of 240 = 36”. Raises ToolFailed where it can't be read or has no value."""
    signs, percentage, _ = in_signs(text).partition(" as%")
    read = tokens(signs)
    if len([one for one in read if one not in "+-()%"]) < 2 and read[-1:] != ["!"]:
        raise ToolFailed(f"There is nothing to work out in “{text}”: give the whole sum.")
    value = worth(signs)
    if percentage:
        sign, number = told(Value(value.n * 100, value.exact))
        return f"{shown(read)} {sign} {number}%"
    sign, number = told(value, "/" in text, "." in text)
    return f"{shown(read)} {sign} {number}"


def shown(read: list[str]) -> str:
    """The sum as it was understood, so that a person sees whether it is theirs."""
    line, before, sticks = "", "(", True
    for token in read:
        close = sticks or token in _STICKS or (token == "(" and before in WORDS - {"mod", "of"})
        word = apart(token.replace(",", "")) if token[0].isdigit() else _SHOWN.get(token, token)
        line += word if close else f" {word}"
        unary = token in "+-" and (before in _BEFORE or before in "(")
        sticks, before = unary or token in ("(", "√", "^", "**"), token
    return re.sub(r"(?<!\^)\((\d+) ÷ (\d+)\)", r"\1/\2", line)


async def _run(arguments: Sum, caller: Caller) -> Told:
    return Told(calculated(arguments.sum))


CALCULATE = Tool(
    name="calculate",
    about="Works a sum out exactly: arithmetic, percent, powers, roots, logarithms, angles, "
    "averages, large whole numbers. Use it for every sum instead of working it out yourself.",
    effect="read",
    arguments=Sum,
    run=_run,
    seconds=5,
)
