"""The tables of the chat room. Knows no query but what keeps SQLite's search index up to date."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    true,
)

from lowkey.core.db import metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("pinned", Boolean, nullable=False, default=False),
    Column("archived", Boolean, nullable=False, default=False),
    Column("titled", Boolean, nullable=False, default=False),
    Column("deleted_at", BigInteger),
    Column("tip_id", String),
    Column("source", String),
    Column("project_id", String),
    Column("unread", Boolean, nullable=False, default=False),
    Column("mode", String),
    UniqueConstraint("user_id", "source"),
    Index("conversations_by_time", "user_id", "updated_at", "id"),
    Index("conversations_by_project", "project_id", "updated_at", "id"),
)
"""`project_id` stays while the project is deleted, so that taking that back needs no more."""

projects = Table(
    "projects",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("instructions", Text, nullable=False),
    Column("model", String),
    Column("memory", String, nullable=False, server_default="on"),
    Column("recalls", String, nullable=False, server_default="on"),
    Column("created_at", BigInteger, nullable=False),
    Column("deleted_at", BigInteger),
    Column("source", String),
    UniqueConstraint("user_id", "source"),
)

project_files = Table(
    "project_files",
    metadata,
    Column("project_id", String, primary_key=True),
    Column("file_id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added_at", BigInteger, nullable=False),
    Index("project_files_by_file", "file_id", "user_id"),
)
"""What each project offers its chats; a file stays as long as it stands here."""

synced_folders = Table(
    "synced_folders",
    metadata,
    Column("project_id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("path", Text, nullable=False),
    Column("looks_since", BigInteger),
    Column("looked_at", BigInteger),
    Column("about", Text, nullable=False),
)
"""Which folder of this machine a project offers. `looks_since`: since when somebody looks into it
(ms); `about`: what the last look found of the whole, as JSON."""

synced_files = Table(
    "synced_files",
    metadata,
    Column("project_id", String, primary_key=True),
    Column("path", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("file_id", String),
    Column("media_type", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("problem", Text),
    Index("synced_files_by_file", "file_id", "user_id"),
)
"""What lies in such a folder. `path`: below it; `changed`: ns since 1970, -1 where that tells
nothing; `problem`: why it could not be taken, as JSON. A file stays as long as it stands here."""

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("parent_id", String),
    Column("role", String, nullable=False),
    Column("parts", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("run_id", String),
    Column("status", String, nullable=False),
    Column("model", String),
    Column("about", Text),
    Index("messages_by_conversation", "conversation_id", "created_at", "id"),
)
"""`about`: usage, notes, help and error as JSON, where there are any."""

runs = Table(
    "runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("message_id", String, nullable=False),
    Column("parent_id", String, nullable=False),
    Column("continues_id", String),
    Column("status", String, nullable=False),
    Column("model", String),
    Column("effort", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("key", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("beat_at", BigInteger, nullable=False),
    Column("last_seq", Integer),
    Column("prompt", Text),
    Column("web", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("user_id", "key"),
    Index("runs_by_conversation", "conversation_id"),
    Index("runs_by_status", "status"),
)
"""`owner`: the process that writes the run; only it may, as long as its heartbeat `beat_at` is new."""

file_uses = Table(
    "file_uses",
    metadata,
    Column("file_id", String, primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("conversation_id", String, primary_key=True),
    Column("beat_at", BigInteger),
    Index("file_uses_by_conversation", "conversation_id"),
)
"""Which conversations of a person mention a file, temporary ones too, so that it stays as long as
they do. `beat_at`: the last sign of life of a temporary one, of which nothing else stands here."""

feedback = Table(
    "feedback",
    metadata,
    Column("message_id", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("data", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("feedback_by_conversation", "conversation_id"),
    Index("feedback_by_user", "user_id", "created_at"),
)
"""What its person said of an answer, once in each kind; `data` is the whole of it as JSON."""

approvals = Table(
    "approvals",
    metadata,
    Column("id", String, primary_key=True),
    Column("run_id", String, nullable=False),
    Column("conversation_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("asked", Text, nullable=False),
    Column("word", Text),
    Index("approvals_by_run", "run_id"),
    Index("approvals_by_conversation", "conversation_id"),
)
"""What runs asked their person: `asked` and their `word` on it as JSON."""

permissions = Table(
    "permissions",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("conversation_id", String),
    Column("choice", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("permissions_by_user", "user_id", "tool"),
    Index("permissions_by_conversation", "conversation_id"),
)
"""What a person chose for a tool once for all; without a conversation, everywhere."""

preferences = Table(
    "preferences",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("data", Text, nullable=False),
)

saved_prompts = Table(
    "saved_prompts",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index("saved_prompts_by_user", "user_id"),
)

shares = Table(
    "shares",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("sealed", Text, nullable=False),
    Column("user_id", String, nullable=False),
    Column("conversation_id", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("named", Boolean, nullable=False),
    Column("thoughts", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("snapshot", Text, nullable=False),
    Index("shares_by_user", "user_id"),
    Index("shares_by_conversation", "conversation_id"),
)
"""Links by which others may read. The secret in a link is looked up by its `hash`, and `sealed` so
that its owner can copy the link again. `snapshot`: what the link shows, as JSON."""

search_rows = Table(
    "search_rows",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("scope", String, nullable=False),
    Column("conversation_id", String, nullable=False),
    Column("message_id", String),
    Column("body", Text, nullable=False),
    Index("search_rows_by_conversation", "conversation_id"),
    sqlite_autoincrement=True,
)
"""What can be found: one row per title (no message_id) and per message. `scope` is the person."""

message_vectors = Table(
    "message_vectors",
    metadata,
    Column("message_id", String, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("model", String, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
    Index("message_vectors_by_user", "user_id", "message_id"),
)
"""What messages mean to `model`: one vector for each of their pieces, in rows of float16. They go with
the message, also where another process makes them just then."""

SEARCH_SQLITE = (
    "CREATE VIRTUAL TABLE search USING fts5(scope, body, content='search_rows', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')",
    "CREATE TRIGGER search_insert AFTER INSERT ON search_rows BEGIN "
    "INSERT INTO search(rowid, scope, body) VALUES (new.id, new.scope, new.body); END",
    "CREATE TRIGGER search_delete AFTER DELETE ON search_rows BEGIN "
    "INSERT INTO search(search, rowid, scope, body) "
    "VALUES ('delete', old.id, old.scope, old.body); END",
)
SEARCH_POSTGRESQL = (
    "CREATE INDEX search_rows_body ON search_rows USING gin (to_tsvector('simple', body))",
)
for _statement in SEARCH_SQLITE:
    event.listen(search_rows, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
for _statement in SEARCH_POSTGRESQL:
    event.listen(search_rows, "after_create", DDL(_statement).execute_if(dialect="postgresql"))
