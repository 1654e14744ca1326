"""Which conversations use a file, so that one that nobody uses any more can go."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SQLITE = (
    "INSERT INTO file_uses (file_id, user_id, conversation_id) "
    "SELECT DISTINCT json_extract(p.value, '$.file_id'), c.user_id, c.id FROM messages m "
    "JOIN conversations c ON c.id = m.conversation_id, json_each(m.parts) p "
    "WHERE json_extract(p.value, '$.kind') = 'file'"
)
POSTGRESQL = (
    "INSERT INTO file_uses (file_id, user_id, conversation_id) "
    "SELECT DISTINCT p ->> 'file_id', c.user_id, c.id FROM messages m "
    "JOIN conversations c ON c.id = m.conversation_id, "
    "LATERAL json_array_elements(m.parts::json) p WHERE p ->> 'kind' = 'file'"
)


def upgrade() -> None:
    op.create_table(
        "file_uses",
        sa.Column("file_id", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("conversation_id", sa.String, primary_key=True),
        sa.Column("beat_at", sa.BigInteger),
    )
    op.create_index("file_uses_by_conversation", "file_uses", ["conversation_id"])
    op.add_column("files", sa.Column("waits_since", sa.BigInteger))
    op.execute("UPDATE files SET waits_since = created_at")
    op.execute(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL)
