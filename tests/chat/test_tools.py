"""A model may look into a person's earlier chats, where they let it."""

from __future__ import annotations

import json

from bench.answers import Call
from bench.upstream import Plan
from tests.chat.talk import Json, Talk


def looks(about: str) -> Plan:
    return Plan(call=(Call("search_chats", json.dumps({"about": about}), "call_0"),))


async def looked_up(talk: Talk, about: str, **more: object) -> tuple[str, bool]:
    """What a chat's look for this finds."""
    talk.up.next(looks(about), Plan(text="So it was."))
    message = await talk.say("What did I say?", **more)
    (result,) = [part for part in message["parts"] if part["kind"] == "result"]
    return result["text"], result["ok"]


async def furnish(talk: Talk) -> Json:
    talk.up.next(Plan(text="A fine blade. Keep it dry."))
    first = await talk.say("My ceramic knife is from Kyoto, and my bread knife is from Solingen")
    talk.up.next(Plan(text="Bon voyage."))
    await talk.say("We booked the Lisbon hotel for May")
    return first


async def test_earlier_chats_are_found_by_their_words(talk: Talk) -> None:
    await furnish(talk)
    text, ok = await looked_up(talk, "ceramic knife")
    assert ok and text.count("\n") == 0
    assert "The person: My ceramic knife is from Kyoto" in text
    text, _ = await looked_up(talk, "hotel in Lisbon, knife from Kyoto")
    assert "Kyoto" in text and "Lisbon" in text
    text, _ = await looked_up(talk, "blade dry")
    assert "You: A fine blade. Keep it dry." in text


async def test_this_chat_others_and_what_is_nowhere_are_not_found(talk: Talk) -> None:
    first = await furnish(talk)
    there: Json = {"conversation_id": first["conversation_id"], "parent_id": first["id"]}
    text, ok = await looked_up(talk, "ceramic knife", **there)
    assert ok and "No earlier chat holds “ceramic knife”." in text
    text, ok = await looked_up(talk, "!?")
    assert not ok and "no word" in text


async def test_who_switched_it_off_is_not_looked_up(talk: Talk) -> None:
    await furnish(talk)
    await talk.good("PATCH", "/api/preferences", {"recalls": False})
    text, ok = await looked_up(talk, "ceramic knife")
    assert not ok and "switched off" in text


async def test_a_temporary_chat_is_not_offered_it(talk: Talk) -> None:
    talk.up.next(Plan(text="Hi."))
    await talk.say("Hello", temporary=True)
    offered = [one["function"]["name"] for one in talk.charges[-1].body.get("tools", [])]
    assert "calculate" in offered and "search_chats" not in offered
