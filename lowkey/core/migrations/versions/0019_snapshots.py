"""What research read, as it stood there."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "snapshots",
        sa.Column("job_id", sa.String, primary_key=True),
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("snapshots_by_user", "snapshots", ["user_id"])
