"""Takes what was forgotten for good out of the prompts that are kept with runs. Knows no memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from lowkey.chat import store
from lowkey.chat.nouns import Prompt
from lowkey.core.db import Database

AT_ONCE = 200
"""Prompts that are looked at before others get their turn."""


async def blot(db: Database, user_id: str, without: Callable[[str], str]) -> None:
    """`without`: a system prompt as it stays."""
    after = ""
    while some := await db.read(
        lambda c, after=after: store.runs.prompts(c, user_id, after, AT_ONCE)
    ):
        changed = await asyncio.to_thread(_changed, some, without)
        if changed:
            await db.write(lambda c, changed=changed: store.runs.resend(c, changed))
        after = some[-1][0]


def _changed(some: Sequence[tuple[str, str]], without: Callable[[str], str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for run_id, sent in some:
        prompt = Prompt.model_validate_json(sent)
        if (system := without(prompt.system)) != prompt.system:
            found[run_id] = prompt.model_copy(update={"system": system}).model_dump_json()
    return found
