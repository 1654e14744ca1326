"""A hundred thousand messages in one account: everything still works, and by its index."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import event

from lowkey.app import App
from lowkey.core.config import Settings
from tests.chat.talk import talking

CONVERSATIONS, MESSAGES, LONG = 2_000, 98_000, 2_000
FILL = f"""
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {CONVERSATIONS} - 1)
INSERT INTO conversations
    (id, user_id, title, created_at, updated_at, pinned, archived, titled, tip_id)
SELECT printf('conv_%06d', i), 'user_local', printf('Conversation %d', i), i, i, i = 7, 0, 1,
    printf('msg_%06d', i * 49 + 48) FROM n;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {MESSAGES} - 1)
INSERT INTO messages (id, conversation_id, parent_id, role, parts, created_at, status)
SELECT printf('msg_%06d', i), printf('conv_%06d', i / 49),
    CASE WHEN i % 49 THEN printf('msg_%06d', i - 1) END,
    CASE i % 2 WHEN 0 THEN 'user' ELSE 'assistant' END,
    printf('[{{"kind":"text","text":"common words, number n%d"}}]', i), i, 'done' FROM n;
INSERT INTO conversations
    (id, user_id, title, created_at, updated_at, pinned, archived, titled, tip_id)
VALUES ('conv_long', 'user_local', 'The long one', 9e6, 9e6, 0, 0, 1, 'long_{LONG - 1:06d}');
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {LONG} - 1)
INSERT INTO messages (id, conversation_id, parent_id, role, parts, created_at, status)
SELECT printf('long_%06d', i), 'conv_long', CASE WHEN i THEN printf('long_%06d', i - 1) END,
    CASE i % 2 WHEN 0 THEN 'user' ELSE 'assistant' END,
    printf('[{{"kind":"text","text":"long story, part p%d"}}]', i), 5e6 + i, 'done' FROM n;
INSERT INTO search_rows (scope, conversation_id, message_id, body)
SELECT 'userlocal', conversation_id, id, replace(json_extract(parts, '$[0].text'), ',', ' ')
FROM messages ORDER BY created_at;
COMMIT;
"""


@pytest.fixture
async def many(lite: Settings) -> Settings:
    async with App.open(lite):
        pass
    connection = sqlite3.connect(lite.data / "lowkey.db")
    connection.executescript(f"PRAGMA synchronous = OFF; {FILL}")
    connection.close()
    return lite


async def test_lists_search_and_answers_work_with_a_hundred_thousand_messages(
    many: Settings,
) -> None:
    async with talking(many) as talk:
        statements: set[str] = set()
        event.listen(
            talk.app.db.engine,
            "before_cursor_execute",
            lambda c, cursor, statement, *rest: statements.add(statement),
        )
        seen: list[str] = []
        after = ""
        while after is not None:
            path = f"/api/conversations?limit=500{f'&after={after}' if after else ''}"
            page = await talk.good("GET", path)
            seen += [one["id"] for one in page["conversations"]]
            after = page["next"]
        assert seen[:2] == ["conv_000007", "conv_long"]
        assert len(seen) == len(set(seen)) == CONVERSATIONS + 1

        whole = await talk.open("conv_000042")
        assert len(whole["messages"]) == 49
        assert [hit["message_id"] for hit in await talk.find("n54321")] == ["msg_054321"]
        common = await talk.find("common words")
        assert [hit["message_id"] for hit in common] == [f"msg_{97_999 - n:06d}" for n in range(30)]
        assert await talk.find("absent") == []

        tip = whole["conversation"]["tip_id"]
        reply = await talk.say("And now?", conversation_id="conv_000042", parent_id=tip)
        assert reply["status"] == "done"
        assert len(statements) > 15
        assert scans(many, statements) == []


async def test_a_conversation_of_two_thousand_messages_opens_and_goes_on(many: Settings) -> None:
    async with talking(many) as talk:
        whole = await talk.open("conv_long")
        assert [one["id"] for one in whole["messages"]] == [f"long_{n:06d}" for n in range(LONG)]
        reply = await talk.say(
            "Go on", conversation_id="conv_long", parent_id=whole["conversation"]["tip_id"]
        )
        assert reply["status"] == "done"
        assert "part p1999" in str(talk.charges[0].body["messages"])
        assert any("did not see" in note for note in reply["notes"])


def scans(settings: Settings, statements: set[str]) -> list[tuple[str, str]]:
    """(table, statement) of every statement that looks at a whole table."""
    connection = sqlite3.connect(settings.data / "lowkey.db")
    found: list[tuple[str, str]] = []
    for statement in statements:
        if not statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            continue
        values = ["x"] * statement.count("?")
        for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values):
            big = ("conversations", "messages", "search_rows", "runs", "m", "c", "r")
            if step.startswith("SCAN") and step.split()[1] in big:
                found.append((step, statement))
    connection.close()
    return found
