"""Which headers and variables may be kept for a server. Knows neither the server nor its secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lowkey.core.errors import InputError

OURS = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "accept", "cookie"}
)  # fmt: skip
"""Headers that the protocol sets itself."""
HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
LONGEST = 8_000
"""Characters of one value."""


def checked_headers(given: Mapping[str, str]) -> dict[str, str]:
    """The headers, trimmed. Raises InputError for what no server could be sent."""
    kept = {name.strip(): text.strip() for name, text in given.items() if text.strip()}
    for name, text in kept.items():
        odd = not HEADER.fullmatch(name) or name.lower() in OURS or name.lower().startswith("mcp-")
        if odd or len(text) > LONGEST or not (text.isascii() and text.isprintable()):
            raise InputError(
                "bad_header",
                f"“{name[:60]}” can't be sent as a header with this value.",
                hint="Headers look like “Authorization” and “Bearer …”, in plain letters.",
            )
    return kept


def checked_variables(given: Mapping[str, str]) -> dict[str, str]:
    """The variables of a program. Raises InputError for what none could be given."""
    kept = {name.strip(): text for name, text in given.items()}
    for name, text in kept.items():
        if not VARIABLE.fullmatch(name) or len(text) > LONGEST or "\0" in text:
            raise InputError(
                "bad_variable",
                f"“{name[:60]}” can't be a variable with this value.",
                hint="Variables look like “API_KEY”.",
            )
    return kept
