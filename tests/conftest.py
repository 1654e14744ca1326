"""What many tests stand on: both databases, a whole App, a server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from lowkey.app import App
from lowkey.core.config import Settings
from tests import postgres
from tests.serving import Served, serve


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: its driver keeps an event loop in this thread until the end."""
    items.sort(key=lambda item: item.path.parent.name == "browser")


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Postgres]:
    with postgres.running() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind: whatever asks for it is tested on both."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        yield f"sqlite:///{tmp_path / 'data' / 'lowkey.db'}"
        return
    cluster: postgres.Postgres = request.getfixturevalue("cluster")
    address = cluster.database()
    yield address
    cluster.drop(address)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A fresh installation that looks for nothing on this machine."""
    folder = tmp_path / "data"
    folder.mkdir(exist_ok=True)
    database = "" if database_url.startswith("sqlite") else database_url
    return Settings(
        data=folder, database=database, discover=False, port=0, titles=False, embeddings="off"
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    async with App.open(settings) as opened:
        yield opened


@pytest.fixture
async def served(app: App) -> AsyncIterator[Served]:
    """The App behind a real socket, in this process."""
    async with serve(app) as running:
        yield running
