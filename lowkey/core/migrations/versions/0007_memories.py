"""What the assistant remembers of people, found by its words, and whether it may."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "memories",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("sure", sa.Float, nullable=False),
        sa.Column("project_id", sa.String),
        sa.Column("conversation_id", sa.String),
        sa.Column("message_id", sa.String),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("superseded_by", sa.String),
        sa.Column("deleted_at", sa.BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("memories_by_user", "memories", ["user_id", "superseded_by"])
    op.create_index("memories_by_successor", "memories", ["superseded_by"])
    op.create_index("memories_by_conversation", "memories", ["conversation_id"])
    op.create_table(
        "memory_switches",
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("on", sa.Boolean, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE memory_search USING fts5(scope, body, content='memories', "
            "content_rowid='number', tokenize='unicode61 remove_diacritics 2', prefix='3 4 5')"
        )
        op.execute(
            "CREATE TRIGGER memory_search_insert AFTER INSERT ON memories BEGIN "
            "INSERT INTO memory_search(rowid, scope, body) "
            "VALUES (new.number, new.scope, new.body); END"
        )
        op.execute(
            "CREATE TRIGGER memory_search_delete AFTER DELETE ON memories BEGIN "
            "INSERT INTO memory_search(memory_search, rowid, scope, body) "
            "VALUES ('delete', old.number, old.scope, old.body); END"
        )
    else:
        op.execute("CREATE INDEX memories_body ON memories USING gin (to_tsvector('simple', body))")
