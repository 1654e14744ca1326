"""The tables of jobs. Knows no query."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text, text

from lowkey.core.db import metadata

GOES = "goes with its job"
"""Says of a table that its rows are removed with the job of their `job_id`."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("status", String, nullable=False),
    Column("why", String),
    Column("doing", Text, nullable=False),
    Column("asks", String),
    Column("question", Text),
    Column("until", BigInteger),
    Column("budget", Text, nullable=False),
    Column("money", Float, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("result", Text),
    Column("error", Text),
    Column("model", String),
    Column("parent_id", String),
    Column("conversation_id", String),
    Column("wanted", String),
    Column("owner", String),
    Column("beat_at", BigInteger, nullable=False),
    Column("incarnation", Integer, nullable=False),
    Column("deaths", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)
"""`asks`: the step whose question is open. `wanted`: what its person wants of it while it is in the
hands of a process, `pause` or `stop`. `deaths`: processes that died in it since its last step."""
Index("jobs_by_key", jobs.c.user_id, jobs.c.key, unique=True)
Index("jobs_by_user", jobs.c.user_id, jobs.c.created_at)
Index("jobs_by_parent", jobs.c.parent_id)
_OPEN = text("status IN ('queued', 'running', 'waiting')")
Index("jobs_open", jobs.c.status, jobs.c.until, sqlite_where=_OPEN, postgresql_where=_OPEN)

steps = Table(
    "job_steps",
    metadata,
    Column("job_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("about", Text, nullable=False),
    Column("effect", String, nullable=False),
    Column("state", String, nullable=False),
    Column("result", Text),
    Column("error", Text),
    Column("tries", Integer, nullable=False),
    Column("incarnation", Integer, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    info={GOES: True},
)
"""The journal: what must not be made twice."""

words = Table(
    "job_words",
    metadata,
    Column("id", String, primary_key=True),
    Column("job_id", String, nullable=False, index=True),
    Column("user_id", String, nullable=False),
    Column("answers", String),
    Column("text", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("taken", String),
    info={GOES: True},
)
"""What a person said to a job: an answer to the step `answers`, or something for its way. `taken`: by
which step."""

boards = Table(
    "job_boards",
    metadata,
    Column("job_id", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("value", Text, nullable=False),
    Column("version", Integer, nullable=False),
    info={GOES: True},
)

events = Table(
    "job_events",
    metadata,
    Column("job_id", String, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("user_id", String, nullable=False),
    Column("data", Text, nullable=False),
    info={GOES: True},
)
