"""What is kept remembers whether text from outside was read before; long results are kept whole."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

TABLES = ("documents", "document_versions", "lists", "list_items", "memories")
OUTSIDE = (
    "SELECT conversation_id FROM messages WHERE parts LIKE '%\"tainted\"\\:true%' "
    "OR (role = 'user' AND parts LIKE '%\"kind\":\"file\"%') "
    "UNION SELECT id FROM conversations "
    "WHERE project_id IN (SELECT project_id FROM project_files)"
)
"""Conversations in which something from outside was read."""


def upgrade() -> None:
    for table in TABLES:
        _mark(table, "tainted")
    _mark("documents", "title_tainted")
    documents = sa.table(
        "documents",
        *(sa.column(name) for name in ("id", "conversation_id", "tainted", "title_tainted")),
    )
    versions = sa.table("document_versions", sa.column("document_id"), sa.column("tainted"))
    there = documents.c.conversation_id.in_(sa.text(OUTSIDE))
    yes = sa.true()
    op.execute(documents.update().where(there).values(tainted=yes, title_tainted=yes))
    theirs = versions.c.document_id.in_(sa.select(documents.c.id).where(there))
    op.execute(versions.update().where(theirs).values(tainted=yes))
    op.create_table(
        "whole_results",
        sa.Column("conversation_id", sa.String, primary_key=True),
        sa.Column("handle", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("tainted", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_index("whole_results_by_user", "whole_results", ["user_id"])


def _mark(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
