"""What one prefers is kept field by field."""

from __future__ import annotations

import asyncio

from lowkey.chat.nouns import Preferences
from tests.chat.talk import ALONE, Talk


async def test_two_changes_at_once_are_both_kept(talk: Talk) -> None:
    for _ in range(20):
        await talk.app.chat.prefer(ALONE, Preferences(recalls=True, zone=""))
        await asyncio.gather(
            talk.good("PATCH", "/api/preferences", {"recalls": False}),
            talk.good("PATCH", "/api/preferences", {"zone": "Europe/Berlin"}),
        )
        now = await talk.good("GET", "/api/preferences")
        assert (now["recalls"], now["zone"]) == (False, "Europe/Berlin")


async def test_a_zone_that_is_none_changes_nothing(talk: Talk) -> None:
    await talk.good("PATCH", "/api/preferences", {"name": "Ana"})
    reply = await talk.ask("PATCH", "/api/preferences", {"name": "Bo", "zone": "Moon/Base"})
    assert (reply.status, reply.error["code"]) == (400, "no_zone")
    assert (await talk.good("GET", "/api/preferences"))["name"] == "Ana"
