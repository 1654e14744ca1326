"""Texts that people keep to write again."""

from __future__ import annotations

import pytest

from lowkey.chat import saved_prompts
from tests.chat.talk import Json, Talk

PATH = "/api/saved-prompts"


async def kept(talk: Talk) -> list[Json]:
    return (await talk.good("GET", PATH))["prompts"]


async def test_a_prompt_is_kept_changed_and_removed(talk: Talk) -> None:
    review = {"name": " Review \n this ", "text": "\nReview {{what}} for {{whom}}.\n"}
    made = await talk.good("POST", PATH, review)
    assert (made["name"], made["text"]) == ("Review this", "Review {{what}} for {{whom}}.")
    await talk.good("POST", PATH, {"name": "answer", "text": "Answer it."})
    assert [one["name"] for one in await kept(talk)] == ["answer", "Review this"]
    await talk.good("PUT", f"{PATH}/{made['id']}", {"name": "A review", "text": "Review it."})
    assert [one["name"] for one in await kept(talk)] == ["A review", "answer"]
    await talk.good("DELETE", f"{PATH}/{made['id']}")
    assert [one["name"] for one in await kept(talk)] == ["answer"]
    for method, body in (("PUT", {"name": "a", "text": "b"}), ("DELETE", None)):
        reply = await talk.ask(method, f"{PATH}/{made['id']}", body)
        assert (reply.status, reply.error["code"]) == (404, "no_prompt")


@pytest.mark.parametrize("body", [{"name": " \n", "text": "a"}, {"name": "a", "text": " "}])
async def test_an_empty_one_is_refused(talk: Talk, body: Json) -> None:
    reply = await talk.ask("POST", PATH, body)
    assert (reply.status, reply.error["code"]) == (400, "empty_prompt")
    assert await kept(talk) == []


async def test_nobody_keeps_more_than_can_be_shown(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_prompts, "MOST", 2)
    for name in "ab":
        await talk.good("POST", PATH, {"name": name, "text": name})
    reply = await talk.ask("POST", PATH, {"name": "c", "text": "c"})
    assert reply.error["message"] == "You keep 2 prompts already."
    assert len(await kept(talk)) == 2
