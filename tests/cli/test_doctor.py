"""`lowkey doctor` finds what is wrong, says what to do, and who can reach what."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.upstream import Plan, Upstream
from lowkey.accounts import Member
from lowkey.cli.exposure import exposure, leaving
from lowkey.cli.findings import Finding
from lowkey.core.config import Settings
from lowkey.models import Provider
from tests.cli.terminal import QUIET, Call, lowkey
from tests.serving import spawned

ANN = Member(id="user_1", name="Ann", role="owner", disabled=False, created_at=0)
BOB = Member(id="user_2", name="Bob", role="member", disabled=True, created_at=0)
NOBODY = Member(id="user_1", name="", role="owner", disabled=False, created_at=0)


async def test_a_fresh_installation_is_well_and_stays_untouched(tmp_path: Path) -> None:
    said = await lowkey(tmp_path / "data", "doctor", "--port", "0")
    assert said.status == 0, said.out
    assert said.out.endswith("All is well.\n")
    assert "The built-in model loads and says “" in said.out
    assert "Only programs on this machine reach it" in said.out
    assert "No words leave this machine" in said.out
    assert not (tmp_path / "data").exists()


async def test_what_is_broken_is_told_with_what_to_do(call: Call, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    (data / "lowkey.db").write_bytes(b"no database, whatever its name says")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = await call(data, "doctor", "--port", port, "--model", "nowhere/none")
    assert said.status == 1
    lines = said.out.splitlines()
    for told in (
        f"! Other people of this machine can look into {data}.",
        f"  Keep it to yourself: chmod go= {data}",
        f"✗ Port {port} is in use by another program.",
        "✗ The database can't be read: file is not a database.",
        "✗ There is no model “nowhere/none”. It is the setting “model”.",
        "3 ✗, 1 !",
    ):
        assert told in lines, said.out


async def test_a_folder_in_use_is_looked_at_without_disturbing(call: Call, data: Path) -> None:
    with contextlib.ExitStack() as stack:
        running = await asyncio.to_thread(
            stack.enter_context, spawned(data, "--hosts", "lowkey.example", env=QUIET)
        )
        said = await call(data, "doctor")
        assert running.process.is_alive()
    assert said.status == 0, said.out
    assert f"✓ Lowkey runs, and its page is at {running.url}" in said.out
    assert f"in use by a Lowkey server (process {running.process.pid})" in said.out
    assert "✓ up offers 3 models." in said.out
    assert "as lowkey.example" in said.out, "what the running server was told counts"
    assert "! It has no owner yet" in said.out


async def test_a_provider_that_does_not_answer_and_a_newer_database(
    call: Call, data: Path, up: Upstream
) -> None:
    up.listing = Plan(fault="401")
    said = await call(data, "doctor", "--port", "0")
    assert said.status == 0
    assert "! up: " in said.out
    with contextlib.closing(sqlite3.connect(data / "lowkey.db")) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
        db.commit()
    said = await call(data, "doctor", "--port", "0")
    assert said.status == 1
    assert "is of a newer Lowkey (9999)" in said.out


def marks(findings: Iterator[Finding]) -> str:
    return "".join(finding.mark for finding in findings)


@pytest.mark.parametrize(
    ("settings", "people", "expected"),
    [
        ({}, [NOBODY], "✓"),
        ({}, [ANN, BOB], "✓✓"),
        ({"hosts": "a.example"}, [NOBODY], "✓!"),
        ({"proxies": "127.0.0.1", "hosts": "a.example"}, [ANN], "✓✓"),
        ({"host": "0.0.0.0"}, [NOBODY], "!!!"),
        ({"host": "0.0.0.0"}, [ANN], "!✓!"),
        ({"host": "192.168.1.2", "proxies": "192.168.1.3"}, [ANN], "!✓"),
    ],
)
def test_what_is_exposed_is_told_as_it_is(
    settings: dict[str, str], people: list[Member], expected: str
) -> None:
    given = Settings.model_validate(settings)
    assert marks(exposure(given, people)) == expected
    told = " ".join(finding.what for finding in exposure(given, people))
    assert ("Ann (owner)" in told) == (ANN in people)
    assert ("Bob (locked out)" in told) == (BOB in people)
    for name in ("a.example", "192.168.1.2", "192.168.1.3"):
        assert (name in told) == (name in str(settings))


def test_where_words_go_is_told_by_name() -> None:
    def provider(name: str, url: str) -> Provider:
        return Provider(
            id=name, name=name, kind="compatible", url=url, has_key=False, origin="added"
        )

    near = [provider("a", "http://127.0.0.1:1/v1"), provider("b", "http://[::1]:1/v1")]
    assert leaving(near).what.startswith("No words leave this machine")
    far = [*near, provider("c", "http://10.0.0.1/v1"), provider("d", "https://d.example/v1")]
    assert "models of c, d leave" in leaving(far).what
