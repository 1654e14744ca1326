"""Documents and their versions as rows. Knows no tool, and of a conversation only its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from lowkey.core.db import metadata
from lowkey.documents.nouns import Document, Version, VersionNote

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("conversation_id", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("language", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("run_id", String),
    Column("lines", Integer, nullable=False),
    Column("tainted", Boolean, nullable=False),
    Column("title_tainted", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("documents_by_conversation", "conversation_id"),
    Index("documents_by_user", "user_id"),
)

document_versions = Table(
    "document_versions",
    metadata,
    Column("document_id", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("user_id", String, nullable=False),
    Column("run_id", String),
    Column("created_at", BigInteger, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("tainted", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Index("document_versions_by_user", "user_id"),
)

_FIELDS = [documents.c[name] for name in Document.model_fields]
_NOTE = [document_versions.c[name] for name in VersionNote.model_fields]
_WHOLE = [document_versions.c[name] for name in Version.model_fields]


def add(c: Connection, user_id: str, document: Document) -> None:
    c.execute(insert(documents), document.model_dump() | {"user_id": user_id})


def read(c: Connection, user_id: str, document_id: str) -> Document | None:
    query = select(*_FIELDS).where(documents.c.id == document_id, documents.c.user_id == user_id)
    row = c.execute(query).first()
    return _document(row) if row is not None else None


def of(c: Connection, user_id: str, conversation_ids: Sequence[str]) -> list[Document]:
    """Those of these conversations, the newest change first."""
    query = select(*_FIELDS).where(
        documents.c.user_id == user_id, documents.c.conversation_id.in_(conversation_ids)
    )
    order = documents.c.updated_at.desc(), documents.c.id.desc()
    return [_document(row) for row in c.execute(query.order_by(*order))]


def count(c: Connection, user_id: str) -> int:
    query = select(func.count()).select_from(documents).where(documents.c.user_id == user_id)
    return c.execute(query).scalar_one()


def change(c: Connection, document_id: str, **values: object) -> None:
    c.execute(update(documents).where(documents.c.id == document_id).values(**values))


def add_version(c: Connection, user_id: str, document_id: str, version: Version) -> None:
    row = version.model_dump() | {"document_id": document_id, "user_id": user_id}
    c.execute(insert(document_versions), row)


def version(c: Connection, document_id: str, number: int) -> Version | None:
    query = select(*_WHOLE).where(*_this(document_id), document_versions.c.number == number)
    row = c.execute(query).first()
    return (
        Version.model_validate(dict(zip(Version.model_fields, row, strict=True))) if row else None
    )


def versions(c: Connection, document_id: str) -> list[VersionNote]:
    """The newest first."""
    query = select(*_NOTE).where(*_this(document_id)).order_by(document_versions.c.number.desc())
    names = VersionNote.model_fields
    return [VersionNote.model_validate(dict(zip(names, row, strict=True))) for row in c.execute(query)]  # fmt: skip


def whole_versions(c: Connection, document_id: str) -> list[Version]:
    """With their words, the oldest first."""
    query = select(*_WHOLE).where(*_this(document_id)).order_by(document_versions.c.number)
    names = Version.model_fields
    return [Version.model_validate(dict(zip(names, row, strict=True))) for row in c.execute(query)]


def sizes(c: Connection, document_id: str) -> list[tuple[int, int]]:
    """(number, characters) of each version, the newest first."""
    query = select(document_versions.c.number, func.length(document_versions.c.text))
    order = document_versions.c.number.desc()
    return [(number, size) for number, size in c.execute(query.where(*_this(document_id)).order_by(order))]  # fmt: skip


def drop_versions(c: Connection, document_id: str, numbers: Sequence[int]) -> None:
    c.execute(delete(document_versions).where(*_this(document_id), document_versions.c.number.in_(numbers)))  # fmt: skip


def drop(c: Connection, document_id: str) -> None:
    c.execute(delete(document_versions).where(*_this(document_id)))
    c.execute(delete(documents).where(documents.c.id == document_id))


def drop_of(c: Connection, conversation_ids: Sequence[str]) -> None:
    """Leaves no trace of what was written in these conversations."""
    mine = documents.c.conversation_id.in_(conversation_ids)
    inside = document_versions.c.document_id.in_(select(documents.c.id).where(mine))
    c.execute(delete(document_versions).where(inside))
    c.execute(delete(documents).where(mine))


def _this(document_id: str) -> tuple[Any, ...]:
    return (document_versions.c.document_id == document_id,)


def _document(row: Row[Any]) -> Document:
    return Document.model_validate(dict(zip(Document.model_fields, row, strict=True)))
