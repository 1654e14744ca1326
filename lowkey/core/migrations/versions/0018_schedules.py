"""What is to be done when, each time that it was due, and what was seen last of what is watched."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("next_at", sa.BigInteger),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("schedules_by_user", "schedules", ["user_id"])
    op.create_index("schedules_by_time", "schedules", ["next_at"])
    op.create_table(
        "occurrences",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("schedule_id", sa.String, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("why", sa.String),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.Column("job_id", sa.String),
        sa.Column("conversation_id", sa.String),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("money", sa.Float, nullable=False),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
    )
    op.create_index("occurrences_by_schedule", "occurrences", ["schedule_id", "due_at"])
    op.create_index("occurrences_by_state", "occurrences", ["state"])
    op.create_index("occurrences_by_job", "occurrences", ["job_id"])
    op.create_index("occurrences_by_user", "occurrences", ["user_id"])
    op.create_table(
        "watched",
        sa.Column("memo", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("job_id", sa.String, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("watched_by_user", "watched", ["user_id"])
