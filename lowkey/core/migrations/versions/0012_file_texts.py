"""What people's files say: their words page by page, in pieces that can be found, as vectors."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "file_texts",
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("file_id", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("vectors", sa.LargeBinary),
    )
    op.create_index("file_texts_by_status", "file_texts", ["status"])
    op.create_table(
        "file_pages",
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("file_id", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "file_chunks",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("user_id", sa.String, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("file_id", sa.String, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("page", sa.Integer, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("begin", sa.Integer, nullable=False),
        sa.Column("finish", sa.Integer, nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("file_chunks_by_file", "file_chunks", ["user_id", "file_id", "place"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE file_search USING fts5(scope, body, content='file_chunks', "
            "content_rowid='number', tokenize='unicode61 remove_diacritics 2', prefix='4 5')"
        )
        op.execute(
            "CREATE TRIGGER file_search_insert AFTER INSERT ON file_chunks BEGIN "
            "INSERT INTO file_search(rowid, scope, body) "
            "VALUES (new.number, new.scope, new.body); END"
        )
        op.execute(
            "CREATE TRIGGER file_search_delete AFTER DELETE ON file_chunks BEGIN "
            "INSERT INTO file_search(file_search, rowid, scope, body) "
            "VALUES ('delete', old.number, old.scope, old.body); END"
        )
    else:
        op.execute(
            "CREATE INDEX file_chunks_body ON file_chunks USING gin (to_tsvector('simple', body))"
        )
