"""Whatever a provider does: the table in docs/reliability.md, row by row, is what happens."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import Path

from bench.plans import FAULTS, STATUSES, Plan
from lowkey.core.config import Settings
from tests.chat.talk import Talk, said, talking, told, words

DOCS = Path(__file__).parents[2] / "docs" / "reliability.md"
HEADING = "## What a provider can do to an answer"
TRIED = {
    "429 once": Plan(fault="429", times=1, again="0"),
    "429 for an hour": Plan(fault="429", again="3600"),
    "500 twice": Plan(fault="500", times=2),
    "redirect": Plan(fault="redirect", location="http://127.0.0.1:1/v1"),
    "huge": Plan(fault="huge", size=2**20),
    "trickle": Plan(fault="trickle", rate=4_000),
    "slow": Plan(fault="slow", delay=30),
    "length": Plan(finish="length"),
    "content_filter": Plan(finish="content_filter"),
}
"""Faults that need more than their name."""
TOKENS, AFTER = 6, 3


@dataclass(frozen=True)
class Row:
    """`asked`: how often the provider was, and so charged. `kept`: words of TOKENS."""

    asked: int
    status: str
    kept: str
    code: str


def table() -> dict[str, Row]:
    """The rows of the table in the docs, by fault."""
    section = DOCS.read_text("utf-8").split(HEADING)[1].split("\n## ")[0]
    found: dict[str, Row] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            fault, _, asked, status, kept, code = cells
            found[fault.strip("`")] = Row(int(asked), status, kept, code.strip("`"))
    return found


def test_the_table_has_a_row_for_every_fault_of_the_upstream() -> None:
    named = {*STATUSES, *FAULTS, *TRIED}
    assert set(table()) == named


async def test_every_fault_ends_as_the_table_says(lite: Settings) -> None:
    async with talking(lite.model_copy(update={"timeout": 1.5})) as talk:
        happened = await asyncio.gather(*(happens(talk, fault) for fault in table()))
    assert dict(zip(table(), happened, strict=True)) == table()


async def happens(talk: Talk, fault: str) -> Row:
    """What a person sees of an answer with this fault; each provider has its own breaker."""
    name = re.sub(r"[\W_]", "", fault)
    await talk.app.catalogue.add("compatible", talk.up.url, "", name)
    plan = TRIED.get(fault, Plan(fault=fault))
    talk.up.plans[name] = replace(plan, tokens=TOKENS, after=AFTER)
    sent = await talk.send("Hello", model=f"{name}/{name}")
    seen = told(await talk.events(sent["run"]["id"]))
    reply = await talk.reply(sent["run"])
    assert seen.status == reply["status"]
    assert [part.model_dump() for part in seen.parts] == reply["parts"]
    asked = [one for one in talk.charges if one.model == name]
    error = reply["error"]
    assert (error is None) == (reply["status"] == "done")
    if error is not None:
        assert error["message"] and error["hint"] is not None
        assert (seen.error.model_dump() if seen.error else None) == error
    return Row(len(asked), reply["status"], kept(said(reply)), error["code"] if error else "")


def kept(text: str) -> str:
    if text == words(TOKENS):
        return "all"
    if text == words(AFTER):
        return "what came"
    if not text:
        return "nothing"
    return "all and more"
