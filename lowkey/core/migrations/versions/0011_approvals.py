"""What runs ask before they act, and what people chose for a tool once for all."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("run_id", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String, nullable=False),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("word", sa.Text),
    )
    op.create_index("approvals_by_run", "approvals", ["run_id"])
    op.create_index("approvals_by_conversation", "approvals", ["conversation_id"])
    op.create_table(
        "permissions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("tool", sa.String, nullable=False),
        sa.Column("conversation_id", sa.String),
        sa.Column("choice", sa.String, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
    )
    op.create_index("permissions_by_user", "permissions", ["user_id", "tool"])
    op.create_index("permissions_by_conversation", "permissions", ["conversation_id"])
