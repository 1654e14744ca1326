"""What people are told: their inbox, the ways to them, and what is on its way."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("read_at", sa.BigInteger),
    )
    op.create_index("notices_by_key", "notices", ["user_id", "key"], unique=True)
    op.create_index("notices_by_time", "notices", ["user_id", "at"])
    op.create_index("notices_by_age", "notices", ["at"])
    op.create_table(
        "notify_channels",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("way", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("mark", sa.String, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("kinds", sa.Text, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("code_until", sa.BigInteger, nullable=False),
        sa.Column("code_tries", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("failed_at", sa.BigInteger),
        sa.Column("added_at", sa.BigInteger, nullable=False),
    )
    op.create_index("notify_channels_by_user", "notify_channels", ["user_id"])
    op.create_index("notify_channels_by_mark", "notify_channels", ["mark"])
    op.create_table(
        "deliveries",
        sa.Column("notice_id", sa.String, primary_key=True),
        sa.Column("channel_id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("sent_at", sa.BigInteger),
    )
    op.create_index("deliveries_due", "deliveries", ["state", "next_at"])
    op.create_index("deliveries_by_channel", "deliveries", ["channel_id"])
    op.create_table(
        "quiet_hours",
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_table(
        "notify_sealed",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )
