"""What a person says to a job. Knows no step."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from lowkey.jobs.store.tables import words


def add(
    connection: Connection,
    word_id: str,
    job_id: str,
    user_id: str,
    text: str,
    answers: str | None,
    at: int,
) -> None:
    """`answers`: the step whose question this answers; None: something for its way."""
    row = {"id": word_id, "job_id": job_id, "user_id": user_id, "text": text, "at": at}
    connection.execute(insert(words).values(**row, answers=answers))


def answer(connection: Connection, job_id: str, key: str) -> str | None:
    """The first answer to what this step asked."""
    query = (
        select(words.c.text)
        .where(words.c.job_id == job_id, words.c.answers == key)
        .order_by(words.c.id)
        .limit(1)
    )
    return connection.execute(query).scalar()


def untaken(connection: Connection, job_id: str) -> list[tuple[str, str]]:
    """(id, text) of what was said for its way and no step has heard yet."""
    query = (
        select(words.c.id, words.c.text)
        .where(words.c.job_id == job_id, words.c.answers.is_(None), words.c.taken.is_(None))
        .order_by(words.c.id)
    )
    return [(one, text) for one, text in connection.execute(query)]


def take(connection: Connection, job_id: str, ids: list[str], key: str) -> None:
    """This step has heard them."""
    if ids:
        heard = update(words).where(words.c.job_id == job_id, words.c.id.in_(ids))
        connection.execute(heard.values(taken=key))
