"""A session is a notebook: it keeps variables, shows values, tells what went wrong and where."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lowkey.sandbox.container import Container
from tests.sandbox.conftest import QUICK, QUICKER, Room


async def test_variables_stay_and_the_last_value_is_shown(room: Room) -> None:
    first = await room.run("def twice(n):\n    return 2 * n\nx = 21")
    assert (first.output, first.ok) == ("", True)
    assert (await room.run("print('is', end=' ')\ntwice(x)")).output == "is 42\n"
    assert (await room.run("_ + 1; None")).output == ""


async def test_output_keeps_its_order_whoever_writes_it(room: Room) -> None:
    ran = await room.run(
        "import os, sys\nprint('1')\nsys.stderr.write('2\\n')\nos.write(1, b'3\\n')\n"
        "os.write(2, b'4\\n')\nprint('5')\n6"
    )
    assert ran.output == "1\n2\n3\n4\n5\n6\n"


async def test_an_exception_shows_the_lines_of_the_person_alone(room: Room) -> None:
    await room.run("import json\ndef read(text):\n    return json.loads(text)")
    ran = await room.run("a = 1\nread('{')")
    assert not ran.ok
    assert ran.output.splitlines() == [
        "Traceback (most recent call last):",
        '  File "<cell 2>", line 2, in <module>',
        "    read('{')",
        '  File "<cell 1>", line 3, in read',
        "    return json.loads(text)",
        "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1)",
    ]
    assert (await room.run("a")).output == "1\n"
    assert "SyntaxError" in (await room.run("1 +")).output


async def test_a_run_ends_at_its_time_and_keeps_what_it_had(room: Room) -> None:
    room.session.limits = QUICKER
    for endless in ("n = 7\nwhile True:\n    pass", "import time\ntime.sleep(600)"):
        ran = await room.run(endless)
        assert not ran.ok
        assert ran.stopped == "It was stopped after 0.5 seconds. Its variables are kept."
    assert (await room.run("n")).output == "7\n"


async def test_code_that_heeds_no_stop_is_ended_and_that_is_told(room: Room) -> None:
    room.session.limits = QUICKER
    ran = await room.run(
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: n = 1"
    )
    assert not ran.ok
    assert "did not heed that" in ran.stopped
    assert "its variables are gone" in ran.stopped
    assert not room.session.alive


async def test_a_run_can_be_stopped_from_outside(room: Room) -> None:
    running = asyncio.create_task(room.run("import time\nk = 1\nprint('begun')\ntime.sleep(600)"))
    await asyncio.sleep(0)
    began = time.monotonic()
    while not running.done() and time.monotonic() - began < 20:
        room.session.stop("It was stopped.")
        await asyncio.wait([running], timeout=0.1)
    assert running.done()
    assert "It was stopped." in running.result().stopped


async def test_nothing_computes_between_runs(room: Room) -> None:
    await room.run(
        "import threading\nn = 0\ndef count():\n    global n\n    while True: n += 1\n"
        "threading.Thread(target=count, daemon=True).start()"
    )
    # Told to stop, it stops once the kernel lets it run again.
    async with asyncio.timeout(30):
        while _state(room.session.pid) != "T":
            await asyncio.sleep(0.01)


def _state(pid: int | None) -> str:
    """What a process does: R runs, T is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def test_exit_ends_nothing(room: Room) -> None:
    assert "SystemExit" in (await room.run("n = 1\nexit(3)")).output
    assert (await room.run("n")).output == "1\n"


async def test_a_session_that_ends_itself_is_told_as_ended(room: Room) -> None:
    ran = await room.run("import os\nos._exit(0)")
    assert not ran.ok
    assert "It ended by itself or at a limit" in ran.stopped
    assert not room.session.alive


async def test_open_figures_become_pictures(room: Room) -> None:
    room.session.limits = replace(QUICK, seconds=60)  # The first time it looks at every font.
    ran = await room.run(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.figure()\nplt.bar([1], [2])\nNone"
    )
    if isinstance(room.sandbox, Container) and "ModuleNotFoundError" in ran.output:
        pytest.skip("The container's image has no matplotlib.")
    assert ran.ok, ran.output
    found = room.session.folder.files(100)
    assert sorted(found) == ["figure-1.png", "figure-2.png"]
    with room.session.folder.open("figure-1.png") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"
    assert (await room.run("plt.get_fignums()")).output == "[]\n"


async def test_what_a_thread_goes_on_writing_is_not_the_cells(room: Room) -> None:
    ran = await room.run(
        "import os, threading\ndef on():\n    while True: os.write(2, b'y' * 17_000)\n"
        "print('42')\nfor _ in range(2): threading.Thread(target=on, daemon=True).start()"
    )
    assert (ran.ok, ran.stopped) == (True, "")
    assert "42" in ran.output


async def test_a_pipe_that_a_cell_left_full_ends_no_session(room: Room) -> None:
    ran = await room.run(
        "import os\nx = 3\nos.set_blocking(2, False)\nfor _ in range(40):\n"
        "    try: os.write(2, b'z' * 65_536)\n    except BlockingIOError: pass"
    )
    assert ran.ok and room.session.alive
    assert (await room.run("x")).output == "3\n"
