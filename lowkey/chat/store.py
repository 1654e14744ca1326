"""Conversations, messages and runs as rows, and the search over them. Knows no model and no prompt.

Functions take a connection: the verb that needs a transaction opens it. What every message needs
stands as a statement of its own, made once: to make one anew costs more than to run it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    DDL,
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Insert,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    Update,
    bindparam,
    case,
    cast,
    delete,
    event,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)

from lowkey.chat.nouns import Conversation, Hit, Preferences, Run
from lowkey.chat.snippets import snippet
from lowkey.chat.words import findable
from lowkey.core.db import metadata
from lowkey.core.errors import Problem
from lowkey.core.parts import UNFINISHED, Message, Part, Record, Status, Usage, text_of
from lowkey.core.store import events

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
    UniqueConstraint("user_id", "source"),
)
Index(
    "conversations_by_time", conversations.c.user_id, conversations.c.updated_at, conversations.c.id
)

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
"""`about`: usage, notes and error as JSON, where there are any."""

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
    UniqueConstraint("user_id", "key"),
    Index("runs_by_conversation", "conversation_id"),
    Index("runs_by_status", "status"),
)
"""`owner`: the process that writes the run; only it may, as long as its heartbeat `beat_at` is new."""

preferences = Table(
    "preferences",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("data", Text, nullable=False),
)

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


class _About(Record):
    """What is known of an answer besides its parts."""

    usage: Usage | None = None
    notes: tuple[str, ...] = ()
    error: Problem | None = None


_NOTHING = _About()
_PARTS: TypeAdapter[tuple[Part, ...]] = TypeAdapter(tuple[Part, ...])
_OPEN = sorted(UNFINISHED)
_ADD_CONVERSATION = insert(conversations)
_ADD_MESSAGE = insert(messages)
_ADD_SEARCH_ROW = insert(search_rows)
BODY = 200_000
"""Characters of one message that can be found: PostgreSQL's index takes no more of the worst."""


def scope(user_id: str) -> str:
    """The person as one word of the search index."""
    return "".join(letter for letter in user_id.lower() if letter.isalnum())


# Conversations


def insert_conversations(
    connection: Connection,
    user_id: str,
    new: Sequence[Conversation],
    sources: Mapping[str, str] | None = None,
    titled: bool = False,
) -> None:
    """Stores them and makes their titles findable. `sources`: foreign ids, for imports."""
    if not new:
        return
    rows = [
        conversation.model_dump(exclude={"temporary", "running"})
        | {
            "user_id": user_id,
            "titled": titled,
            "source": (sources or {}).get(conversation.id),
        }
        for conversation in new
    ]
    connection.execute(_ADD_CONVERSATION, rows)
    connection.execute(
        _ADD_SEARCH_ROW,
        [
            {
                "scope": scope(user_id),
                "conversation_id": conversation.id,
                "message_id": None,
                "body": findable(conversation.title),
            }
            for conversation in new
        ],
    )


_CONVERSATION = select(conversations).where(
    conversations.c.id == bindparam("this"), conversations.c.user_id == bindparam("user")
)
_LIVING_CONVERSATION = _CONVERSATION.where(conversations.c.deleted_at.is_(None))
_DELETED_CONVERSATION = _CONVERSATION.where(conversations.c.deleted_at.is_not(None))


def read_conversation(
    connection: Connection, user_id: str, conversation_id: str, deleted: bool = False
) -> Conversation | None:
    query = _DELETED_CONVERSATION if deleted else _LIVING_CONVERSATION
    row = connection.execute(query, {"this": conversation_id, "user": user_id}).first()
    return _conversation(row, running(connection, [conversation_id])) if row is not None else None


