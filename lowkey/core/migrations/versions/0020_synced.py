"""Folders of this machine that projects offer."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "synced_folders",
        sa.Column("project_id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("looks_since", sa.BigInteger),
        sa.Column("looked_at", sa.BigInteger),
        sa.Column("about", sa.Text, nullable=False),
    )
    op.create_table(
        "synced_files",
        sa.Column("project_id", sa.String, primary_key=True),
        sa.Column("path", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("file_id", sa.String),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.Column("problem", sa.Text),
    )
    op.create_index("synced_files_by_file", "synced_files", ["file_id", "user_id"])
