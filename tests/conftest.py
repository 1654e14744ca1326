"""What many tests stand on: both databases, a whole App, a server on loopback."""

from __future__ import annotations

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest

from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.migrate import migrate
from tests import postgres
from tests.serving import Served, serve


def bring_up(address: str) -> None:
    """Takes every step of this version on an empty database."""
    db = Database(address)
    try:
        asyncio.run(migrate(db))
    finally:
        db.close()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing is garbage yet, and looking for some would be a quarter of the work; nor will it be later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000, 10, 10)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: its driver keeps an event loop in this thread until the end."""
    items.sort(key=lambda item: item.path.parent.name == "browser")


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Postgres]:
    with postgres.running() as running:
        yield running


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with this version's tables and nothing in them, to be copied."""
    path = tmp_path_factory.mktemp("furnished") / "lowkey.db"
    bring_up(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def furnished_cluster(cluster: postgres.Postgres) -> str:
    """The same in PostgreSQL: its address."""
    address = cluster.database()
    bring_up(address)
    return address


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Whatever stands on it is tested on both databases."""
    return request.param


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with tables and nothing in them: the steps that make them take most of a second."""
    if kind == "sqlite":
        (tmp_path / "data").mkdir()
        shutil.copy(request.getfixturevalue("furnished"), tmp_path / "data" / "lowkey.db")
        yield f"sqlite:///{tmp_path / 'data' / 'lowkey.db'}"
        return
    cluster: postgres.Postgres = request.getfixturevalue("cluster")
    address = cluster.lend(request.getfixturevalue("furnished_cluster"))
    yield address
    cluster.take_back(address)


@pytest.fixture
def bare_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind without any table."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
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