def list_conversations(
    connection: Connection, user_id: str, archived: bool, before: tuple[int, str] | None, limit: int
) -> list[Conversation]:
    """Newest first, from the one `before` = (updated_at, id) on; the pinned ones come on page one."""
    mine = select(conversations).where(
        conversations.c.user_id == user_id,
        conversations.c.deleted_at.is_(None),
        conversations.c.archived.is_(archived),
    )
    order = (conversations.c.updated_at.desc(), conversations.c.id.desc())
    query = mine.where(conversations.c.pinned.is_(False)).order_by(*order).limit(limit)
    rows: list[Row[Any]] = []
    if before is None:
        rows += connection.execute(mine.where(conversations.c.pinned).order_by(*order)).all()
    else:
        at, last = before
        place = tuple_(conversations.c.updated_at, conversations.c.id)
        query = query.where(place < tuple_(at, last))
    rows += connection.execute(query).all()
    busy = running(connection, [row.id for row in rows])
    return [_conversation(row, busy) for row in rows]


@cache
def _change(*names: str) -> Update:
    """Sets these columns of the conversation `this`."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in names}
    return update(conversations).where(conversations.c.id == bindparam("this")).values(values)


def change_conversation(connection: Connection, conversation_id: str, **values: object) -> None:
    given = {f"new_{name}": value for name, value in values.items()}
    connection.execute(_change(*values), {"this": conversation_id, **given})
    if "title" in values:
        owner = connection.execute(
            select(conversations.c.user_id).where(conversations.c.id == conversation_id)
        ).scalar_one()
        connection.execute(
            delete(search_rows).where(
                search_rows.c.conversation_id == conversation_id,
                search_rows.c.message_id.is_(None),
            )
        )
        connection.execute(
            _ADD_SEARCH_ROW,
            {
                "scope": scope(owner),
                "conversation_id": conversation_id,
                "message_id": None,
                "body": findable(str(values["title"])),
            },
        )


_ON_TO: BindParameter[Any] = bindparam("answer")
_LOOKED_AT = conversations.c.tip_id.in_([bindparam("parent"), bindparam("begun")])
_ANSWERED = (
    update(conversations)
    .where(conversations.c.id == bindparam("this"))
    .values(
        updated_at=bindparam("at"),
        tip_id=case((_LOOKED_AT, _ON_TO), else_=conversations.c.tip_id),
    )
)


def answered(connection: Connection, run: Run, message: Message) -> None:
    """The conversation moves on to the new answer, unless the person looks elsewhere by now."""
    given = {
        "this": run.conversation_id,
        "at": message.created_at,
        "parent": run.parent_id,
        "begun": run.continues_id or run.parent_id,
        "answer": message.id,
    }
    connection.execute(_ANSWERED, given)


def titled(connection: Connection, conversation_id: str) -> bool:
    """Whether the title was chosen already, by a person or by a model."""
    query = select(conversations.c.titled).where(conversations.c.id == conversation_id)
    return bool(connection.execute(query).scalar())


def purge_conversations(connection: Connection, deleted_before: int) -> int:
    """Removes for good what was deleted before that time (ms); returns how many."""
    gone = select(conversations.c.id).where(conversations.c.deleted_at < deleted_before)
    ids = list(connection.execute(gone).scalars())
    for start in range(0, len(ids), 500):
        erase_conversations(connection, ids[start : start + 500])
    _drop_leftovers(connection)
    return len(ids)


def idle_conversations(connection: Connection, since: int) -> list[str]:
    """Those in which nothing happened after that time (ms)."""
    query = select(conversations.c.id).where(conversations.c.updated_at < since)
    return list(connection.execute(query).scalars())


def _drop_leftovers(connection: Connection) -> None:
    """Removes events that nobody reads any more: of runs that ended or are gone."""
    written = select(runs.c.id).where(runs.c.status.in_(UNFINISHED))
    connection.execute(delete(events).where(events.c.run_id.not_in(written)))


def erase_conversations(connection: Connection, ids: Sequence[str]) -> None:
    """Leaves no trace of these conversations."""
    mine = select(runs.c.id).where(runs.c.conversation_id.in_(ids))
    connection.execute(delete(events).where(events.c.run_id.in_(mine)))
    connection.execute(delete(search_rows).where(search_rows.c.conversation_id.in_(ids)))
    connection.execute(delete(runs).where(runs.c.conversation_id.in_(ids)))
    connection.execute(delete(messages).where(messages.c.conversation_id.in_(ids)))
    connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))


def _conversation(row: Row[Any], busy: frozenset[str]) -> Conversation:
    return Conversation(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        updated_at=row.updated_at,
        pinned=row.pinned,
        archived=row.archived,
        temporary=row.id.startswith("tmp_"),
        tip_id=row.tip_id,
        running=row.id in busy,
    )


# Messages


def insert_messages(connection: Connection, user_id: str, new: Sequence[Message]) -> None:
    """Stores them and makes their words findable."""
    if not new:
        return
    connection.execute(_ADD_MESSAGE, [_message_row(message) for message in new])
    found = [
        {
            "scope": scope(user_id),
            "conversation_id": message.conversation_id,
            "message_id": message.id,
            "body": findable(words),
        }
        for message in new
        if (words := searchable(message))
    ]
    if found:
        connection.execute(_ADD_SEARCH_ROW, found)


_TREE = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("conversation"))
    .order_by(messages.c.created_at, messages.c.id)
)
_MESSAGE = (
    select(messages)
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .where(
        messages.c.id == bindparam("this"),
        conversations.c.user_id == bindparam("user"),
        conversations.c.deleted_at.is_(None),
    )
)


def read_messages(connection: Connection, conversation_id: str) -> list[Message]:
    """The whole tree, oldest first."""
    found = connection.execute(_TREE, {"conversation": conversation_id})
    return [_message(row) for row in found]


def read_message(connection: Connection, user_id: str, message_id: str) -> Message | None:
    row = connection.execute(_MESSAGE, {"this": message_id, "user": user_id}).first()
    return _message(row) if row is not None else None


def searchable(message: Message) -> str:
    """The words of a message that can be found: its text and the names of its files."""
    names = [part.name for part in message.parts if part.kind == "file"]
    return "\n".join([text_of(message.parts), *names]).strip()[:BODY]


def _message_row(message: Message) -> dict[str, object]:
    about = _About(usage=message.usage, notes=message.notes, error=message.error)
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "role": message.role,
        "parts": _PARTS.dump_json(message.parts).decode(),
        "created_at": message.created_at,
        "run_id": message.run_id,
        "status": message.status,
        "model": message.model,
        "about": about.model_dump_json() if about != _NOTHING else None,
    }


def _message(row: Row[Any]) -> Message:
    about = _About.model_validate_json(row.about) if row.about else _NOTHING
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        parent_id=row.parent_id,
        role=row.role,
        parts=_PARTS.validate_json(row.parts),
        created_at=row.created_at,
        run_id=row.run_id,
        status=row.status,
        model=row.model,
        usage=about.usage,
        notes=about.notes,
        error=about.error,
    )


# Runs


_RUN_BY_KEY = select(runs).where(
    runs.c.user_id == bindparam("user"), runs.c.key == bindparam("name")
)
_RUN = (
    select(runs)
    .join(conversations, conversations.c.id == runs.c.conversation_id)
    .where(
        runs.c.id == bindparam("this"),
        runs.c.user_id == bindparam("user"),
        conversations.c.deleted_at.is_(None),
    )
)
_UNFINISHED_RUNS = select(runs).where(
    runs.c.conversation_id == bindparam("conversation"), runs.c.status.in_(_OPEN)
)
_RUNNING = select(runs.c.conversation_id).where(
    runs.c.status.in_(_OPEN),
    runs.c.conversation_id.in_(bindparam("conversations", expanding=True)),
)


@cache
def _add_run(dialect: str) -> Insert:
    return insert(runs) if dialect != "postgresql" else insert(runs).values(beat_at=_now())


def insert_run(connection: Connection, user_id: str, run: Run, key: str, owner: str) -> None:
    row = run.model_dump() | {"user_id": user_id, "key": key, "owner": owner}
    if connection.dialect.name != "postgresql":
        row["beat_at"] = run.created_at
    connection.execute(_add_run(connection.dialect.name), row)


def run_by_key(connection: Connection, user_id: str, key: str) -> Run | None:
    row = connection.execute(_RUN_BY_KEY, {"user": user_id, "name": key}).first()
    return _run(row) if row is not None else None


def read_run(connection: Connection, user_id: str, run_id: str) -> Run | None:
    row = connection.execute(_RUN, {"this": run_id, "user": user_id}).first()
    return _run(row) if row is not None else None


def unfinished_runs(connection: Connection, conversation_id: str) -> list[Run]:
    found = connection.execute(_UNFINISHED_RUNS, {"conversation": conversation_id})
    return [_run(row) for row in found]


def running(connection: Connection, conversation_ids: Sequence[str]) -> frozenset[str]:
    """Which of these conversations are being answered."""
    if not conversation_ids:
        return frozenset()
    given = {"conversations": list(conversation_ids)}
    return frozenset(connection.execute(_RUNNING, given).scalars())


def abandoned_runs(connection: Connection, now: int, silence: int | None) -> list[tuple[Run, str]]:
    """(run, user id) of those nobody writes: no sign of life for `silence` ms. None: all."""
    query = select(runs).where(runs.c.status.in_(UNFINISHED))
    if silence is not None:
        query = query.where(_silent(connection, now, silence))
    return [(_run(row), row.user_id) for row in connection.execute(query)]


def beat(connection: Connection, owner: str, run_ids: Sequence[str], now: int) -> None:
    """These runs of this owner are alive."""
    connection.execute(
        update(runs)
        .where(runs.c.id.in_(run_ids), runs.c.owner == owner, runs.c.status.in_(UNFINISHED))
        .values(beat_at=_moment(connection, now))
    )


_OWNED = (
    select(runs.c.id)
    .where(
        runs.c.id.in_(bindparam("these", expanding=True)),
        runs.c.owner == bindparam("owner"),
        runs.c.status.in_(_OPEN),
    )
    .order_by(runs.c.id)
    .with_for_update(read=True)
)


def owned_runs(connection: Connection, owner: str, run_ids: Sequence[str]) -> frozenset[str]:
    """Those of the runs that this owner still writes, held so until the transaction ends."""
    given = {"these": list(run_ids), "owner": owner}
    return frozenset(connection.execute(_OWNED, given).scalars())


def claim_run(connection: Connection, run_id: str, now: int, silence: int | None) -> bool:
    """Holds another owner's run until the transaction ends, to end it.

    False where it has ended, its owner gave a sign of life in the last `silence` ms (None: that
    does not matter), or is storing something this very moment.
    """
    query = select(runs.c.id).where(runs.c.id == run_id, runs.c.status.in_(UNFINISHED))
    if silence is not None:
        query = query.where(_silent(connection, now, silence))
    return connection.execute(query.with_for_update(skip_locked=True)).first() is not None


def _silent(connection: Connection, now: int, silence: int) -> ColumnElement[bool]:
    """No sign of life for so long (ms); one from the future is none."""
    moment = _moment(connection, now)
    return (runs.c.beat_at <= moment - silence) | (runs.c.beat_at > moment + silence)


def _moment(connection: Connection, now: int) -> ColumnElement[int]:
    """The time, ms: on PostgreSQL by its own clock, as its servers' clocks may differ; else `now`."""
    return literal(now) if connection.dialect.name != "postgresql" else _now()


