"""Which memories each answer used."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "memory_uses",
        sa.Column("message_id", sa.String, primary_key=True),
        sa.Column("memory_id", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
    )
    op.create_index("memory_uses_by_conversation", "memory_uses", ["conversation_id"])
    op.create_index("memory_uses_by_memory", "memory_uses", ["memory_id"])
