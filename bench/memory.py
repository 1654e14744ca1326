"""How often what somebody once said is there when a later chat asks for it.

python -m bench.memory CONVERSATIONS.json[.xz] QUESTIONS.jsonl

Both in the form of the Berkeley Function Calling Leaderboard's memory part: what one person said,
chat by chat, and questions whose answers stand somewhere in it. Each chat is kept as an earlier one,
and each of its sentences is remembered by itself, far more than anybody would keep. No model is
asked: it is counted whether an answer's words are among what a model would be told. `newest` fills
the same room with what was said last. Where the small model for vectors is installed, all of it is
done once more with it, and each question waits for its vector, however long it takes.
"""

from __future__ import annotations

import asyncio
import json
import lzma
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.processes import disk
from bench.table import machine, table
from lowkey.app import App
from lowkey.chat import chat_tools
from lowkey.chat.near import Said
from lowkey.chat.tools import SearchChats
from lowkey.chat.transfer import Bringer
from lowkey.core.config import Settings
from lowkey.core.errors import LowkeyError
from lowkey.core.words import findable, words_of
from lowkey.meaning.index import START
from lowkey.meaning.local import weights
from lowkey.memory import Memories, Wish
from lowkey.memory.store.meaning import without_vectors
from lowkey.memory.terms import SMALL
from lowkey.tools import Caller

ROOMS = (500, 2_000)
"""Tokens for what is remembered: about what models of 5,000 and 20,000 tokens get."""
DAY = 86_400_000
PATIENCE = 60.0
"""Seconds: how busy this machine is must not decide what is found."""
Row = dict[str, Any]


@dataclass
class Found:
    """Whether each question's answer was there, by the way of looking; and how long a look took."""

    told: dict[str, list[bool]] = field(default_factory=dict[str, list[bool]])
    seconds: dict[str, float] = field(default_factory=dict[str, float])

    def note(self, way: str, there: bool, seconds: float = 0.0) -> None:
        self.told.setdefault(way, []).append(there)
        self.seconds[way] = self.seconds.get(way, 0.0) + seconds


async def main(conversations: Path, questions: Path) -> None:
    opened = lzma.open if conversations.suffix == ".xz" else open
    with opened(conversations, "rt", encoding="utf-8") as file:
        chats: dict[str, list[Row]] = json.load(file)
    asked: list[Row] = [json.loads(line) for line in questions.read_text("utf-8").splitlines()]
    rows: list[list[object]] = []
    for scenario, told in chats.items():
        mine = [one for one in asked if one["scenario"] == scenario]
        for embeddings in ("off", "") if weights() else ("off",):
            with tempfile.TemporaryDirectory(dir=disk()) as folder:
                settings = Settings(
                    data=Path(folder), discover=False, port=0, titles=False, embeddings=embeddings
                )
                async with App.open(settings) as app:
                    found = await measured(app, told, mine)
            by = "words" if embeddings else "words and meaning"
            rows += [[scenario, by, *row] for row in found]
    head = (
        "scenario",
        "by",
        "what is looked at",
        "how",
        "questions",
        "answer is there %",
        "ms a look",
    )
    print(table(head, rows))
    print(f"\n{machine()}")


async def measured(app: App, told: Sequence[Row], asked: Sequence[Row]) -> list[list[object]]:
    said = [
        [turn["content"] for turns in chat["question"] for turn in turns if turn["role"] == "user"]
        for chat in told
    ]
    await keep_chats(app, said)
    app.chat.near.look()
    sentences = [one for chat in said for text in chat for one in split(text)]
    kept = await remember(app.memories, sentences)
    await understood(app)
    found = Found()
    for one in asked:
        question = one["question"][0][0]["content"]
        answers = one["ground_truth"]
        for room in ROOMS:
            begun = time.perf_counter()
            recalled = await app.memories.recall(USER, question, None, room)
            spent = time.perf_counter() - begun
            found.note(f"recall, {room} tokens", holds(recalled.told, answers), spent)
            newest = "\n".join(reversed(sentences))[: room * 3]
            found.note(f"newest, {room} tokens", holds(newest, answers))
        begun = time.perf_counter()
        seen = await look(app, question)
        found.note("search_chats, the question's words", holds(seen, answers), time.perf_counter() - begun)  # fmt: skip
    count = sum(map(len, said))
    return [
        [
            f"{count} messages" if way.startswith("search") else f"{kept} memories",
            way,
            len(there),
            round(100 * sum(there) / len(there), 1),
            round(found.seconds[way] / len(there) * 1000, 1) if found.seconds[way] else None,
        ]
        for way, there in sorted(found.told.items())
    ]


USER = "user_local"


async def keep_chats(app: App, said: Sequence[Sequence[str]]) -> None:
    """Each chat as one that was had on another day."""
    trees = [tree(index, chat) for index, chat in enumerate(said)]
    whole = {"format": "lowkey.conversations", "version": 2, "conversations": trees}
    path = app.settings.data / "chats.json"
    path.write_text(json.dumps(whole), "utf-8")
    brought = await Bringer(app.db, app.files, app.clock, USER).bring(path)
    assert brought.imported == len(said), brought


def tree(index: int, chat: Sequence[str]) -> Row:
    at = 1_760_000_000_000 + index * DAY
    messages = [
        {
            "id": f"m{n}",
            "conversation_id": f"c{index}",
            "parent_id": f"m{n - 1}" if n else None,
            "role": "user",
            "parts": [{"kind": "text", "text": text}],
            "created_at": at + n,
        }
        for n, text in enumerate(chat)
    ]
    names = {"source": f"bench:{index}", "title": f"Chat {index}", "tip_id": messages[-1]["id"]}
    return names | {"created_at": at, "updated_at": at, "messages": messages}


async def remember(memories: Memories, sentences: Sequence[str]) -> int:
    kept = 0
    for sentence in sentences:
        try:
            await memories.remember(USER, Wish(text=sentence))
        except LowkeyError:  # Empty, too long, or one of what is never kept.
            continue
        kept += 1
    return kept


async def understood(app: App) -> None:
    """Everything has its vectors, where something makes them, and no question goes without its own."""
    if (meaning := app.chat.near.meaning) is None:
        return
    app.memories.near.patience = app.chat.near.patience = PATIENCE
    while await app.db.read(lambda c: without_vectors(c, meaning.model, 0, 1)):
        await asyncio.sleep(0.1)
    while (await app.db.read(lambda c: Said().some(c, meaning.model, START))).texts:
        await asyncio.sleep(0.1)


async def look(app: App, question: str) -> str:
    """What the tool tells of the question's own words, which a model would choose better."""
    words = [word for word in words_of(question) if findable(word) not in SMALL]
    (tool,) = chat_tools(app.db, app.chat.near)
    caller = Caller(USER, "conv_new", None, "run_new", app.clock.now(), "UTC")
    return (await tool.run(SearchChats(about=" ".join(words)[:300]), caller)).text


def split(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?])\s+", text.strip()) if one]


def holds(told: str, answers: Sequence[str]) -> bool:
    """Whether one of the answers stands in what was told, as words."""
    heard = f" {findable(told)} "
    return any(f" {findable(answer)} " in heard for answer in answers)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(str(__doc__))
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
