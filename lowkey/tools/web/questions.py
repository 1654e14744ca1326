"""What a search may say to whoever runs it, without asking first. Knows no search and no page.

A query is a letter to a stranger. What looks like a secret (an e-mail address, a long number, a
token) leaves only where the person wrote it in this conversation, or a search or page showed it.
"""

from __future__ import annotations

import re

LONGEST = 200
"""Characters of a query: a question fits, a document does not."""
_DATE = re.compile(r"(?<![\d-])(?:19|20)\d\d(?:[-/.]\d{1,2}){0,2}(?![\d-])")
_TELLING = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
    r"|https?://\S+|\b(?:\w+\.)+\w{2,}/\S+"  # an address, with what it may carry
    r"|\b(?=\w*\d)(?=\w*[^\W\d_])\w{14,}"  # letters and digits in one long word: a token
    r"|(?<!\w)\+?\d(?:[ ()./-]{0,2}\d){8,}"  # nine digits or more: phones, cards, accounts
)


def untold(query: str, known: str) -> tuple[str, ...]:
    """What in the query looks like a secret and stands nowhere in `known`."""
    plain = _plain(known)
    return tuple(one for one in _TELLING.findall(_DATE.sub(";", query)) if _plain(one) not in plain)


def _plain(text: str) -> str:
    """Without what people write between the digits of a number, or in other cases."""
    return re.sub(r"[\s().+-]", "", text).lower()
