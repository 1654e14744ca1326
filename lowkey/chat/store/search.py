"""What can be found, as rows, and the search over them. Knows no conversation but its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, insert, text

from lowkey.chat.nouns import Hit
from lowkey.chat.snippets import snippet
from lowkey.chat.store.tables import search_rows
from lowkey.core.parts import Message, Part, text_of
from lowkey.core.words import findable

_PARTS: TypeAdapter[tuple[Part, ...]] = TypeAdapter(tuple[Part, ...])
_ADD = insert(search_rows)
BODY = 200_000
"""Characters of one message that can be found: PostgreSQL's index takes no more of the worst."""


def scope(user_id: str) -> str:
    """The person as one word of the search index."""
    return "".join(letter for letter in user_id.lower() if letter.isalnum())


def add(connection: Connection, user_id: str, found: Iterable[tuple[str, str | None, str]]) -> None:
    """Makes (conversation, message or None for its title, words) findable, if a message has any."""
    rows = [
        {
            "scope": scope(user_id),
            "conversation_id": conversation_id,
            "message_id": message_id,
            "body": findable(body),
        }
        for conversation_id, message_id, body in found
        if body or message_id is None
    ]
    if rows:
        connection.execute(_ADD, rows)


def searchable(message: Message) -> str:
    """The words of a message that can be found: its text and the names of its files."""
    names = [part.name for part in message.parts if part.kind == "file"]
    return "\n".join([text_of(message.parts), *names]).strip()[:BODY]


def hide(connection: Connection, conversation_id: str) -> None:
    """Takes a conversation out of the search."""
    connection.execute(delete(search_rows).where(search_rows.c.conversation_id == conversation_id))


def drop_title(connection: Connection, conversation_id: str) -> None:
    connection.execute(
        delete(search_rows).where(
            search_rows.c.conversation_id == conversation_id, search_rows.c.message_id.is_(None)
        )
    )


FIND_SQLITE = text(
    "SELECT r.conversation_id, r.message_id, c.title, c.updated_at, m.created_at, m.parts "
    "FROM (SELECT rowid FROM search WHERE search MATCH :match ORDER BY rowid DESC LIMIT :limit) h "
    "JOIN search_rows r ON r.id = h.rowid JOIN conversations c ON c.id = r.conversation_id "
    "AND c.deleted_at IS NULL LEFT JOIN messages m ON m.id = r.message_id ORDER BY r.id DESC"
)
FIND_POSTGRESQL = text(
    "SELECT r.conversation_id, r.message_id, c.title, c.updated_at, m.created_at, m.parts "
    "FROM (SELECT id FROM search_rows WHERE to_tsvector('simple', body) @@ "
    "to_tsquery('simple', :match) AND scope = :scope ORDER BY id DESC LIMIT :limit) h "
    "JOIN search_rows r ON r.id = h.id JOIN conversations c ON c.id = r.conversation_id "
    "AND c.deleted_at IS NULL LEFT JOIN messages m ON m.id = r.message_id ORDER BY r.id DESC"
)


FIND_INSIDE_SQLITE = text(
    "SELECT r.conversation_id, r.message_id, c.title, c.updated_at, m.created_at, m.parts "
    "FROM (SELECT s.rowid FROM search s JOIN search_rows i ON i.id = s.rowid "
    "JOIN conversations p ON p.id = i.conversation_id AND p.project_id = :project "
    "WHERE search MATCH :match ORDER BY s.rowid DESC LIMIT :limit) h "
    "JOIN search_rows r ON r.id = h.rowid JOIN conversations c ON c.id = r.conversation_id "
    "AND c.deleted_at IS NULL LEFT JOIN messages m ON m.id = r.message_id ORDER BY r.id DESC"
)
FIND_INSIDE_POSTGRESQL = text(
    "SELECT r.conversation_id, r.message_id, c.title, c.updated_at, m.created_at, m.parts "
    "FROM (SELECT i.id FROM search_rows i "
    "JOIN conversations p ON p.id = i.conversation_id AND p.project_id = :project "
    "WHERE to_tsvector('simple', i.body) @@ to_tsquery('simple', :match) AND i.scope = :scope "
    "ORDER BY i.id DESC LIMIT :limit) h "
    "JOIN search_rows r ON r.id = h.id JOIN conversations c ON c.id = r.conversation_id "
    "AND c.deleted_at IS NULL LEFT JOIN messages m ON m.id = r.message_id ORDER BY r.id DESC"
)
"""The same within one project."""


def find(
    connection: Connection,
    user_id: str,
    words: Sequence[str],
    limit: int,
    project_id: str | None = None,
) -> list[Hit]:
    """Newest first: messages and titles that hold all words (each may be the beginning of one)."""
    wanted = [found for word in words if (found := findable(word))]
    if not wanted:
        return []
    if connection.dialect.name == "sqlite":
        terms = " AND ".join(f'body : "{word}"*' for word in wanted)
        given = {"match": f"scope : {scope(user_id)} AND {terms}", "limit": limit}
        anywhere, inside = FIND_SQLITE, FIND_INSIDE_SQLITE
    else:
        match = " & ".join(f"'{word}':*" for word in wanted)
        given = {"match": match, "scope": scope(user_id), "limit": limit}
        anywhere, inside = FIND_POSTGRESQL, FIND_INSIDE_POSTGRESQL
    if project_id is None:
        rows = connection.execute(anywhere, given)
    else:
        rows = connection.execute(inside, given | {"project": project_id})
    return [_hit(row, words) for row in rows]


def tidy(connection: Connection, pages: int) -> bool:
    """Takes removed words out of SQLite's index, some pages at a time; False when nothing is left.

    The index only marks them as removed; merging its pages drops them. A negative number begins a
    merge of all pages, positive ones go on with it
    (https://www.sqlite.org/fts5.html#the_merge_command).
    """
    if connection.dialect.name != "sqlite":
        return False  # PostgreSQL's own VACUUM does it.
    changes = text("SELECT total_changes()")
    before = connection.execute(changes).scalar_one()
    merge = text("INSERT INTO search(search, rank) VALUES ('merge', :pages)")
    connection.execute(merge, {"pages": pages})
    return connection.execute(changes).scalar_one() - before >= 2


def _hit(row: Row[Any], words: Sequence[str]) -> Hit:
    """What was found, as people see it."""
    if row.message_id is None:
        return Hit(
            conversation_id=row.conversation_id,
            message_id=None,
            title=row.title,
            at=row.updated_at,
            snippet=snippet(row.title, words),
        )
    return Hit(
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        title=row.title,
        at=row.created_at,
        snippet=snippet(text_of(_PARTS.validate_json(row.parts))[:BODY], words),
    )
