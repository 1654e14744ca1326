"""How often what was told over 20 chats is recalled, and answered right: a set of our own.

python -m bench.remembering [--model MODEL [--data FOLDER]]

`bench/remembering.json` holds what one person said in 20 chats, what of it is remembered (and what
that replaces), and 40 questions: of what was told, of what was replaced since, and of what was never
said. Counted is whether the right memory is among the first k that are told (recall@k) and, with a
MODEL of the FOLDER's Lowkey or of the environment, whether its answer is right with memory and
without: it holds one of the right words and none of the outdated ones; of what was never said, it
says that this is not known. Each question is asked in a new chat, and none looks into another.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.memory import USER, holds, understood
from bench.processes import disk
from bench.table import machine, table
from lowkey.accounts import User
from lowkey.app import App
from lowkey.chat import Draft
from lowkey.core.config import Settings
from lowkey.core.parts import TextPart, text_of
from lowkey.meaning.local import weights
from lowkey.memory import Origin, Wish

SET = Path(__file__).with_suffix(".json")
ROOM = 300
"""Tokens for what is remembered: too few for all of it, so it has to be ranked."""
KS = (1, 3, 5)
KINDS = ("told", "replaced", "never")
Row = dict[str, Any]


async def main(model: str | None, data: Path | None) -> None:
    chosen: Row = json.loads(SET.read_text("utf-8"))
    rows: list[list[object]] = []
    for embeddings in ("off", "") if weights() else ("off",):
        with tempfile.TemporaryDirectory(dir=disk()) as folder:
            async with App.open(_settings(Path(folder), embeddings)) as app:
                await remember(app, chosen["chats"])
                await understood(app)
                by = "words" if embeddings else "words and meaning"
                rows += [[by, *row] for row in await recalled(app, chosen["questions"])]
    print(table(("by", "asked of", "questions", *(f"recall@{k} %" for k in KS)), rows))
    if model is not None:
        with tempfile.TemporaryDirectory(dir=disk()) as folder:
            async with App.open(_settings(data or Path(folder), "off")) as app:
                await remember(app, chosen["chats"])
                answers = await answered(app, model, chosen["questions"])
        print(table(("asked of", "questions", "with memory %", "without %"), answers))
    print(f"\n{machine()}")


def _settings(data: Path, embeddings: str) -> Settings:
    return Settings(data=data, discover=False, port=0, titles=False, embeddings=embeddings)


async def remember(app: App, chats: Sequence[Row]) -> None:
    """As if a model had kept it, chat by chat."""
    for number, chat in enumerate(chats):
        origin = Origin(f"conv_{number}", None, "\n".join(chat["said"]))
        for text, replaces in chat["kept"]:
            await app.memories.learn(USER, Wish(text=text), origin, replaces)


async def recalled(app: App, questions: Sequence[Row]) -> list[list[object]]:
    rows: list[list[object]] = []
    for kind in KINDS[:2]:
        mine = [one for one in questions if one["kind"] == kind]
        there = dict.fromkeys(KS, 0)
        for one in mine:
            found = (await app.memories.recall(USER, one["ask"], None, ROOM)).memories
            for k in KS:
                there[k] += holds("\n".join(each.text for each in found[:k]), one["right"])
        rows.append([kind, len(mine), *(share(there[k], mine) for k in KS)])
    return rows


async def answered(app: App, model: str, questions: Sequence[Row]) -> list[list[object]]:
    user = User(id=USER, name="Bench", role="owner")
    wishes = await app.chat.preferences(user)
    await app.chat.prefer(user, wishes.model_copy(update={"recalls": False}))
    right: dict[tuple[str, bool], int] = {}
    for on in (True, False):
        await app.memories.switch(USER, on)
        for number, one in enumerate(questions):
            said = await ask(app, user, one["ask"], model, f"{on}{number}")
            fits = holds(said, one["right"]) and not holds(said, one["wrong"])
            right[one["kind"], on] = right.get((one["kind"], on), 0) + fits
    groups = [(kind, [one for one in questions if one["kind"] == kind]) for kind in KINDS]
    return [
        [kind, len(mine), *(share(right[kind, on], mine) for on in (True, False))]
        for kind, mine in groups
    ]


async def ask(app: App, user: User, question: str, model: str, key: str) -> str:
    """The answer in a new chat; empty where there is none."""
    draft = Draft((TextPart(text=question),), key, model=model, web=False)
    run = (await app.chat.send(user, draft)).run
    async for _ in await app.chat.follow(user, run.id):
        pass
    _, messages, _ = await app.chat.conversation(user, run.conversation_id)
    return text_of(messages[-1].parts)


def share(count: int, of: Sequence[Row]) -> float:
    return round(100 * count / len(of), 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", help="who answers, by its id")
    parser.add_argument(
        "--data", type=Path, help="a data folder of its own in which the model is set up"
    )
    given = parser.parse_args()
    asyncio.run(main(given.model, given.data))
