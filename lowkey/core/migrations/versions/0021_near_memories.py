"""Memories are found by what they mean, too."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("memories", sa.Column("model", sa.String))
    op.add_column("memories", sa.Column("vector", sa.LargeBinary))
