"""The tables of the files room, with the index of their words. Knows no query."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    event,
)

from lowkey.core.db import metadata

texts = Table(
    "file_texts",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("file_id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", String, nullable=False),
    Column("status", String, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("about", Text, nullable=False),
    Column("model", String, nullable=False),
    Column("vectors", LargeBinary),
    Index("file_texts_by_status", "status"),
)
"""How far each file is read. `since`: of its status, in ms. `about`: what was found, as JSON.
`vectors`: one for each of its pieces in their order, by `model`, as float16."""

pages = Table(
    "file_pages",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("file_id", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("label", Text, nullable=False),
    Column("text", Text, nullable=False),
)

chunks = Table(
    "file_chunks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("user_id", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("file_id", String, nullable=False),
    Column("place", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("begin", Integer, nullable=False),
    Column("finish", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("file_chunks_by_file", "user_id", "file_id", "place"),
    sqlite_autoincrement=True,
)
"""Pieces of pages: the characters from `begin` to `finish`, from line `line` on. `scope` is the
person as one word of the index, `body` the words that can be found; no row ever changes."""

SQLITE = (
    "CREATE VIRTUAL TABLE file_search USING fts5(scope, body, content='file_chunks', "
    "content_rowid='number', tokenize='unicode61 remove_diacritics 2', prefix='4 5')",
    "CREATE VIRTUAL TABLE file_words USING fts5vocab(file_search, 'row')",
    "CREATE TRIGGER file_search_insert AFTER INSERT ON file_chunks BEGIN "
    "INSERT INTO file_search(rowid, scope, body) "
    "VALUES (new.number, new.scope, new.body); END",
    "CREATE TRIGGER file_search_delete AFTER DELETE ON file_chunks BEGIN "
    "INSERT INTO file_search(file_search, rowid, scope, body) "
    "VALUES ('delete', old.number, old.scope, old.body); END",
)
POSTGRESQL = (
    "CREATE INDEX file_chunks_body ON file_chunks USING gin (to_tsvector('simple', body))",
)
for _statement in SQLITE:
    event.listen(chunks, "after_create", DDL(_statement).execute_if(dialect="sqlite"))
for _statement in POSTGRESQL:
    event.listen(chunks, "after_create", DDL(_statement).execute_if(dialect="postgresql"))
