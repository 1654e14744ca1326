"""The numbers by which banks and offices know somebody, told by their form. Knows no rule.

Knows the names that such numbers have in English and German.
"""

from __future__ import annotations

import re

CARD = re.compile(r"(?<![A-Za-z_\d])(?<!\d\.)(?:\d[ -]?){12,18}\d(?![A-Za-z_\d]|\.\d)")
"""Digits alone: neither a fraction nor a part of a longer mark, as of an id."""
IBAN = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b", re.IGNORECASE
)
SOCIAL = re.compile(
    r"(?<![\w-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])"
    r"|\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"
)
"""Those of the United States and of the United Kingdom, by their form alone."""
NAMED = re.compile(
    r"\b(?!\w+(?:stelle|amt|behörde)\b)(?:social security|ssn|national insurance|nino|passport|identity card|id card|national id"
    r"|driv(?:er['’]?s|ing) licen[cs]e|tax(?:payer)?[ -](?:id\w*|no|number|file|reference)|tin|itin"
    r"|bank account|account no|(?:aba|bank(?:['’]s)?|wire) routing"
    r"|routing (?:transit )?(?:no|number|code)|sort code|sozialversicherung\w*|rentenversicherung\w*"
    r"|reisepass\w*|personalausweis\w*|ausweis\w*|führerschein\w*|steuer(?:-?id\w*|-?nummer|nr)"
    r"|kontonummer)\b(?:(?!\b(?:phone|telephone|tel|fax|hotline|telefon|office)\b)"
    r"(?:[^.!?,;\n]|(?<=n[or])\.)){0,25}?"
    r"(?<![\w/-])(?!\d{4}-\d\d-\d\d\b|\d\d?/\d\d?/\d{4}\b)"
    r"(?P<number>(?:[A-Z]{1,3}|(?-i:[A-Z]{1,3} ))?\d(?:[ /-]?[A-Z]?\d){4,}[A-Z]?)\b",
    re.IGNORECASE,
)
"""A number that its name stands before: five digits and more, no date, and not an office's."""


def cards(text: str) -> bool:
    """Whether it holds the number of a card."""
    return any(_luhn(found.group()) for found in CARD.finditer(IBAN.sub(_less, text)))


def numbers(text: str) -> set[str]:
    """The numbers of accounts, papers and offices that it holds."""
    ibans = {found.group() for found in IBAN.finditer(text) if _iban(found.group())}
    social = {found.group() for found in SOCIAL.finditer(text)}
    return ibans | social | {found["number"] for found in NAMED.finditer(text)}


def _less(found: re.Match[str]) -> str:
    return "" if _iban(found.group()) else found.group()


def _iban(found: str) -> bool:
    """Whether its check digits are right (ISO 13616: modulo 97)."""
    letters = re.sub(r"[ -]", "", found).upper()
    if not 15 <= len(letters) <= 34:
        return False
    return int("".join(str(int(one, 36)) for one in letters[4:] + letters[:4])) % 97 == 1


def _luhn(found: str) -> bool:
    """Whether the digits are those of a card (ISO/IEC 7812-1, annex B)."""
    digits = [int(letter) for letter in found if letter.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
