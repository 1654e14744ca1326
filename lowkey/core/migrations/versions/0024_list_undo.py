"""What is on a list can be ticked off; what was taken off it can be brought back for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("lists", sa.Column("deleted_at", sa.BigInteger))
    op.add_column("list_items", sa.Column("done_at", sa.BigInteger))
    op.add_column("list_items", sa.Column("deleted_at", sa.BigInteger))
