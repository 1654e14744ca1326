"""What runs asked their person, and the word on it, as rows. Knows no tool and waits for nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, select, update

from lowkey.chat.nouns import Word
from lowkey.chat.store.tables import approvals, runs
from lowkey.core.parts import Approval


@dataclass(frozen=True, slots=True)
class Asked:
    """One row. `word` is None until it was said."""

    approval: Approval
    run_id: str
    conversation_id: str
    word: Word | None


def add(
    connection: Connection,
    user_id: str,
    run_id: str,
    conversation_id: str,
    new: Sequence[Approval],
) -> None:
    rows = [
        {
            "id": one.id,
            "run_id": run_id,
            "conversation_id": conversation_id,
            "user_id": user_id,
            "asked": one.model_dump_json(),
        }
        for one in new
    ]
    connection.execute(insert(approvals), rows)


def read(connection: Connection, user_id: str, approval_id: str) -> Asked | None:
    mine = approvals.c.id == approval_id, approvals.c.user_id == user_id
    row = connection.execute(select(approvals).where(*mine)).first()
    if row is None:
        return None
    word = Word.model_validate_json(row.word) if row.word else None
    asked = Approval.model_validate_json(row.asked)
    return Asked(asked, row.run_id, row.conversation_id, word)


def run_of(connection: Connection, approval_id: str) -> str | None:
    query = select(approvals.c.run_id).where(approvals.c.id == approval_id)
    return connection.execute(query).scalar()


def count_open(connection: Connection, user_id: str) -> int:
    """Of all unfinished runs of this person."""
    query = (
        select(func.count())
        .select_from(approvals.join(runs, runs.c.id == approvals.c.run_id))
        .where(
            approvals.c.user_id == user_id,
            approvals.c.word.is_(None),
            runs.c.status == "waiting",
        )
    )
    return connection.execute(query).scalar_one()


def open_of(connection: Connection, run_id: str) -> list[Approval]:
    """What this run asked and nobody answered, in its order."""
    query = select(approvals.c.asked).where(
        approvals.c.run_id == run_id, approvals.c.word.is_(None)
    )
    rows = connection.execute(query.order_by(approvals.c.id)).scalars()
    return [Approval.model_validate_json(asked) for asked in rows]


_WORDS = select(approvals.c.id, approvals.c.word).where(
    approvals.c.id.in_(bindparam("these", expanding=True)), approvals.c.word.is_not(None)
)


def words(connection: Connection, approval_ids: Sequence[str]) -> dict[str, Word]:
    """The words that were said on these."""
    rows = connection.execute(_WORDS, {"these": list(approval_ids)})
    return {name: Word.model_validate_json(word) for name, word in rows}


def say(connection: Connection, approval_id: str, word: Word) -> bool:
    """False, and nothing changes, where a word was said before."""
    first = update(approvals).where(approvals.c.id == approval_id, approvals.c.word.is_(None))
    return connection.execute(first.values(word=word.model_dump_json())).rowcount == 1
