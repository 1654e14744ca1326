"""Projects, the conversations and files in them, and which conversations have an unread answer."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("instructions", sa.Text, nullable=False),
        sa.Column("model", sa.String),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("deleted_at", sa.BigInteger),
        sa.Column("source", sa.String),
        sa.UniqueConstraint("user_id", "source"),
    )
    op.create_table(
        "project_files",
        sa.Column("project_id", sa.String, primary_key=True),
        sa.Column("file_id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
    )
    op.create_index("project_files_by_file", "project_files", ["file_id", "user_id"])
    op.add_column("conversations", sa.Column("project_id", sa.String))
    op.add_column(
        "conversations",
        sa.Column("unread", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_index("conversations_by_project", "conversations", ["project_id", "updated_at", "id"])
