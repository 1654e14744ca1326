"""The command line finds commands and options, and says in sentences what is wrong."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from lowkey import __version__
from lowkey.cli.lock import hold
from lowkey.cli.main import COMMANDS, main
from lowkey.cli.options import KNOBS
from lowkey.core.config import Settings
from tests.cli.terminal import Call, environment, lowkey, terminal


def test_version_and_help_load_nothing_that_is_slow(tmp_path: Path) -> None:
    probe = (
        "import sys\n"
        "from lowkey.cli.main import main\n"
        "try:\n    main([sys.argv[1]])\n"
        "except SystemExit:\n    pass\n"
        "slow = {'pydantic', 'sqlalchemy', 'asyncio', 'aiohttp', 'fastapi', 'platformdirs'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)\n"
    )
    for word, told in (("--version", f"Lowkey {__version__}\n"), ("--help", "usage: lowkey")):
        done = subprocess.run(
            [sys.executable, "-c", probe, word],
            capture_output=True,
            text=True,
            env=environment(tmp_path),
            check=True,
        )
        assert done.stdout.startswith(told)
        assert done.stderr == "[]\n"


def test_help_lists_every_command_and_each_has_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(f"    {name} " in told for name in COMMANDS)
    for name in COMMANDS:
        with pytest.raises(SystemExit, match="0"):
            main([name, "--help"])
        assert f"usage: lowkey {name} " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["strat"], "There is no command “strat”.\nDid you mean “start”?"),
        (["--data", "x", "exprot", "f"], "There is no command “exprot”.\nDid you mean “export”?"),
        (["xyzzy"], "There is no command “xyzzy”.\nSee: lowkey --help"),
        (["--prot", "80"], "There is no option “--prot”.\nDid you mean “--port”?"),
        (["export", "f", "--marckdown"], "There is no option “--marckdown”.\nDid you mean “--markdown”?"),
        (["chat", "a", "-c", "b"], "There is no place for “b”.\nSee: lowkey --help"),
    ],
)  # fmt: skip
def test_a_slip_names_the_nearest_command_or_option(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err == message + "\n"


async def test_an_unknown_setting_stops_the_start_and_names_the_nearest(tmp_path: Path) -> None:
    said = await lowkey(tmp_path, "start", env={"LOWKEY_PROT": "80"})
    assert said.status == 1
    assert said.err == (
        "There is no setting “prot” (in the variable LOWKEY_PROT).\nDid you mean “port”?\n"
    )


async def test_a_port_in_use_names_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = await lowkey(tmp_path / "data", "--port", str(port), "--no-browser")
    assert said.status == 1
    assert f"Port {port} is in use by another program." in said.err
    assert f"lowkey --port {port + 1 if port < 65535 else 0}" in said.err


async def test_an_address_of_no_machine_is_named(tmp_path: Path) -> None:
    said = await lowkey(tmp_path / "data", "--host", "999.1.1.1")
    assert said.status == 1 and "“999.1.1.1” is no address of this machine." in said.err


async def test_a_folder_in_use_says_by_whom(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with hold(settings, "`lowkey chat`"):
        said = await lowkey(settings.data, "--port", "0", "--no-browser")
    assert said.status == 1
    assert f"is in use by `lowkey chat` (process {os.getpid()})." in said.err


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = await lowkey(tmp_path / "file" / "data", "--port", "0")
    assert said.status == 1
    assert said.err.startswith(f"The data folder {tmp_path / 'file' / 'data'} can't be made:")


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "lowkey.lock").mkdir()  # Root may write everywhere, but no one into a folder.
    said = await lowkey(tmp_path, "--port", "0")
    assert said.status == 1
    assert said.err.startswith(f"The data folder {tmp_path} can't be written:")


async def test_a_folder_of_a_newer_lowkey_is_left_alone(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "lowkey.db")) as db:
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        db.execute("INSERT INTO alembic_version VALUES ('9999')")
        db.commit()
    said = await lowkey(tmp_path, "--port", "0", "--no-browser")
    assert said.status == 1
    assert "was last used by a newer Lowkey" in said.err and "Update Lowkey" in said.err
    with contextlib.closing(sqlite3.connect(tmp_path / "lowkey.db")) as db:
        tables = db.execute("SELECT name FROM sqlite_master").fetchall()
        assert tables == [("alembic_version",)]


def test_every_setting_but_secrets_is_an_option() -> None:
    fields = Settings.model_fields.items()
    secret = {name for name, field in fields if field.annotation is SecretStr}
    assert set(KNOBS) == set(Settings.model_fields) - secret


async def test_a_damaged_database_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "lowkey.db").write_bytes(b"no database, whatever its name says")
    said = await lowkey(tmp_path, "export", "-")
    assert said.status == 1
    assert said.err == (
        "The database can't be read: file is not a database.\n"
        "Bring a backup back with `lowkey restore`, or choose another folder with --data.\n"
    )


async def test_a_second_start_says_where_the_first_one_is(call: Call, tmp_path: Path) -> None:
    begin = ("start", "--no-browser", "--port", "0")
    async with terminal(tmp_path, *begin) as running:  # The real program on an empty folder.
        await running.until("Lowkey is at ")
        url = (await running.until("\n")).strip()
        said = await call(tmp_path, *begin)
        assert said.status == 0
        assert said.out == f"Lowkey is already running at {url}\n"
        running.process.terminate()
        assert await running.end() == 0