def _now() -> ColumnElement[int]:
    """PostgreSQL's own time, ms."""
    return cast(func.extract("epoch", func.clock_timestamp()) * 1000, BigInteger)


_ANY_RUN = update(runs).where(runs.c.id == bindparam("this"), runs.c.status.in_(_OPEN))
_OWN_RUN = _ANY_RUN.where(runs.c.owner == bindparam("by"))
_START = _OWN_RUN.values(status="running", model=bindparam("answers"), prompt=bindparam("sent"))
_END: dict[str, BindParameter[Any]] = {"status": bindparam("ended"), "last_seq": bindparam("last")}
_FINISH, _FINISH_ANY = _OWN_RUN.values(_END), _ANY_RUN.values(_END)


def start_run(connection: Connection, run_id: str, owner: str, model: str, prompt: bytes) -> bool:
    """The run begins to be answered with this prompt; False when it is no longer the owner's."""
    given = {"this": run_id, "by": owner, "answers": model, "sent": prompt.decode()}
    return connection.execute(_START, given).rowcount == 1


def finish_run(
    connection: Connection, run_id: str, owner: str | None, status: str, last_seq: int
) -> bool:
    """Fenced: False, and nothing changes, when it is finished or another owner's. None: any owner."""
    given = {"this": run_id, "ended": status, "last": last_seq}
    if owner is None:
        return connection.execute(_FINISH_ANY, given).rowcount == 1
    return connection.execute(_FINISH, given | {"by": owner}).rowcount == 1


