"""Whether it lives, whether it can work, and who may see its numbers."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from lowkey import __version__
from lowkey.app import App
from lowkey.core.config import Settings
from tests import people
from tests.postgres import Postgres
from tests.serving import Served, serve


async def test_it_lives_and_is_ready_for_anyone_who_asks(served: Served) -> None:
    for path, word in (("/health", "ok"), ("/ready", "ready")):
        async with served.client.get(path) as answer:
            assert answer.status == 200
            assert await answer.json() == {"status": word, "version": __version__}


async def test_it_is_not_ready_while_the_database_is_away(
    cluster: Postgres, furnished_cluster: str, tmp_path: Path
) -> None:
    address = cluster.copy(furnished_cluster)
    settings = Settings(data=tmp_path, database=address, discover=False)  # type: ignore[arg-type]
    async with App.open(settings) as app, serve(app) as served:
        async with served.client.get("/ready") as answer:
            assert answer.status == 200
        cluster.drop(address)
        async with served.client.get("/ready") as answer:
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "5"
            problem = (await answer.json())["error"]
            assert problem["code"] == "database_away"
            assert problem["message"] == "The database does not answer."
        async with served.client.get("/health") as answer:
            assert answer.status == 200


async def test_it_is_ready_to_show_things_while_another_program_writes(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, discover=False)
    async with App.open(settings) as app, serve(app) as served:
        other = sqlite3.connect(tmp_path / "lowkey.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            for path in ("/ready", "/api/me", "/api/conversations"):
                async with served.client.get(path) as answer:
                    assert answer.status == 200
        finally:
            other.execute("ROLLBACK")
            other.close()


async def test_somebody_signed_in_can_read_while_nothing_can_be_written(tmp_path: Path) -> None:
    """That a session was used is worth a note, but nobody waits for it."""
    settings = Settings(data=tmp_path, discover=False, hosts=("lowkey.example",))
    async with App.open(settings) as app, serve(app) as served:
        owner = await people.owner(app.accounts)
        other = sqlite3.connect(tmp_path / "lowkey.db", isolation_level=None)
        other.execute("UPDATE sessions SET seen_at = seen_at - 3600000")
        other.execute("UPDATE tokens SET used_at = 0")
        other.execute("BEGIN IMMEDIATE")
        try:
            async with asyncio.timeout(30):
                for carried in (owner.at_browser(), owner.with_token("api")):
                    async with served.client.get("/api/me", headers=carried) as answer:
                        assert answer.status == 200
        finally:
            other.execute("ROLLBACK")
            other.close()


async def test_the_numbers_are_for_owners_and_in_prometheus_format(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, discover=False, hosts=("lowkey.example",))
    async with App.open(settings) as app, serve(app) as served:
        owner = await people.owner(app.accounts)
        member = await people.somebody(app.accounts, "Ada")
        allowed = {
            "nobody": ({}, 401),
            "a member": (member.with_token("api"), 403),
            "an owner's browser": (owner.at_browser(), 200),
            "an owner's token": (owner.with_token("api"), 200),
            "an owner's token for /v1": (owner.with_token("v1"), 401),
        }
        for who, (carried, status) in allowed.items():
            async with served.client.get("/metrics", headers=carried) as answer:
                assert answer.status == status, who
        async with served.client.get("/metrics", headers=owner.with_token("api")) as answer:
            assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            lines = (await answer.text()).splitlines()
        assert lines
        for about, kind, value in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
            name = value.split()[0]
            assert about.startswith(f"# HELP {name} ")
            assert kind in (f"# TYPE {name} gauge", f"# TYPE {name} counter")
            assert float(value.split()[1]) >= 0


@pytest.mark.parametrize("path", ["/api/nothing", "/v1/nothing", "/api", "/v1", "/api/me/more"])
async def test_where_nothing_is_the_answer_says_so(served: Served, path: str) -> None:
    async with served.client.get(path) as answer:
        assert answer.status == 404
        assert (await answer.json())["error"]["message"]
