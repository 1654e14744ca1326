"""The events of a run that is not written here: finished, or in the hands of another process.

Knows nothing of live runs. A finished run is told from its message, whole: whatever a reader saw
of it before (perhaps more than was stored, before a crash), it ends with the same answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.nouns import Run
from lowkey.core import store as core_store
from lowkey.core.db import Database
from lowkey.core.events import Event, Helped, Note, PartClosed, RunDone, RunStarted, UsageCounted
from lowkey.core.parts import UNFINISHED, Message

LOOK = 0.5
"""Seconds between looks at a run that another process writes."""


async def replay(
    db: Database, user_id: str, run: Run, after: int
) -> AsyncGenerator[tuple[int, list[bytes]], None]:
    """(number of the first, events) in batches from the one after `after`, until the run's end."""
    while True:
        stored, now, message, last = await db.read(lambda c, at=after: _look(c, user_id, run, at))
        if now is None:
            return
        if now.status not in UNFINISHED:
            if message is not None:
                told = tell(message, after, last)
                yield told[0].seq, [event.model_dump_json().encode() for event in told]
            return
        if stored:
            yield stored[0][0], [data.encode() for _, data in stored]
            after = stored[-1][0]
        else:
            yield after + 1, []
        await asyncio.sleep(LOOK)


def tell(message: Message, after: int, last: int) -> list[Event]:
    """The fewest events that fold to this message.

    Their numbers follow `after` and end where the live ones did, at `last`, where there is room.
    Hearing any of it again changes nothing.
    """
    at = message.created_at
    told: list[Event] = [RunStarted(seq=0, at=at, model=message.model or "")]
    if message.help is not None:
        told.append(Helped(seq=0, at=at, help=message.help))
    told += [Note(seq=0, at=at, text=note) for note in message.notes]
    if message.usage is not None:
        told.append(UsageCounted(seq=0, at=at, usage=message.usage))
    told += [
        PartClosed(seq=0, at=at, index=index, part=part) for index, part in enumerate(message.parts)
    ]
    told.append(RunDone(seq=0, at=at, status=message.status, error=message.error))
    first = max(after, last - len(told)) + 1
    return [event.model_copy(update={"seq": first + n}) for n, event in enumerate(told)]


def _look(
    c: Connection, user_id: str, run: Run, after: int
) -> tuple[list[tuple[int, str]], Run | None, Message | None, int]:
    now = store.runs.read(c, user_id, run.id)
    if now is None or now.status in UNFINISHED:
        return core_store.read_events(c, run.id, after), now, None, 0
    return [], now, store.messages.read(c, user_id, run.message_id), store.runs.last_seq(c, run.id)
