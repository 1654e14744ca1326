"""An hour of somebody's life with Lowkey in less than two seconds, ended at a chosen place.

Each step is noted before it is asked for and after it was promised.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from bench.upstream import Plan
from lowkey.app import App
from lowkey.chat import Draft, Sent
from lowkey.chat.nouns import Preferences, Run
from lowkey.core import crash, store
from lowkey.core.config import Settings
from lowkey.core.parts import FilePart, Part, TextPart
from tests.chat.talk import ALONE, until
from tests.crash.ledger import Ledger

WORDS = "".join(f"w{n} " for n in range(40))
PLANS = {
    "slowly": Plan(tokens=40, rate=100),
    "quickly": Plan(tokens=40),
    "cut": Plan(tokens=40, fault="unfinished", after=25),
    "endless": Plan(tokens=4_000, rate=200),
}
"""The upstream's models, by name."""
FILE = b"the file's own words"
GONE = b"words of a file that goes with its conversation"


def settings(data: Path, database: str) -> Settings:
    return Settings(
        data=data, database=database, discover=False, titles=True, undo_hours=0, heartbeat=0.05
    )


def mark(data: Path) -> str:
    """Words that stand in every prompt of this life."""
    return f"This is the life {data.name}."


def live(data: Path, database: str, ledger: Path, at: int) -> None:
    """Lives through the scenario in this process, which ends at the `at`-th place passed."""
    asyncio.run(_live(settings(data, database), Ledger(ledger), at))


async def _live(settings: Settings, ledger: Ledger, at: int) -> None:
    async with App.open(settings) as app:
        # What the upstream is sent tells whose life it was.
        await app.chat.prefer(ALONE, Preferences(instructions=mark(settings.data)))
        crash.arm(at, lambda number, name: ledger.note("passed", number=number, name=name))
        await Life(app, ledger).all()
    crash.arm(0, lambda number, name: None)
    ledger.note("lived")


class Life:
    """The steps. `note`s tell what was promised; the checker holds Lowkey to them."""

    def __init__(self, app: App, ledger: Ledger) -> None:
        self.app = app
        self.ledger = ledger

    async def all(self) -> None:
        chat = self.app.chat
        file = await self.upload(FILE)
        first = await self.send("first", "slowly", file)
        await self.watch(first.run)
        made = first.conversation.id
        await until(lambda: not self.app.runner.chores)
        await self.change(made, title="Renamed")
        await self.change(made, pinned=True)
        cut = await self.send("edited", "cut", conversation_id=made)
        await self.watch(cut.run)
        await self.again("resumed", cut.run.message_id)
        endless = await self.send("endless", "endless", conversation_id=made)
        watching = asyncio.create_task(self.watch(endless.run))
        await asyncio.sleep(0.3)
        self.ledger.note("stopping", run=endless.run.id)
        await chat.stop(ALONE, endless.run.id)
        self.ledger.note("stopped", run=endless.run.id)
        await watching
        gone = await self.send("gone", "quickly", await self.upload(GONE))
        await self.watch(gone.run)
        for verb in ("delete", "restore", "delete"):
            self.ledger.note("asking", verb=verb, conversation=gone.conversation.id)
            await getattr(chat, verb)(ALONE, gone.conversation.id)
            self.ledger.note(verb, conversation=gone.conversation.id)
        await asyncio.sleep(0.002)
        self.ledger.note("asking", verb="purge", conversation=gone.conversation.id)
        await chat.purge()
        self.ledger.note("purge", conversation=gone.conversation.id)
        await chat.prefer(ALONE, Preferences(instructions="Be kind."))
        self.ledger.note("preferred")

    async def upload(self, data: bytes) -> FilePart:
        """As the server takes it: noted first, then named."""

        async def chunks() -> AsyncIterator[bytes]:
            yield data

        async with self.app.files.receive(chunks()) as received:
            stored = received.stored
            row: dict[str, object] = {
                "file_id": stored.file_id,
                "user_id": ALONE.id,
                "name": "own.txt",
                "media_type": "text/plain",
                "size": stored.size,
                "created_at": self.app.clock.now(),
            }
            await self.app.db.write(lambda c: store.add_file(c, row))
            await self.app.files.keep(received)
        self.ledger.note("uploaded", file=stored.file_id)
        return FilePart(
            file_id=stored.file_id, name="own.txt", media_type="text/plain", size=stored.size
        )

    async def send(
        self, text: str, model: str, *files: Part, conversation_id: str | None = None
    ) -> Sent:
        draft = Draft(
            parts=(TextPart(text=text), *files),
            key=text,
            model=f"up/{model}",
            conversation_id=conversation_id,
        )
        self.ledger.note("sending", key=text, model=model, conversation=conversation_id)
        sent = await self.app.chat.send(ALONE, draft)
        self.ledger.note(
            "accepted",
            key=text,
            message=sent.message.id,
            run=sent.run.id,
            answer=sent.run.message_id,
            conversation=sent.conversation.id,
        )
        return sent

    async def again(self, key: str, message_id: str) -> None:
        self.ledger.note("sending", key=key, model="cut", resumed=message_id)
        run = await self.app.chat.resume(ALONE, message_id, key)
        self.ledger.note("accepted", key=key, run=run.id, answer=run.message_id)
        await self.watch(run)

    async def watch(self, run: Run) -> None:
        """Reads the answer as a page does, and notes every event it was shown."""
        async for first, events in await self.app.chat.follow(ALONE, run.id):
            for number, event in enumerate(events, first):
                self.ledger.note("shown", run=run.id, number=number, event=event.decode())

    async def change(self, conversation: str, **values: str | bool) -> None:
        self.ledger.note("changing", conversation=conversation, **values)
        await self.app.chat.change(ALONE, conversation, **values)  # type: ignore[arg-type]
        self.ledger.note("changed", conversation=conversation, **values)
