"""What was forgotten leaves the prompts that are kept with earlier answers."""

from __future__ import annotations

from sqlalchemy import select

from lowkey.chat.store.tables import runs
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from lowkey.memory.nouns import BLOT, KNOWN, UNSURE, blotted
from tests.chat.talk import Talk, talking

PAST = 1_700_000_000_000
DAY = 24 * 3600


async def kept(talk: Talk) -> str:
    """All prompts as they lie in the database."""
    rows = await talk.app.db.read(lambda c: c.execute(select(runs.c.prompt)).scalars().all())
    return "\n".join(rows)


def test_only_whole_lines_of_what_was_told_are_taken_out() -> None:
    prompt = f"- Tea\n{KNOWN}\n- Tea\n- Tea time\n- Tea{UNSURE}\nEnd\n- Tea"
    assert blotted(prompt, {"Tea"}) == f"- Tea\n{KNOWN}\n{BLOT}\n- Tea time\n{BLOT}\nEnd\n- Tea"
    assert blotted(prompt, set()) == prompt


async def test_it_is_shown_no_more_at_once_and_leaves_the_disk_with_the_memory(
    lite: Settings,
) -> None:
    clock = ManualClock(PAST)
    async with talking(lite, clock) as talk:
        made = await talk.good("POST", "/api/memories", {"text": 'I say "né" in Kraków'})
        await talk.good("POST", "/api/memories", {"text": "I keep bees"})
        run = (await talk.say("Hello"))["run_id"]
        path = f"/api/runs/{run}/prompt"
        assert "Kraków" in (await talk.good("GET", path))["system"]
        gone = await talk.good("DELETE", f"/api/memories/{made['id']}")
        shown = await talk.good("GET", path)
        assert "Kraków" not in shown["system"] and BLOT in shown["system"]
        assert "I keep bees" in shown["system"] and [one["text"] for one in shown["told"]] == [
            "I keep bees"
        ]
        await talk.good("POST", "/api/memories/restore", {"at": gone["at"]})
        assert "Kraków" in (await talk.good("GET", path))["system"]
        await talk.good("DELETE", f"/api/memories/{made['id']}")
        await talk.app.memories.purge()
        assert "Kraków" in await kept(talk)
        clock.advance(2 * DAY)
        await talk.app.memories.purge()
        assert "Kraków" not in await kept(talk) and "I keep bees" in await kept(talk)
        assert BLOT in (await talk.good("GET", path))["system"]


async def test_what_something_else_still_says_stays(lite: Settings) -> None:
    clock = ManualClock(PAST)
    async with talking(lite, clock) as talk:
        project = (await talk.good("POST", "/api/projects", {"name": "Hives"}))["id"]
        made = await talk.good("POST", "/api/memories", {"text": "I keep bees"})
        await talk.good("POST", "/api/memories", {"text": "I keep bees", "project_id": project})
        await talk.say("Hello")
        await talk.good("DELETE", f"/api/memories/{made['id']}")
        clock.advance(2 * DAY)
        await talk.app.memories.purge()
        assert "I keep bees" in await kept(talk)
