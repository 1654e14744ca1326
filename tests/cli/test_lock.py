"""One Lowkey per SQLite folder; several on PostgreSQL; and everyone knows who is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lowkey.cli.lock import HeldError, Holder, hold, holder
from lowkey.core.config import Settings


def test_two_cannot_hold_one_folder_and_the_second_hears_who_does(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    first = hold(settings, "the first")
    second = hold(settings, "the second")
    with first, pytest.raises(HeldError, match="in use by the first"), second:
        pass
    with hold(settings, "the second"):
        assert holder(settings) == Holder(pid=os.getpid(), what="the second")
    assert holder(settings) is None


def test_who_dies_lets_go(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    program = (
        "import os, sys\nfrom pathlib import Path\n"
        "from lowkey.cli.lock import hold\nfrom lowkey.core.config import Settings\n"
        "with hold(Settings(data=Path(sys.argv[1])), 'a victim'):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as victim:
        assert victim.stdout is not None and victim.stdout.readline() == "held\n"
        assert holder(settings) == Holder(pid=victim.pid, what="a victim")
        victim.kill()
        victim.wait()
        with hold(settings, "the next"):
            pass


def test_on_postgresql_several_share_a_folder_and_the_server_stays_known(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database="postgresql://localhost/x")
    with hold(settings, "a Lowkey server") as lock:
        told = Holder(pid=os.getpid(), url="http://127.0.0.1:1", what="a Lowkey server")
        lock.tell(told)
        with hold(settings, "a Lowkey command"):
            assert holder(settings) == told
        assert holder(settings) == told
        with pytest.raises(HeldError), hold(settings, "`lowkey restore`", alone=True):
            pass
    assert holder(settings) is None


def test_a_folder_of_ones_own_is_for_ones_own_eyes(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "deep" / "data")
    with hold(settings, "the first"):
        assert settings.data.stat().st_mode & 0o077 == 0
        assert (settings.data / "lowkey.lock").stat().st_mode & 0o077 == 0
