"""The database's shape: the steps lead to what the tables say, once, whoever starts first."""

import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

import lowkey.app  # every room's tables are known from here on
from lowkey.core.db import Database, metadata
from lowkey.core.errors import InputError
from lowkey.core.migrate import HEAD, migrate, steps, upgrade, version_of
from tests.postgres import Postgres

INDEXES = ("search", "memory_search", "file_search")
SHADOWS = ("data", "idx", "docsize", "config")
BY_HAND = {
    "file_words",
    *INDEXES,
    *(f"{index}_{shadow}" for index in INDEXES for shadow in SHADOWS),
}
"""SQLite's full-text indexes, which no table of ours describes."""
BODIES = ("search_rows_body", "memories_body", "file_chunks_body")
"""PostgreSQL's."""


def ours(thing: object, name: str | None, kind: str, *rest: object) -> bool:
    return name not in BY_HAND and name not in BODIES


def differences(connection: Connection) -> list[object]:
    options = {"include_object": ours, "compare_type": True, "compare_server_default": False}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, metadata))


async def test_the_steps_make_exactly_the_tables_that_the_rooms_describe(
    bare_url: str,
) -> None:
    assert lowkey.app
    db = Database(bare_url)
    await migrate(db)
    assert await db.read(version_of) == HEAD
    assert await db.read(differences) == []
    made = await db.read(lambda c: set(inspect(c).get_table_names()))
    assert set(metadata.tables) <= made
    db.close()


async def test_files_in_messages_that_were_here_before_are_held(bare_url: str) -> None:
    db = Database(bare_url)
    file = '{"kind": "file", "file_id": "%s", "name": "x", "media_type": "a/b", "size": 1}'
    parts = f"[{file % 'file_a'}, {file % 'file_b'}, {file % 'file_a'}]"

    def before(connection: Connection) -> None:
        upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO conversations (id, user_id, title, created_at, updated_at, pinned, "
                "archived, titled) VALUES ('c', 'u', 't', 1, 1, false, false, false)"
            )
        )
        add = text(
            "INSERT INTO messages (id, conversation_id, role, parts, created_at, status) "
            "VALUES (:id, 'c', 'user', :parts, 1, 'done')"
        )
        words = '[{"kind": "text", "text": "a \\"file\\": file_c"}]'
        connection.execute(add, [{"id": "m", "parts": parts}, {"id": "n", "parts": words}])

    await db.write(before)
    await migrate(db)
    query = text("SELECT file_id, user_id, conversation_id, beat_at FROM file_uses ORDER BY 1")
    held = [tuple(row) for row in await db.read(lambda c: c.execute(query).all())]
    assert held == [("file_a", "u", "c", None), ("file_b", "u", "c", None)]
    db.close()


def test_the_newest_step_is_the_last_in_the_folder() -> None:
    assert max(steps()) == HEAD


async def test_the_memory_database_has_the_same_tables_and_search(tmp_path: Path) -> None:
    made, described = Database(f"sqlite:///{tmp_path / 'x.db'}"), Database("sqlite://")
    await migrate(made)
    await described.write(metadata.create_all)
    query = text(
        "SELECT name, sql FROM sqlite_master "
        "WHERE type IN ('table', 'trigger') AND sql LIKE '%search%'"
    )

    def shapes(connection: Connection) -> set[str]:
        return {" ".join(row.sql.split()) for row in connection.execute(query)}

    triggers = {shape for shape in await made.read(shapes) if "TRIGGER" in shape or "fts5" in shape}
    assert len(triggers) == 10
    assert triggers <= await described.read(shapes)
    made.close()
    described.close()


async def test_a_second_start_changes_nothing(bare_url: str) -> None:
    db = Database(bare_url)
    await migrate(db)
    await db.write(lambda c: c.execute(text("INSERT INTO preferences VALUES ('u', '{}')")))
    await migrate(db)
    assert (
        await db.read(lambda c: c.execute(text("SELECT user_id FROM preferences")).scalar()) == "u"
    )
    db.close()


async def test_servers_that_start_at_once_on_an_empty_database_make_it_once(
    cluster: Postgres,
) -> None:
    address = cluster.database()
    databases = [Database(address) for _ in range(4)]
    await asyncio.gather(*(migrate(db) for db in databases))
    versions = await databases[0].read(
        lambda c: c.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    )
    assert versions == [HEAD]
    for db in databases:
        db.close()
    cluster.drop(address)


async def test_a_database_of_a_newer_lowkey_is_left_alone(bare_url: str) -> None:
    db = Database(bare_url)
    await migrate(db)
    await db.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(InputError, match="newer Lowkey") as refused:
        await migrate(db)
    assert "Update Lowkey" in refused.value.problem.hint
    assert await db.read(version_of) == "9999"
    db.close()


async def test_every_commit_waits_for_the_disk(bare_url: str) -> None:
    db = Database(bare_url)
    settings = (
        ("PRAGMA synchronous", "PRAGMA journal_mode") if db.sqlite else ("SHOW synchronous_commit",)
    )
    for asked in (db.read, db.write):
        said = [await asked(lambda c, s=s: c.execute(text(s)).scalar()) for s in settings]
        assert said == ([2, "wal"] if db.sqlite else ["on"])  # 2 is FULL
    db.close()


async def test_documents_that_were_here_count_by_what_their_chat_has_read(bare_url: str) -> None:
    db = Database(bare_url)
    file = '[{"kind":"file","file_id":"f","name":"x","media_type":"a/b","size":1}]'
    result = '[{"kind":"result","call_id":"c","name":"p","text":"x","ok":true,"tainted":true}]'
    chats = {"clean": ("user", "[]"), "brought": ("user", file), "read": ("assistant", result)}

    def before(connection: Connection) -> None:
        upgrade(connection, "0022")
        for name, (role, parts) in chats.items():
            given = {"id": name, "role": role, "parts": parts}
            for statement in (
                "INSERT INTO conversations (id, user_id, title, created_at, updated_at, pinned, "
                "archived, titled, unread) VALUES (:id, 'u', 't', 1, 1, false, false, false, false)",
                "INSERT INTO messages (id, conversation_id, role, parts, created_at, status) "
                "VALUES (:id, :id, :role, :parts, 1, 'done')",
                "INSERT INTO documents (id, user_id, conversation_id, title, kind, language, version, "
                "lines, created_at, updated_at) VALUES (:id, 'u', :id, 't', 'text', '', 1, 1, 1, 1)",
                "INSERT INTO document_versions (document_id, number, user_id, created_at, lines, text) "
                "VALUES (:id, 1, 'u', 1, 1, 'x')",
            ):
                wanted = {one: given[one] for one in given if f":{one}" in statement}
                connection.execute(text(statement), wanted)

    await db.write(before)
    await migrate(db)
    query = text(
        "SELECT d.id FROM documents d JOIN document_versions v ON v.document_id = d.id "
        "WHERE d.tainted AND d.title_tainted AND v.tainted ORDER BY 1"
    )
    assert await db.read(lambda c: c.execute(query).scalars().all()) == ["brought", "read"]
    db.close()
