"""The tables of the memory room, with the index of their words. Knows no query."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    event,
)

from lowkey.core.db import metadata

memories = Table(
    "memories",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("user_id", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("sure", Float, nullable=False),
    Column("project_id", String),
    Column("conversation_id", String),
    Column("message_id", String),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("superseded_by", String),
    Column("tainted", Boolean, nullable=False),
    Column("deleted_at", BigInteger),
    Column("model", String),
    Column("vector", LargeBinary),
    Index("memories_by_user", "user_id", "superseded_by"),
    Index("memories_by_successor", "superseded_by"),
    Index("memories_by_conversation", "conversation_id"),
    sqlite_autoincrement=True,
)
"""Statements. `scope` is the person as one word of the index, `body` the words that can be found;
neither ever changes, so the index only hears of what comes and goes. `vector`: of what it means, by
`model`, as float16."""

uses = Table(
    "memory_uses",
    metadata,
    Column("message_id", String, primary_key=True),
    Column("memory_id", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Index("memory_uses_by_conversation", "conversation_id"),
    Index("memory_uses_by_memory", "memory_id"),
)
"""Which answers used which memories: names only, so that what was forgotten is told nowhere."""

told = Table(
    "memory_told",
    metadata,
    Column("message_id", String, primary_key=True),
    Column("conversation_id", String, nullable=False),
    Column("user_id", String, nullable=False),
    Column("memory_ids", Text, nullable=False),
    Index("memory_told_by_conversation", "conversation_id"),
)
"""Which more each answer was told, by their names with spaces between: one row, as they may be
hundreds. One that is gone for good keeps its name there, which says nothing any more."""

switches = Table(
    "memory_switches",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("on", Boolean, nullable=False),
)
"""Whether a person wants to be remembered; who has no row does."""

SQLITE = (
    "CREATE VIRTUAL TABLE memory_search USING fts5(scope, body, content='memories', "
    "content_rowid='number', tokenize='unicode61 remove_diacritics 2', prefix='3 4 5')",
    "CREATE TRIGGER memory_search_insert AFTER INSERT ON memories BEGIN "
    "INSERT INTO memory_search(rowid, scope, body) "
    "VALUES (new.number, new.scope, new.body); END",
    "CREATE TRIGGER memory_search_delete AFTER DELETE ON memories BEGIN "
    "INSERT INTO memory_search(memory_search, rowid, scope, body) "
    "VALUES ('delete', old.number, old.scope, old.body); END",
)
POSTGRESQL = ("CREATE INDEX memories_body ON memories USING gin (to_tsvector('simple', body))",)
for _statement in SQLITE:
    event.listen(memories, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
for _statement in POSTGRESQL:
    event.listen(memories, "after_create", DDL(_statement).execute_if(dialect="postgresql"))
