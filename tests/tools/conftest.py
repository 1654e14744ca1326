"""The tools on each database, with a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database
from lowkey.core.migrate import migrate
from lowkey.tools import AnyTool, Caller, builtin_tools
from lowkey.tools.lists import Lists


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    await migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def tools(db: Database) -> dict[str, AnyTool]:
    return {tool.name: tool for tool in builtin_tools(Lists(ManualClock(), db))}


@pytest.fixture
def caller() -> Caller:
    return Caller("user_olivia", "conversation_1", "message_1", "run_1", 1_800_000_000_000, "UTC")
