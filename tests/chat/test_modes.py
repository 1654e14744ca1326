"""A mode belongs to one conversation: switched on and off, heeded by each answer, told as it was."""

from __future__ import annotations

import pytest

from tests.chat.talk import Json, Talk


async def told(talk: Talk, sent: Json) -> tuple[str | None, str]:
    """The mode of this answer, and all that its model was told."""
    run_id = sent["run"]["id"]
    await talk.answer(run_id)
    prompt = await talk.good("GET", f"/api/runs/{run_id}/prompt")
    return prompt["mode"], prompt["system"]


@pytest.mark.parametrize("temporary", [False, True])
async def test_a_mode_is_heeded_from_its_switch_on_to_its_switch_off(
    talk: Talk, temporary: bool
) -> None:
    sent = await talk.send("What is a limit?", mode="study", temporary=temporary)
    place = sent["conversation"]["id"]
    mode, system = await told(talk, sent)
    assert mode == "study" and "Mode: study." in system
    assert (await talk.good("GET", f"/api/conversations/{place}"))["conversation"][
        "mode"
    ] == "study"
    for wanted in ("health", "none"):
        changed = await talk.good("PATCH", f"/api/conversations/{place}", {"mode": wanted})
        kept = None if wanted == "none" else wanted
        assert changed["mode"] == kept
        mode, system = await told(
            talk, await talk.send("And now?", conversation_id=place, parent_id=None)
        )
        assert mode == kept and ("Mode: " in system) == (kept is not None)
    await talk.good("PATCH", f"/api/conversations/{place}", {"title": "Limits"})


async def test_there_is_no_other_mode(talk: Talk) -> None:
    reply = await talk.ask("POST", "/api/messages", talk.message("Hello", mode="evil"))
    assert reply.status == 400 and "mode" in reply.error["message"]
