"""The tables of the inbox, the channels and the outbox. Knows no query."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, String, Table, Text

from lowkey.core.db import metadata

notices = Table(
    "notices",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("key", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("read_at", BigInteger),
    Index("notices_by_key", "user_id", "key", unique=True),
    Index("notices_by_time", "user_id", "at"),
    Index("notices_by_age", "at"),
)
"""`at`: when it was told, or told anew. `read_at`: NULL while it is unread."""

channels = Table(
    "notify_channels",
    metadata,
    Column("id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("way", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("mark", String, nullable=False),
    Column("origin", Text, nullable=False),
    Column("kinds", Text, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("code", Text, nullable=False),
    Column("code_until", BigInteger, nullable=False),
    Column("code_tries", Integer, nullable=False),
    Column("problem", Text),
    Column("failed_at", BigInteger),
    Column("added_at", BigInteger, nullable=False),
    Index("notify_channels_by_user", "user_id"),
    Index("notify_channels_by_mark", "mark"),
)
"""`place` and `code`: sealed. `mark`: a hash of a browser's address, else empty. `origin`: where the
page is found from there. `kinds`: what is sent, with spaces between. `problem`: as JSON."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("notice_id", String, primary_key=True),
    Column("channel_id", String, primary_key=True),
    Column("user_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Index("deliveries_due", "state", "next_at"),
    Index("deliveries_by_channel", "channel_id"),
)
"""One row for each notice and channel, whatever is told anew of it: `revision` counts that. `state`:
waiting, sent, failed (tried again at `next_at`) or dead."""

quiet_hours = Table(
    "quiet_hours",
    metadata,
    Column("user_id", String, primary_key=True),
    Column("data", Text, nullable=False),
)
"""`data`: a Quiet as JSON."""

sealed = Table(
    "notify_sealed",
    metadata,
    Column("name", String, primary_key=True),
    Column("text", Text, nullable=False),
)
"""What this installation keeps for its ways, sealed: `push`, its key; `mail`, its server."""
