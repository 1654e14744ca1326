"""Servers whose tools models may use, what was allowed of them, and who is signed in there."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "connectors",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("secrets", sa.Text, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
    )
    op.create_index("connectors_by_user", "connectors", ["user_id"])
    op.create_table(
        "connector_tools",
        sa.Column("connector_id", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("seen", sa.Text),
        sa.Column("allowed", sa.Text),
        sa.Column("looks", sa.Boolean, nullable=False),
    )
    op.create_table(
        "connector_keys",
        sa.Column("connector_id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("sealed", sa.Text, nullable=False),
    )
