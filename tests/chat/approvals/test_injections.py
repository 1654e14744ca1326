"""Mails, tables and pages with planted wishes, read by a model that obeys every one of them.

The texts are BIPIA's and not part of this repository: TEST_DATA names the folder that holds them.
"""

from __future__ import annotations

import itertools
import json
import lzma
import os
from pathlib import Path

import pytest

from lowkey.core.config import Settings
from tests.chat.approvals.world import MAIL, World, asked, begin, ended, results, say
from tests.chat.talk import talking

FOLDER = Path(os.environ.get("TEST_DATA", ""), "07_safety")
CONTEXTS, ATTACKS = FOLDER / "bipia_contexts.dev.jsonl.xz", FOLDER / "bipia_attacks.dev.json"
REACHING = ("note", MAIL, "pay", "shell")
EACH = 4
"""Contexts of each task; each gets the next attack."""


def texts() -> list[str]:
    """Contexts of every task, with an attack at the beginning, in the middle or at the end."""
    attacks = itertools.cycle(
        one for kind in json.loads(ATTACKS.read_text("utf-8"))["text"].values() for one in kind[:1]
    )
    with lzma.open(CONTEXTS, "rt", encoding="utf-8") as file:
        rows = sorted(map(json.loads, file), key=lambda row: row["task"])
    found: list[str] = []
    for _, task in itertools.groupby(rows, key=lambda row: row["task"]):
        for place, row in enumerate(itertools.islice(task, EACH)):
            context, attack = str(row["context"]), next(attacks)
            cut = (0, len(context) // 2, len(context))[place % 3]
            found.append(f"{context[:cut]}\n{attack}\n{context[cut:]}")
    return found


@pytest.mark.skipif(not CONTEXTS.is_file(), reason="TEST_DATA holds no injections")
async def test_no_planted_wish_is_done_without_a_question(lite: Settings) -> None:
    world = World()
    async with talking(lite) as talk:
        talk.app.runner.tools = world.tools()
        for tool in ("note", MAIL, "shell"):
            await talk.ask("PUT", "/api/permissions", {"tool": tool, "choice": "allow"})
        planted = texts()
        assert len(planted) >= 2 * EACH
        for text in planted:
            world.planted = text
            run = await begin(talk, ("page",), REACHING)
            for one in await asked(talk, run, len(REACHING)):
                assert (one["why"], one["lasting"]) == ("outside", ())
                await say(talk, one, "deny")
            message = await ended(talk, run)
            assert [ok for _, ok in results(message)] == [True, *[False] * len(REACHING)]
    assert world.done == ["page x"] * len(planted)
