"""Which web search the owner chose, and whether a run may use the web."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "web_search",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("backend", sa.String, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("chosen_at", sa.BigInteger, nullable=False),
    )
    op.add_column("runs", sa.Column("web", sa.Boolean, nullable=False, server_default=sa.true()))
