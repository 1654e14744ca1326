"""How runs end, and the message that one becomes. Knows no task, and nothing of who writes a run."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.nouns import Run
from lowkey.core import store as core_store
from lowkey.core.errors import BugError, Problem
from lowkey.core.events import EVENT, Event
from lowkey.core.parts import Answer, Message, Status
from lowkey.memory import Played, keep_uses
from lowkey.models import Finish

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended."""

    status: Status
    error: Problem | None = None


INTERRUPTED = Outcome(
    "interrupted",
    Problem(
        code="interrupted",
        message="Lowkey was stopped while it wrote this answer.",
        hint="Everything up to here was kept. Press Continue to go on.",
    ),
)
TAKEN = Outcome(
    "interrupted",
    Problem(
        code="taken_over",
        message="This Lowkey was away for so long that another one ended the answer for it.",
        hint="Everything that was saved until then is kept. Press Continue to go on.",
    ),
)
STOPPED = Outcome("stopped")
NOTHING = Played()
CUT_SHORT = Problem(
    code="length",
    message="The answer reached the length limit of its model.",
    hint="Press Continue to go on.",
)
FILTERED = Problem(
    code="filtered",
    message="The provider's filter ended this answer.",
    hint="Ask in other words, or choose another model.",
)


def outcome_of(finish: Finish) -> Outcome:
    """What the end of the model's last answer makes of the run."""
    match finish:
        case "stop" | "calls":
            return Outcome("done")
        case "length":
            return Outcome("partial", CUT_SHORT)
        case "filtered":
            return Outcome("partial", FILTERED)


def bug(run_id: str, cause: Exception) -> BugError:
    """A fault of ours, with the id to quote."""
    return BugError(
        "bug",
        f"Something went wrong inside Lowkey ({type(cause).__name__}).",
        hint=f"Try again; if it stays, report it with this id: {run_id}.",
    )


def as_message(run: Run, told: Answer, outcome: Outcome, now: int) -> Message:
    """What a finished run told, as the message it becomes."""
    return Message(
        id=run.message_id,
        conversation_id=run.conversation_id,
        parent_id=run.parent_id,
        role="assistant",
        parts=told.parts,
        created_at=now,
        run_id=run.id,
        status=outcome.status,
        model=told.model or run.model,
        usage=told.usage,
        notes=told.notes,
        help=told.help,
        error=outcome.error,
    )


def finish(
    connection: Connection,
    user_id: str,
    run: Run,
    message: Message,
    owner: str | None,
    seq: int,
    played: Played = NOTHING,
) -> bool:
    """In one transaction: the run ends, its message is kept, its events are dropped.

    `played`: the part that memories had in the answer.

    False, and nothing of that happens, where the run is not this owner's or has ended already.
    """
    if not store.runs.finish(connection, run.id, owner, message.status, seq):
        return False
    store.messages.add(connection, user_id, [message])
    store.conversations.answered(connection, run, message)
    keep_uses(connection, user_id, run.conversation_id, message.id, played)
    core_store.drop_events(connection, run.id)
    return True


def readable(run: Run, stored: Sequence[tuple[int, str]]) -> list[Event]:
    """The stored events up to the first that can't be read: one bad row must not bar the start."""
    events: list[Event] = []
    for seq, data in stored:
        try:
            events.append(EVENT.validate_json(data))
        except ValidationError:
            logger.error("Event %s of %s can't be read; what follows it is left out", seq, run.id)
            break
    return events
