"""What people chose for tools once for all, as rows. Knows no tool and no call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, or_, select

from lowkey.chat.nouns import Permission
from lowkey.chat.store.tables import conversations, permissions
from lowkey.safety import Choice

_STANDING = (
    select(permissions.c.tool, permissions.c.choice)
    .where(
        permissions.c.user_id == bindparam("user"),
        or_(
            permissions.c.conversation_id.is_(None),
            permissions.c.conversation_id == bindparam("conversation"),
        ),
    )
    .order_by(permissions.c.conversation_id.is_not(None))
)


def standing(connection: Connection, user_id: str, conversation_id: str) -> dict[str, Choice]:
    """By tool, what holds in this conversation: what was chosen for it, unless it is off everywhere."""
    given = {"user": user_id, "conversation": conversation_id}
    rows = connection.execute(_STANDING, given)
    return merged({}, [(row.tool, row.choice) for row in rows])


def merged(before: Mapping[str, Choice], later: Sequence[tuple[str, Choice]]) -> dict[str, Choice]:
    """The choices with nearer ones in front; what is off stays off."""
    found = dict(before)
    for tool, choice in later:
        if found.get(tool) != "off":
            found[tool] = choice
    return found


def all_of(connection: Connection, user_id: str) -> list[Permission]:
    """What this person chose, everywhere first, without conversations that are gone."""
    query = (
        select(permissions, conversations.c.title)
        .outerjoin(conversations, conversations.c.id == permissions.c.conversation_id)
        .where(
            permissions.c.user_id == user_id,
            or_(permissions.c.conversation_id.is_(None), conversations.c.id.is_not(None)),
            conversations.c.deleted_at.is_(None),
        )
        .order_by(permissions.c.conversation_id.is_not(None), permissions.c.tool, permissions.c.id)
    )
    return [
        Permission(
            id=row.id,
            tool=row.tool,
            choice=row.choice,
            conversation_id=row.conversation_id,
            title=row.title or "",
            created_at=row.created_at,
        )
        for row in connection.execute(query)
    ]


def choose(connection: Connection, user_id: str, new: Permission) -> None:
    """Takes the place of what was chosen for this tool in the same place."""
    drop(connection, user_id, new.tool, new.conversation_id)
    row = new.model_dump(exclude={"title"}) | {"user_id": user_id}
    connection.execute(insert(permissions), row)


def drop(connection: Connection, user_id: str, tool: str, conversation_id: str | None) -> None:
    place = permissions.c.conversation_id
    there = place.is_(None) if conversation_id is None else place == conversation_id
    mine = permissions.c.user_id == user_id, permissions.c.tool == tool
    connection.execute(delete(permissions).where(*mine, there))


def revoke(connection: Connection, user_id: str, permission_id: str) -> bool:
    """Whether there was one to take back."""
    mine = permissions.c.user_id == user_id, permissions.c.id == permission_id
    return connection.execute(delete(permissions).where(*mine)).rowcount > 0


def forget(connection: Connection, tools: Sequence[str]) -> None:
    """Whoever allowed one of these is asked again."""
    these = permissions.c.tool.in_(tools), permissions.c.choice == "allow"
    connection.execute(delete(permissions).where(*these))
