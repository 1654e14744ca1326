"""What connectors and their tools are called, so that none can pass for another. Knows no server.

Models take letters, digits, dashes and underscores, 64 at most. Our own tools have no two underscores
in a row, and no connector's name has one, so whose a tool is can be read from its name alone.
"""

from __future__ import annotations

import hashlib
import re

from lowkey.core.errors import InputError

LONGEST = 24
"""Letters of a connector's name."""
MOST = 64
"""Letters of a tool's whole name."""
SEAM = "__"
_ODD = re.compile(r"[^a-zA-Z0-9_-]+")


def checked(name: str) -> str:
    """The name as it is kept. Raises InputError where nothing is left of it."""
    tidy = re.sub(r"[^a-z0-9]+", "-", name.strip().lower())[:LONGEST].strip("-")
    if not tidy:
        raise InputError(
            "bad_name",
            f"A connector can't be called “{name[:60]}”.",
            hint="Give it a short name of letters and digits, like “calendar”.",
        )
    return tidy


def full(connector: str, tool: str) -> str:
    """By what models call this tool. Two tools of one server never get the same."""
    room = MOST - len(connector) - len(SEAM)
    tidy = _ODD.sub("_", tool)
    if tidy != tool or len(tidy) > room or SEAM in tidy:
        mark = hashlib.sha256(tool.encode()).hexdigest()[:6]
        tidy = f"{re.sub('_+', '_', tidy)[: room - 7].strip('_')}_{mark}"
    return f"{connector}{SEAM}{tidy}"
