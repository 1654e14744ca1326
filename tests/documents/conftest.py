from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database, metadata
from lowkey.core.migrate import migrate
from lowkey.documents import Documents

ADA, BOB = "user_ada", "user_bob"
HERE, BESIDE, ELSEWHERE = "conv_here", "conv_beside", "conv_elsewhere"
"""Ada's conversations: two of one project, and another."""


@dataclass
class Homes:
    """Conversations without a chat room."""

    gone: set[str] = field(default_factory=set[str])

    def there(self, c: Connection, user_id: str, conversation_id: str) -> bool:
        del c
        return user_id == ADA and conversation_id not in self.gone

    def kin(self, c: Connection, user_id: str, conversation_id: str) -> Sequence[str]:
        del c, user_id
        return [BESIDE] if conversation_id == HERE else []


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def homes() -> Homes:
    return Homes()


@pytest.fixture
async def documents(
    database_url: str, clock: ManualClock, homes: Homes
) -> AsyncIterator[Documents]:
    """No documents, on a real database of each kind, and on one in memory."""
    db, memory = Database(database_url), Database("sqlite://")
    await migrate(db)
    await memory.write(metadata.create_all)
    yield Documents(clock, db, memory, homes)
    memory.close()
    db.close()