def read_prompt(connection: Connection, run_id: str) -> bytes | None:
    prompt = connection.execute(select(runs.c.prompt).where(runs.c.id == run_id)).scalar()
    return prompt.encode() if prompt else None


def status_of(connection: Connection, run_id: str) -> Status | None:
    """None where there is no such run any more."""
    return connection.execute(select(runs.c.status).where(runs.c.id == run_id)).scalar()


def last_seq(connection: Connection, run_id: str) -> int:
    return connection.execute(select(runs.c.last_seq).where(runs.c.id == run_id)).scalar() or 0


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        parent_id=row.parent_id,
        continues_id=row.continues_id,
        status=row.status,
        model=row.model,
        effort=row.effort,
        created_at=row.created_at,
    )


# Preferences


_PREFERENCES = select(preferences.c.data).where(preferences.c.user_id == bindparam("user"))


def read_preferences(connection: Connection, user_id: str) -> Preferences:
    data = connection.execute(_PREFERENCES, {"user": user_id}).scalar()
    return Preferences.model_validate_json(data) if data else Preferences()


def write_preferences(connection: Connection, user_id: str, value: Preferences) -> None:
    connection.execute(delete(preferences).where(preferences.c.user_id == user_id))
    connection.execute(insert(preferences), {"user_id": user_id, "data": value.model_dump_json()})


