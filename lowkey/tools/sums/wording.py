"""A sum in English words, put into signs: “20 percent off 79.99” becomes `79.99 - 20%`.

Only rewrites; what the signs come to is for `reading.py`, which refuses what is left unclear here.
"""

from __future__ import annotations

import re
from functools import cache

from lowkey.tools.numerals import in_digits
from lowkey.tools.protocol import ToolFailed
from lowkey.tools.sums.reading import WORDS

_N = r"[-(]?(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)\)?%?"
"""A number, as one stands in a rewritten phrase."""
_APART = r"(?:\s*,\s+(?:and )?|,(?!\d{3}\b)|\s+and\s+|\s+)"
_LIST = rf"{_N}(?:{_APART}{_N})+"
_OPENING = re.compile(
    r"^(?:(?:so|and|now|hey|please|then|ok|just|can you|could you|work out|calculate|compute|"
    r"evaluate|what(?:'s|s| is| are| would be| was)|how much (?:is|are)|give me|tell me|find|"
    r"the (?:result|value|answer) of|the)\b[\s,:]*)+"
)
_CLOSING = re.compile(
    r"(?:[\s,]*(?:\b(?:please|equals?|is|makes?|comes? to|each|in total|altogether|as a fraction|as a percent(?:age)?|in percent)\b|[?=.!]+(?<!\d!)))+$"
)
_NAMES = {
    "average": "mean",
    "avg": "mean",
    "total": "sum",
    "sum": "sum",
    "mean": "mean",
    "median": "median",
    "standard deviation": "stdev",
    "maximum": "max",
    "minimum": "min",
    "largest": "max",
    "smallest": "min",
    "greatest common divisor": "gcd",
    "least common multiple": "lcm",
}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}

