"""Jobs: their journal, what is said to them, their boards and their events."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("why", sa.String),
        sa.Column("doing", sa.Text, nullable=False),
        sa.Column("asks", sa.String),
        sa.Column("question", sa.Text),
        sa.Column("until", sa.BigInteger),
        sa.Column("budget", sa.Text, nullable=False),
        sa.Column("money", sa.Float, nullable=False),
        sa.Column("tokens", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("steps", sa.Integer, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("model", sa.String),
        sa.Column("parent_id", sa.String),
        sa.Column("conversation_id", sa.String),
        sa.Column("wanted", sa.String),
        sa.Column("owner", sa.String),
        sa.Column("beat_at", sa.BigInteger, nullable=False),
        sa.Column("incarnation", sa.Integer, nullable=False),
        sa.Column("deaths", sa.Integer, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_index("jobs_by_key", "jobs", ["user_id", "key"], unique=True)
    op.create_index("jobs_by_user", "jobs", ["user_id", "created_at"])
    op.create_index("jobs_by_parent", "jobs", ["parent_id"])
    unfinished = sa.text("status IN ('queued', 'running', 'waiting')")
    op.create_index(
        "jobs_open",
        "jobs",
        ["status", "until"],
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    op.create_table(
        "job_steps",
        sa.Column("job_id", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("effect", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("result", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("incarnation", sa.Integer, nullable=False),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_table(
        "job_words",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("job_id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("answers", sa.String),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("taken", sa.String),
    )
    op.create_index("ix_job_words_job_id", "job_words", ["job_id"])
    op.create_table(
        "job_boards",
        sa.Column("job_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_table(
        "job_events",
        sa.Column("job_id", sa.String, primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
