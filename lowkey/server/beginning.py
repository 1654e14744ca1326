"""What the page begins with, written into the page itself: who looks at it, and what they prefer.

Knows no more of it than the routes tell whose answers it holds. A visitor who is not in gets the bare page, which
asks for itself; so does whoever keeps a page for times without a network.
"""

from __future__ import annotations

from fastapi import Request
from pydantic import BaseModel
from pydantic_core import to_json

from lowkey.core.errors import LowkeyError
from lowkey.server.access import RULES, identify
from lowkey.server.accounts import me
from lowkey.server.chat import preferences
from lowkey.server.state import app_of

PLACE = '<script type="application/json" id="ahead">'
"""After these words in the page stands what it begins with; nothing, where it was built."""


async def written(page: str, request: Request) -> str | None:
    """This page with its visitor's beginning in it; None for a visitor who is not in."""
    app, rule = app_of(request), RULES["member"]
    assert rule is not None
    try:
        visit = await identify(request, app, rule)
        if visit is None:
            return None
        told: dict[str, BaseModel] = {
            "/api/me": await me(visit.user, app),
            "/api/preferences": await preferences(visit.user, app),
        }
    except LowkeyError:
        # The page will ask, and tell the person what is wrong.
        return None
    return page.replace(PLACE, PLACE + _shut(to_json(told).decode()), 1)


def _shut(json: str) -> str:
    """The same JSON, in which nothing can end the element that it stands in."""
    return json.replace("<", "\\u003c")