_RULES: tuple[tuple[str, str], ...] = (
    # Numbers in two pieces, and words that say nothing.
    (rf"\b(\d+) and (?:an? |1 )?({'|'.join(_PARTS)})\b(?! of)", r"(\1 + 1/<\2>)"),
    (rf"\b(\d+) and (\d+) ({'|'.join(_PARTS)})s\b(?! of)", r"(\1 + \2/<\3>)"),
    (r"\b(\d+) (\d+)/(\d+)\b", r"(\1 + \2/\3)"),
    (r"(?<!to )\b(?:an?|the|another)\s+(?=[\d(]|square root|cube root)", ""),
    (r"(.+?),? (?:rounded )?to (\d+) (?:decimal places|decimals|places|dp)$", r"round(\1, \2)"),
    (rf"({_N})k\b", r"(\1 * 1000)"),
    # Percent.
    (r"\s*(?:percent|per cent|pct)\b", "%"),
    (rf"\bpercentage (?:change|increase|decrease|difference) (?:from|between) ({_N}) (?:to|and) ({_N})", r"(\2 - \1) / \1 as%"),
    (rf"\b(?:what )?(?:percentage|%) (?:is )?({_N}) is of ({_N})", r"\1 / \2 as%"),
    (rf"^(?:percentage[: ]*)?({_N}) (?:is|as) (?:what|a) (?:percentage|%) of ({_N})", r"\1 / \2 as%"),
    (rf"^percentage[: ]+({_N}) (?:out )?of ({_N})", r"\1 / \2 as%"),
    (rf"^({_N}) out of ({_N})$", r"\1 / \2 as%"),
    (rf"\b(?:an? )?({_N}) (?:tip|vat|tax|gst|interest|commission|discount|service|cut) on ({_N})", r"\1 of \2"),
    (rf"\b(?:an? )?({_N}) (?:rise|raise|increase|growth) (?:on|of|in|to) ({_N})", r"\2 + \1"),
    (rf"\b({_N}) (?:off|discount on) ({_N})", r"\2 - \1"),
    (rf"({_N}) (?:with|at|less|minus|after)? ?({_N}) (?:off|discount)\b", r"\1 - \2"),
    (rf"({_N}) with ({_N}) (?:vat|tax|gst|tip|service|added|on top)", r"\1 + \2"),
    (rf"({_N}%) on ({_N})", r"\1 of \2"),
    (rf"\bincrease ({_N}) by ({_N})", r"\1 + \2"),
    (rf"\b(?:decrease|reduce|lower) ({_N}) by ({_N})", r"\1 - \2"),
    # Taking away, sharing, and other verbs that stand before their numbers.
    (rf"\b(?:subtract|take away|take|deduct) ({_N}) (?:away )?from ({_N})", r"\2 - \1"),
    (rf"^({_N}) (?:taken |subtracted )?(?:away )?from ({_N})$", r"\2 - \1"),
    (rf"\btake ({_N}) (?:off|away from) ({_N})", r"\2 - \1"),
    (rf"\b(?:multiply) ({_N}) (?:by|with|and) ({_N})", r"\1 * \2"),
    (rf"\b(?:divide|split|share) ({_N}) (?:by|between|among|into) ({_N})", r"\1 / \2"),
    (rf"\badd (?:up )?({_LIST})(?: together| up)?", r"sum(\1)"),
    (rf"\badd ({_N}) (?:to|and|with) ({_N})", r"\1 + \2"),
    (rf"\bproduct (?:of )?({_N}) and ({_N})", r"\1 * \2"),
    (rf"\bdifference between ({_N}) and ({_N})", r"\1 - \2"),
    (rf"\b({_N}),? (?:is )?split ({_N}) ways?", r"\1 / \2"),
    (rf"\b({_N}) (?:goes|go|fits|fit) into ({_N})", r"\2 / \1"),
    (rf"\bremainder (?:of|when|if)? ?({_N}) (?:is )?(?:divided by|over|/) ({_N})", r"\1 mod \2"),
    # Roots, powers and logarithms.
    (r"\b(?:square root|sqrt) of\b|\bsquare root\b", "sqrt "),
    (r"\b(?:cube root) of\b|\bcube root\b", "cbrt "),
    (rf"\bsquare of ({_N})", r"\1^2"),
    (rf"\bcube of ({_N})", r"\1^3"),
    (r"\s*\bsquared\b", "^2"),
    (r"\s*\bcubed\b", "^3"),
    (r"\b(?:raised )?to the (?:power of )?(\d+)(?:st|nd|rd|th)?(?: power)?\b", r"^ \1"),
    (r"\bto the power(?: of)?\b", "^"),
    (rf"\bfactorial of ({_N})", r"\1!"),
    (rf"({_N}) factorial\b", r"\1!"),
    (rf"\blog(?:arithm)? base ({_N}) of ({_N})", r"log(\2, \1)"),
    (r"\b(?:natural log(?:arithm)?|ln) of\b", "ln "),
    (rf"\blog(?:arithm)?(?: of)? ({_N})", r"log(\1)"),
    (rf"\b(sine?|cos(?:ine)?|tan(?:gent)?) (?:of )?({_N}) ?(?:degrees?|deg|°)", r"\1(\2 deg)"),
    (r"\bsine\b", "sin"),
    (r"\bcosine\b", "cos"),
    (r"\btangent\b", "tan"),
    (r"\bdegrees?\b", "deg"),
    # Parts of a thing.
    (rf"\b(?:double|twice) ({_N})", r"2 * \1"),
    (rf"\btriple ({_N})", r"3 * \1"),
    (rf"\bhalve ({_N})", r"\1 / 2"),
    (rf"\b(\d+) ({'|'.join(_PARTS)})s?\b(?= of\b| times\b|$)", r"(\1/<\2>)"),
    (rf"\b(?:an? |one )?({'|'.join(_PARTS)}) (?=of\b)", r"(1/<\1>) "),
    # What stands between two numbers.
    (r"\b(?:plus|added to|and then add)\b", "+"),
    (r"\b(?:minus|less|take away|subtract)\b", "-"),
    (r"\b(?:to be |is |are )?(?:multiplied by|times)\b|(?<=[\d)%])\s*x\s*(?=[\d(.])|(?<=[a-z])\s+x\s+(?=[\d(])", " * "),
    (r"\b(?:to be |is |are )?(?:divided by|divided among|divided between|shared (?:between|among|by)|split (?:between|among|by)|over|between|among)\b", "/"),
    (r"\bmod(?:ulo)?\b", "mod"),
)  # fmt: skip
_JOINED = (
    (rf"({_N}) (?:at|for) (?=[-(]?[\d.])", r"\1 * "),
    (r"\band\b", "+"),
)
"""Words that mean a sum only once everything else is read."""
_AFTER = re.compile(
    r"(?!.*(?:sum|mean|median|stdev|round|log)\()(.+?),\s*(?:and |then |and then )?([-+*/^])\s*(.+)"
)
"""A comma before “times” or “minus” closes what was said before it."""
_EACH = re.compile(
    r"(?<=[\d%)]) (?:an?|per|every|each) (?:second|minute|hour|day|week|month|year|night|person|head|piece|kilo|metre|meter|litre)\b,?"
)
_THING = re.compile(r"(?<=[\d%]) ([a-z]{3,})\b")
_MONEY = re.compile(r"[£$€¥₹]|\b(?:quid|bucks?|dollars?|euros?|pounds?)\b")


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Made when they are first asked: the start does without them."""
    return tuple((re.compile(pattern), by) for pattern, by in _RULES)


def in_signs(text: str) -> str:
    """The sum in signs, as `reading.worth` takes it; `as%` at its end asks for a percentage.

    Raises ToolFailed where words could mean two different sums.
    """
    said = in_digits(re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text.lower().replace("’", "'")))
    percentage = bool(re.search(r"(?:as a|in) percent", said))
    said = _MONEY.sub("", said)
    said = _CLOSING.sub("", _OPENING.sub("", said.strip())).strip()
    said = re.sub(r"\s+", " ", said)
    for name, function in _NAMES.items():
        said = re.sub(
            rf"^(?:the )?{name} (?:of |from )?({_LIST})$",
            lambda m, f=function: f"{f}({_listed(m[1])})",
            said,
        )
    if re.fullmatch(_LIST, said) and re.search(r", |\band\b", said):
        return f"sum({_listed(said)})"
    if re.fullmatch(rf"{_N} by {_N}", said):
        raise ToolFailed(f"“{text}” may mean times or divided by: say which.")
    for pattern, by in _rules():
        said = pattern.sub(by, said)
    said = re.sub(r"<(\w+)>", lambda m: str(_PARTS[m[1]]), said)
    said = re.sub(r"\bsum\(([^()]*)\)", lambda m: f"sum({_listed(m[1])})", said)
    said = _EACH.sub("", said)
    said = _THING.sub(lambda m: m.group() if _means(m[1]) else "", said)
    while told := _AFTER.match(said):
        said = f"({told[1]}) {told[2]} {told[3]}"
    for pattern, by in _JOINED:
        said = re.sub(pattern, by, said)
    return f"{said} as%" if percentage and not said.endswith("as%") else said


def _listed(said: str) -> str:
    return ", ".join(one.replace(",", "") for one in re.split(_APART, said.strip()))


_TELLING = frozenset(
    [
        "and",
        "for",
        "from",
        "with",
        "off",
        "into",
        "out",
        "each",
        "gets",
        "years",
        "percentage",
        "percent",
        "what",
        "then",
        "than",
        "less",
        "more",
        "included",
        "including",
        "hundreds",
        "tens",
        "per",
    ]
)


def _means(word: str) -> bool:
    """Whether a word after a number says something, so that it can't be the name of a thing."""
    return word in WORDS or word in _TELLING or bool(re.search(r"t(?:ies|eens)$", word))
