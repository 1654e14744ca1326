"""People, sessions and tokens as rows. Knows no password and no secret, only what they hash to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from lowkey.core.db import metadata

users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("folded", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("password", Text),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("created_at", BigInteger, nullable=False),
)
"""`folded`: the name as it is compared at sign-in. `password`: its Argon2 hash; NULL: none set."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("user_id", String, nullable=False),
    Column("agent", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Index("sessions_by_user", "user_id"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", String, primary_key=True),
    Column("hash", String, nullable=False, unique=True),
    Column("user_id", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Index("tokens_by_user", "user_id"),
)


def read_users(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(users).order_by(users.c.created_at, users.c.id)))


# Asked with every request, so made once.
_USER = select(users).where(users.c.id == bindparam("this"))
_OWNER = select(users.c.id).where(users.c.role == "owner", users.c.password.is_not(None)).limit(1)
_SESSION = (
    select(sessions, users.c.name, users.c.role, users.c.disabled)
    .join(users, users.c.id == sessions.c.user_id)
    .where(sessions.c.hash == bindparam("hashed"))
)
_TOKEN = (
    select(tokens, users.c.name.label("user_name"), users.c.role, users.c.disabled)
    .join(users, users.c.id == tokens.c.user_id)
    .where(tokens.c.hash == bindparam("hashed"))
)


def read_user(connection: Connection, user_id: str) -> Row[Any] | None:
    return connection.execute(_USER, {"this": user_id}).first()


def user_by_name(connection: Connection, folded: str) -> Row[Any] | None:
    return connection.execute(select(users).where(users.c.folded == folded)).first()


def add_user(connection: Connection, row: dict[str, object]) -> None:
    connection.execute(insert(users), row)


def change_user(connection: Connection, user_id: str, **values: object) -> bool:
    changed = connection.execute(update(users).where(users.c.id == user_id).values(**values))
    return changed.rowcount == 1


def become_owner(
    connection: Connection, user_id: str, name: str, folded: str, password: str
) -> bool:
    """The first person gets a name and a password; False when somebody was faster."""
    taken = connection.execute(
        update(users)
        .where(users.c.id == user_id, users.c.password.is_(None))
        .values(name=name, folded=folded, password=password)
    )
    return taken.rowcount == 1


def replace_password(connection: Connection, user_id: str, old: str, new: str) -> bool:
    """False when the password is no longer the one that was looked at (both as hashes)."""
    changed = connection.execute(
        update(users).where(users.c.id == user_id, users.c.password == old).values(password=new)
    )
    return changed.rowcount == 1


def hold(connection: Connection, user_id: str) -> Row[Any] | None:
    """The person, whom nobody changes or takes away before this transaction ends."""
    query = select(users).where(users.c.id == user_id)
    return connection.execute(query.with_for_update(read=True)).first()


def lock_owners(connection: Connection) -> None:
    """Nobody else takes an owner away before this transaction ends (SQLite writes one by one)."""
    owners = select(users.c.id).where(users.c.role == "owner").order_by(users.c.id)
    connection.execute(owners.with_for_update())


def owners_left(connection: Connection) -> bool:
    """Whether an owner can still sign in."""
    query = select(users.c.id).where(
        users.c.role == "owner", users.c.password.is_not(None), users.c.disabled.is_(False)
    )
    return connection.execute(query.limit(1)).first() is not None


def remove_user(connection: Connection, user_id: str) -> None:
    connection.execute(delete(users).where(users.c.id == user_id))
    sign_out_everywhere(connection, user_id)


def has_owner(connection: Connection) -> bool:
    """Whether an owner with a password exists."""
    return connection.execute(_OWNER).first() is not None


def standing(connection: Connection, rights: Collection[str]) -> set[str]:
    """Those of the sessions and tokens that are still good; the empty right is, without an owner."""
    good: set[str] = set()
    for table in (sessions, tokens):
        query = (
            select(table.c.id)
            .join(users, users.c.id == table.c.user_id)
            .where(table.c.id.in_(rights), users.c.disabled.is_(False))
        )
        good.update(connection.execute(query).scalars())
    if "" in rights and not has_owner(connection):
        good.add("")
    return good


def sign_out_everywhere(connection: Connection, user_id: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
    connection.execute(delete(tokens).where(tokens.c.user_id == user_id))


def add_session(connection: Connection, row: dict[str, object]) -> None:
    connection.execute(insert(sessions), row)


def session_by_hash(connection: Connection, hashed: str) -> Row[Any] | None:
    """The session with its person's name, role and whether they are disabled."""
    return connection.execute(_SESSION, {"hashed": hashed}).first()


def see_session(connection: Connection, session_id: str, now: int) -> None:
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=now))


def read_sessions(connection: Connection, user_id: str, since: int) -> list[Row[Any]]:
    """Those that were used since that time (ms), the last one first."""
    query = select(sessions).where(sessions.c.user_id == user_id, sessions.c.seen_at >= since)
    return list(connection.execute(query.order_by(sessions.c.seen_at.desc())))


def remove_session(connection: Connection, user_id: str, session_id: str) -> bool:
    gone = connection.execute(
        delete(sessions).where(sessions.c.id == session_id, sessions.c.user_id == user_id)
    )
    return gone.rowcount == 1


def remove_session_by_hash(connection: Connection, hashed: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.hash == hashed))


def remove_old_sessions(connection: Connection, seen_before: int) -> None:
    connection.execute(delete(sessions).where(sessions.c.seen_at < seen_before))


def add_token(connection: Connection, row: dict[str, object]) -> None:
    connection.execute(insert(tokens), row)


def token_by_hash(connection: Connection, hashed: str) -> Row[Any] | None:
    """The token with its person's name, role and whether they are disabled."""
    return connection.execute(_TOKEN, {"hashed": hashed}).first()


def use_token(connection: Connection, token_id: str, now: int) -> None:
    connection.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=now))


def read_tokens(connection: Connection, user_id: str) -> list[Row[Any]]:
    query = select(tokens).where(tokens.c.user_id == user_id).order_by(tokens.c.created_at)
    return list(connection.execute(query))


def remove_token(connection: Connection, user_id: str, token_id: str) -> bool:
    gone = connection.execute(
        delete(tokens).where(tokens.c.id == token_id, tokens.c.user_id == user_id)
    )
    return gone.rowcount == 1