# Search


def hide(connection: Connection, conversation_id: str) -> None:
    """Takes a conversation out of the search."""
    connection.execute(delete(search_rows).where(search_rows.c.conversation_id == conversation_id))


def show(connection: Connection, user_id: str, conversation_id: str, title: str) -> None:
    """Puts a conversation into the search again, as its newest entry."""
    hide(connection, conversation_id)
    bodies: list[tuple[str | None, str]] = [(None, title)]
    bodies += [(m.id, searchable(m)) for m in read_messages(connection, conversation_id)]
    rows = [
        {
            "scope": scope(user_id),
            "conversation_id": conversation_id,
            "message_id": message_id,
            "body": findable(body),
        }
        for message_id, body in bodies
        if body
    ]
    connection.execute(_ADD_SEARCH_ROW, rows)


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


def find(connection: Connection, user_id: str, words: Sequence[str], limit: int) -> list[Hit]:
    """Newest first: messages and titles that hold all words (each may be the beginning of one)."""
    wanted = [found for word in words if (found := findable(word))]
    if not wanted:
        return []
    if connection.dialect.name == "sqlite":
        terms = " AND ".join(f'body : "{word}"*' for word in wanted)
        given = {"match": f"scope : {scope(user_id)} AND {terms}", "limit": limit}
        rows = connection.execute(FIND_SQLITE, given)
    else:
        match = " & ".join(f"'{word}':*" for word in wanted)
        given = {"match": match, "scope": scope(user_id), "limit": limit}
        rows = connection.execute(FIND_POSTGRESQL, given)
    return [_hit(row, words) for row in rows]


def tidy_search(connection: Connection, pages: int) -> bool:
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
