"""Which memories each answer had at hand, and what of memory counts in a project."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "memory_told",
        sa.Column("message_id", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("memory_ids", sa.Text, nullable=False),
    )
    op.create_index("memory_told_by_conversation", "memory_told", ["conversation_id"])
    for name in ("memory", "recalls"):
        op.add_column("projects", sa.Column(name, sa.String, nullable=False, server_default="on"))
