"""A session in a container: what the engine is asked, what holds there, and what is left of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from lowkey.core.errors import OutsideError
from lowkey.sandbox import Choice, check
from lowkey.sandbox.container import PROGRAMS, Container
from lowkey.sandbox.layers import Bubblewrap
from tests.sandbox import engine
from tests.sandbox.conftest import QUICK, QUICKER


def place(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the engine of the tests lies; no other is found."""
    if why := Bubblewrap(tmp_path).missing():
        pytest.skip(f"The engine of the tests needs bubblewrap: {why}")
    engine.install(tmp_path / "bin", program)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin"


@pytest.fixture
def one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where both would do the same."""
    return place("docker", tmp_path, monkeypatch)


@pytest.mark.parametrize("program", PROGRAMS)
async def test_it_withstands_what_is_tried(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = place(program, tmp_path, monkeypatch)
    await check(Container(engine.IMAGE), tmp_path)
    looked, removed, ran, *_ = engine.asked(here)
    assert looked[1:3] == ["image", "inspect"]
    assert removed[:3] == [program, "rm", "--force"] and ran[:2] == [program, "run"]
    for wall in (
        "--network=none",
        "--read-only",
        "--cap-drop=ALL",
        "--security-opt=no-new-privileges",
        "--ipc=none",
        "--pull=never",
        "--log-driver=none",
        f"--memory={2048 * 2**20}",
        f"--memory-swap={2048 * 2**20}",
        "--pids-limit=72",
        "--cpus=2",
    ):
        assert wall in ran
    assert ("--read-only-tmpfs=false" in ran) == (program == "podman")
    assert sum(word.startswith("--mount=") for word in ran) == 4
    assert not any("PATH" in word for word in ran if word.startswith("--env="))


async def test_variables_files_and_limits_are_as_everywhere(one: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sandbox" / "session-1"
    session = await Container(engine.IMAGE).open(folder, QUICK)
    try:
        assert (await session.run("x = 41")).ok
        assert (await session.run("open('a.txt', 'w').write('hi'); x + 1")).output == "42\n"
        assert (folder / "work/a.txt").read_text() == "hi"
        hidden = "import os\nf = open('big', 'wb')\nos.unlink('big')\n"
        ran = await session.run(f"{hidden}while True: f.write(b'x' * 2**20); f.flush()")
        assert not ran.ok and "to disk" in ran.stopped
    finally:
        await session.close()
    assert engine.asked(one)[-1][1] == "rm"


async def test_what_does_not_heed_its_end_is_removed(one: Path, tmp_path: Path) -> None:
    session = await Container(engine.IMAGE).open(tmp_path / "sandbox" / "session-1", QUICKER)
    name = engine.asked(one)[-1][-1]
    pid = int((one / name).read_text())
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    ran = await session.run(f"{deaf}while True: pass")
    assert not ran.ok and "did not heed" in ran.stopped and not session.alive
    assert not engine.runs(pid)
    await session.close()


async def test_what_a_killed_server_left_goes_before_the_next(one: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sandbox" / "session-1"
    left = await Container(engine.IMAGE).open(folder, QUICK)
    pid = int((one / engine.asked(one)[-1][-1]).read_text())
    session = await Container(engine.IMAGE).open(folder, QUICK)
    assert not engine.runs(pid)
    assert (await session.run("1 + 1")).output == "2\n"
    await session.close()
    await left.close()


async def test_a_stranger_with_the_number_that_is_told_is_left_alone(
    one: Path, tmp_path: Path
) -> None:
    """An engine in a virtual machine tells numbers that mean nothing here."""
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        (one / "elsewhere").write_text(str(os.getpid()))
        session = await Container(engine.IMAGE).open(tmp_path / "session-1", QUICK)
        state = Path(f"/proc/{stranger.pid}/stat").read_text().rpartition(")")[2].split()[0]
        assert (session.pid, state) == (0, "S")
        assert (await session.run("6 * 7")).output == "42\n"
        await session.close()
        assert stranger.poll() is None
        stranger.kill()


async def test_no_proxy_of_the_server_is_known_to_it(
    one: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in engine.PASSED:
        monkeypatch.setenv(name, "http://me:secret@proxy")
    await check(Container(engine.IMAGE), tmp_path)
    (run,) = [words for words in engine.asked(one) if words[1] == "run"]
    assert {"--env=HTTP_PROXY=", "--env=all_proxy=", "--env=NO_PROXY="} <= set(run)


async def test_what_cant_be_walled_in_is_refused(one: Path, tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="comma"):
        await Container(engine.IMAGE).open(tmp_path / "a,b" / "session-1", QUICK)
    (one / "volumes").write_text("map[/data:{}]")
    with pytest.raises(OutsideError, match="volumes"):
        await Container(engine.IMAGE).open(tmp_path / "session-1", QUICK)
    assert not any(words[1] == "run" for words in engine.asked(one))


async def test_without_the_image_or_the_engine_it_is_not_used(one: Path, tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="No such image"):
        await Container("python:none").open(tmp_path / "session-1", QUICK)
    assert "sandbox_image" in Container("").missing()
    for each in one.iterdir():
        each.unlink()
    assert "Neither podman nor docker" in Container(engine.IMAGE).missing()
    with pytest.raises(OutsideError, match="Neither podman nor docker"):
        await Choice(tmp_path / "data", tmp_path / "sandbox", "container", engine.IMAGE).best()


async def test_an_engine_that_runs_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that all went well."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "docker"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    choice = Choice(tmp_path / "data", tmp_path / "sandbox", "container", engine.IMAGE)
    assert choice.sealed
    with pytest.raises(OutsideError):
        await choice.best()


async def test_a_real_engine_holds_too(image: str, tmp_path: Path) -> None:
    if not image:
        pytest.skip("There is no running podman or docker with an image of Python.")
    await check(Container(image), tmp_path)
