"""Importing defines names and does nothing else; what is slow is loaded where it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT, modules
from tests.serving import furnish

SLOW = (
    "pydantic_ai",
    "openai",
    "anthropic",
    "google",
    "alembic",
    "genai_prices",
    "argon2",
    "pint",
    "mcp",
    "pypdf",
    "numpy",
    "torch",
)
"""Packages that take long to load and that a start does without."""
AUDIT = """
import sys
from importlib import import_module

DONE = ("socket.connect", "socket.bind", "subprocess.Popen", "os.fork", "os.mkdir", "os.remove",
        "os.rename", "os.putenv", "sqlite3.connect")

def judge(event, args):
    if event in DONE:
        raise SystemExit(f"importing does {event} {args[:2]!r}")
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        raise SystemExit(f"importing writes {args[0]}")

sys.addaudithook(judge)
for name in sys.argv[1:]:
    import_module(name)
import threading
assert threading.active_count() == 1, threading.enumerate()
"""


def test_importing_touches_no_file_no_network_and_no_process(tmp_path: Path) -> None:
    names = [
        module.name
        for module in modules()
        if not module.name.startswith(("lowkey.tiny", "lowkey.core.migrations"))
        and module.name != "lowkey.__main__"
    ]
    done = subprocess.run(
        [sys.executable, "-c", AUDIT, *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert not list(tmp_path.iterdir())


def started(data: Path) -> set[str]:
    """The modules that `lowkey start` loads until it is ready."""
    command = [sys.executable, "-X", "importtime", "-m", "lowkey", "start", "--no-browser"]
    command += ["--port", "0", "--no-discover", "--data", str(data)]
    log = data.parent / "imports"
    with (
        log.open("wb") as told,
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=told, text=True
        ) as process,
    ):
        assert process.stdout is not None
        ready = process.stdout.readline()
        process.terminate()
        assert process.wait() == 0
    assert ready.startswith("Lowkey is at ")
    return {line.rsplit("|", 1)[1].strip() for line in log.read_text().splitlines() if "|" in line}


def test_a_start_loads_nothing_that_it_does_without(tmp_path: Path) -> None:
    furnish(tmp_path / "data")  # The very first start makes the tables, for which it needs alembic.
    loaded = {name.split(".")[0] for name in started(tmp_path / "data")}
    assert "fastapi" in loaded, "the modules were seen"
    assert loaded & set(SLOW) == set()
