"""Where somebody is in danger, help stands there, whichever model answers; nothing is refused."""

from __future__ import annotations

import pytest

from lowkey.chat import danger
from lowkey.chat.nouns import Preferences
from lowkey.chat.prompt import rules
from lowkey.core.config import Settings
from lowkey.core.parts import FilePart, Message, TextPart
from lowkey.models import ModelInfo
from lowkey.spec import published
from tests.chat.talk import Json, Talk, talking
from tests.chat.test_attachments import bring

CRISIS = "I want to kill myself tonight"
HELP = "emergency services in Germany: 112; TelefonSeelsorge: 0800 111 0 111"


def system(talk: Talk) -> str:
    return str(talk.charges[-1].body["messages"][0]["content"])


async def said(talk: Talk, text: str, **more: object) -> Json:
    await talk.good("PATCH", "/api/preferences", {"zone": "Europe/Berlin"})
    return await talk.say(text, **more)


async def test_help_of_the_persons_country_stands_above_the_answer(lite: Settings) -> None:
    async with talking(lite) as talk:
        answer = await said(talk, CRISIS)
        assert answer["status"] == "done"
        assert answer["notes"] == [] and HELP in answer["help"]["text"]
        assert answer["help"]["emergency"] == "112" and answer["help"]["country"] == "DE"
        assert "Name no other numbers than these" in system(talk) and HELP in system(talk)
        here = {"conversation_id": answer["conversation_id"], "parent_id": answer["id"]}
        later = await said(talk, "What is 2 + 2?", **here)
        assert "help" not in later and HELP not in system(talk)


async def test_the_built_in_model_has_it_too(lite: Settings) -> None:
    async with talking(lite) as talk:
        answer = await said(talk, CRISIS, model="builtin/lowkey-tiny")
        assert HELP in answer["help"]["text"]


async def test_words_of_others_are_no_sign(lite: Settings) -> None:
    async with talking(lite) as talk:
        file = await bring(talk, CRISIS.encode(), "letter.txt")
        parts = [{"kind": "text", "text": "What does this letter say?"}, file]
        answer = await said(talk, "", parts=parts)
        assert "help" not in answer and HELP not in system(talk)


def test_only_ones_own_words_count() -> None:
    message = Message.model_construct(
        role="user",
        parts=(
            TextPart(text=CRISIS, tainted=True),
            FilePart(file_id="f", name=CRISIS, media_type="text/plain", size=1),
            TextPart(text="Sum this up"),
        ),
    )
    assert danger.sign([message]) is None
    assert danger.sign([]) is None


def test_elsewhere_it_says_how_help_is_found() -> None:
    for zone in ("", "UTC", "Antarctica/Troll"):
        found = danger.help_for("crisis", zone)
        assert found is not None and "findahelpline.com" in found.text and not found.lines
    assert (
        danger.help_for(None, "Europe/Berlin") is danger.help_for("harm", "Europe/Berlin") is None
    )


@pytest.mark.parametrize(("sign", "group"), danger.GROUPS.items())
def test_where_there_is_little_room_the_rules_that_matter_go_first(
    sign: danger.Sign, group: str
) -> None:
    small = ModelInfo(id="up/small", name="small", provider="up", context=4_096)
    groups = {one.id: one.group for one in published().clauses}
    plain, led = (rules(small, Preferences(), None, found) for found in (None, sign))
    assert led.left_out
    assert sum(groups[one] == group for one in led.clauses) > sum(
        groups[one] == group for one in plain.clauses
    )
