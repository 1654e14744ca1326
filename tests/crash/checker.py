"""Holds what Lowkey kept against what a client was promised and shown: the invariants, as code."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, text

from bench.upstream import Asked
from lowkey.app import App
from lowkey.chat import store
from lowkey.core import store as core_store
from lowkey.core.events import EVENTS
from lowkey.core.fold import Fold
from lowkey.core.parts import UNFINISHED, Message, text_of
from tests.chat.talk import ALONE, until
from tests.crash.ledger import Entry, Ledger
from tests.crash.scenario import FILE, GONE, PLANS, WORDS

BOUND = 20.0
"""Seconds in which every answer has to end once the server is up (I5)."""
GONE_ID = f"file_{hashlib.sha256(GONE).hexdigest()}"
T = 1.0
"""Seconds after which what was shown must be on disk (I2)."""


@dataclass
class Checker:
    """`wrong` fills with a sentence per broken promise. `died`: when the process did, monotonic."""

    app: App
    ledger: Ledger
    asked: list[Asked]
    died: float
    wrong: list[str] = field(default_factory=list[str])

    async def check(self) -> list[str]:
        await until(lambda: not self.app.runner._running)
        await self._settled()
        await self.app.chat.purge()
        messages, runs = await self.app.db.read(lambda c: (_messages(c), _runs(c)))
        self.messages = {one.id: one for one in messages}
        self.runs = {row.id: row for row in runs}
        self._accepted_is_kept()
        await self._shown_is_kept()
        self._complete_has_a_reason()
        self._once()
        self._terminal()
        await self._order()
        await self._verbs()
        await self._database()
        return self.wrong

    async def _settled(self) -> None:
        """Waits, but not for ever, for what only silence tells: that an owner is dead."""
        over = time.monotonic() + BOUND
        while time.monotonic() < over:
            if not await self.app.db.read(lambda c: store.runs.abandoned(c, 0, None)):
                return
            await asyncio.sleep(0.02)

    def hold(self, true: object, sentence: str) -> None:
        if not true:
            self.wrong.append(sentence)

    @property
    def _gone(self) -> set[str]:
        """Conversations whose deletion was at least asked for."""
        return {entry["conversation"] for entry in self.ledger.read("asking")}

    def _accepted(self) -> list[Entry]:
        gone = self._gone
        return [e for e in self.ledger.read("accepted") if e.get("conversation") not in gone]

    def _accepted_is_kept(self) -> None:
        """I1."""
        for entry in self._accepted():
            self.hold(entry["run"] in self.runs, f"I1: the run of {entry['key']} is lost")
            if "message" in entry:
                kept = self.messages.get(entry["message"])
                whole = kept is not None and text_of(kept.parts) == entry["key"]
                self.hold(whole, f"I1: the message {entry['key']} is lost")

    async def _shown_is_kept(self) -> None:
        """I2."""
        for entry in self._accepted():
            answer = self.messages.get(entry["answer"])
            shown = [
                seen
                for seen in self.ledger.read("shown")
                if seen["run"] == entry["run"] and seen["at"] < self.died - T
            ]
            words = told(shown)
            kept = text_of(answer.parts) if answer is not None else ""
            self.hold(kept.startswith(words), f"I2: {entry['key']} showed {words!r}, kept {kept!r}")

    def _complete_has_a_reason(self) -> None:
        """I3."""
        for message in self.messages.values():
            if message.role != "assistant":
                continue
            words = text_of(message.parts)
            if message.status == "done":
                run = self.runs[message.run_id]
                whole = WORDS if run.continues_id is None else cut_words() + cut_words()
                self.hold(words == whole, f"I3: done, with {words!r}")
            self.hold(
                PLANS["endless"].tokens > 0 and message.status not in UNFINISHED,
                f"I3: a message is {message.status}",
            )

    def _once(self) -> None:
        """I4: what the client asked for once is there once and was charged once."""
        keys = [row.key for row in self.runs.values()]
        self.hold(len(keys) == len(set(keys)), "I4: a key has two runs")
        questions = [text_of(m.parts) for m in self.messages.values() if m.role == "user"]
        self.hold(len(questions) == len(set(questions)), "I4: a message is there twice")
        answers = [m.run_id for m in self.messages.values() if m.role == "assistant"]
        self.hold(len(answers) == len(set(answers)), "I4: a run has two answers")
        sent = len(self.ledger.read("sending"))
        self.hold(len(self.asked) <= sent, f"I4: {sent} sent, {len(self.asked)} charged")

    def _terminal(self) -> None:
        """I5."""
        for row in self.runs.values():
            self.hold(row.status not in UNFINISHED, f"I5: {row.key} is {row.status}")
            answer = self.messages.get(row.message_id)
            same = answer is not None and answer.status == row.status
            self.hold(same, f"I5: {row.key} ended as {row.status}, its answer differs")

    async def _order(self) -> None:
        """I7: whoever reads on after the crash ends with the answer that was kept."""
        for entry in self._accepted():
            shown = [seen for seen in self.ledger.read("shown") if seen["run"] == entry["run"]]
            numbers = [seen["number"] for seen in shown]
            self.hold(numbers == list(range(1, len(numbers) + 1)), "I7: numbers have gaps")
            answer = self.messages.get(entry["answer"])
            if (
                answer is None
                or len(answer.parts) != 1
                or (shown and "run.done" in shown[-1]["event"])
            ):
                continue
            fold = Fold()
            for event in EVENTS.validate_json(f"[{','.join(seen['event'] for seen in shown)}]"):
                fold.apply(event)
            after = numbers[-1] if numbers else 0
            async for _, events in await self.app.chat.follow(ALONE, entry["run"], after):
                for event in EVENTS.validate_json(b"[" + b",".join(events) + b"]"):
                    fold.apply(event)
            told = fold.answer()
            same = (told.parts, told.status) == (answer.parts, answer.status)
            self.hold(same, f"I7: {entry['key']} reads as {told}, kept as {answer}")

    async def _verbs(self) -> None:
        """I1 for everything else that was promised."""
        conversations = {row.id: row for row in await self.app.db.read(_conversations)}
        for entry in self.ledger.read("changed"):
            kept = conversations[entry["conversation"]]
            if "title" in entry:
                self.hold(kept.title == entry["title"], f"I1: the title is {kept.title!r}")
            if "pinned" in entry:
                self.hold(kept.pinned, "I1: it is not pinned")
        asked = self.ledger.read("asking", "delete", "restore", "purge")
        if asked and asked[-1]["kind"] != "asking":
            kept = conversations.get(asked[-1]["conversation"])
            match asked[-1]["kind"]:
                case "delete":
                    gone = kept is None or kept.deleted_at is not None
                    self.hold(gone, "I1: a deletion is forgotten")
                case "restore":
                    self.hold(kept is not None and kept.deleted_at is None, "I1: it is not back")
                case _:
                    self.hold(kept is None, "I1: it was not purged")
        for entry in self.ledger.read("uploaded"):
            await self._file(entry["file"])
        if self.ledger.read("preferred"):
            wishes = await self.app.chat.preferences(ALONE)
            self.hold(wishes.instructions == "Be kind.", "I1: preferences are forgotten")

    async def _database(self) -> None:
        """I8 and the rest: nothing half there."""
        self.wrong += await self.app.db.write(integrity)
        for path in self.app.files.folder.glob("*/*"):
            whole = hashlib.sha256(path.read_bytes()).hexdigest() == path.name
            self.hold(whole and path.read_bytes() in (FILE, GONE), f"a file is broken: {path}")

    async def _file(self, file_id: str) -> None:
        """Promised, it is there with note and bytes; purged with its conversation, with neither."""
        row = await self.app.db.read(lambda c: core_store.find_file(c, file_id, ALONE.id))
        there = self.app.files.path(file_id).exists()
        self.hold((row is not None) == there, "of a file there is only half")
        if file_id != GONE_ID or not self._gone:
            self.hold(there, "I1: an uploaded file is forgotten")
        if file_id == GONE_ID and self.ledger.read("purge"):
            self.hold(not there, "I1: a file is left of what was purged")


def told(shown: list[Entry]) -> str:
    fold = Fold()
    for event in EVENTS.validate_json(f"[{','.join(seen['event'] for seen in shown)}]"):
        fold.apply(event)
    return text_of(fold.answer().parts)


def cut_words() -> str:
    return "".join(f"w{n} " for n in range(PLANS["cut"].after))


def _messages(c: Connection) -> list[Message]:
    ids = c.execute(select(store.tables.conversations.c.id)).scalars().all()
    return [message for id in ids for message in store.messages.tree(c, id)]


def _runs(c: Connection) -> list[Any]:
    return list(c.execute(select(store.tables.runs)))


def _conversations(c: Connection) -> list[Any]:
    return list(c.execute(select(store.tables.conversations)))


def integrity(c: Connection) -> list[str]:
    wrong: list[str] = []
    if c.execute(select(core_store.events)).first() is not None:
        wrong.append("events of finished runs are left")
    conversations = {row.id: row for row in _conversations(c)}
    kept = _messages(c)
    found = c.execute(
        select(store.tables.search_rows.c.conversation_id, store.tables.search_rows.c.message_id)
    )
    rows = sorted((tuple(row) for row in found), key=str)
    wanted = [
        (m.conversation_id, m.id)
        for m in kept
        if store.search.searchable(m) and conversations[m.conversation_id].deleted_at is None
    ]
    wanted += [(id, None) for id, row in conversations.items() if row.deleted_at is None]
    if rows != sorted(wanted, key=str):
        wrong.append(f"the search holds {len(rows)} rows where {len(wanted)} are wanted")
    orphans = {m.parent_id for m in kept} - {m.id for m in kept} - {None}
    if orphans:
        wrong.append(f"parents are missing: {orphans}")
    tips = {row.tip_id for row in conversations.values()} - {m.id for m in kept}
    if tips:
        wrong.append(f"tips point nowhere: {tips}")
    if c.dialect.name == "sqlite":
        if (said := c.execute(text("PRAGMA integrity_check")).scalar()) != "ok":
            wrong.append(f"the database is broken: {said}")
        c.execute(text("INSERT INTO search(search) VALUES('integrity-check')"))
    return wrong
