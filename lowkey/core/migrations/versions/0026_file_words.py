"""How many passages hold a word, for SQLite: the index knows, this lets it be asked."""

from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE file_words USING fts5vocab(file_search, 'row')")
