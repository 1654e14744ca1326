"""Processes under measurement: started, asked for their CPU time and memory, ended. Linux only."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """A running program with the address it printed."""

    url: str
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time so far, children that still run not counted."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """Megabytes resident now."""
        return self._status("VmRSS")

    def peak(self) -> float:
        """Megabytes resident at most so far."""
        return self._status("VmHWM")

    def _status(self, name: str) -> float:
        found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0


@contextlib.contextmanager
def program(*words: str, env: dict[str, str] | None = None) -> Iterator[Process]:
    """Starts `python words…` and waits for its first line, which holds an address."""
    with Path(os.devnull).open("w") as nothing:
        process = subprocess.Popen(
            [sys.executable, *words],
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("BENCH_LOUD") else nothing,
            text=True,
            env={**os.environ, **(env or {})},
        )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"https?://[^\s/]+", line)
        if found is None:
            raise RuntimeError(f"{' '.join(words)} did not start: {line!r}")
        yield Process(found[0], process.pid)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@contextlib.contextmanager
def lowkey(*words: str, data: Path | None = None) -> Iterator[Process]:
    """A Lowkey server on a fresh folder (on disk, not in memory), quiet and without discovery."""
    with contextlib.ExitStack() as stack:
        if data is None:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=disk())))
        start = ("-m", "lowkey", "start", "--no-browser", "--no-discover", "--port", "0")
        # Titles would ask the upstream again, for an answer of full length.
        env = {"LOWKEY_TITLES": "false"}
        yield stack.enter_context(program(*start, "--data", str(data), *words, env=env))


def disk() -> Path:
    """A folder on a real disk: a fsync in memory costs nothing and would prove nothing."""
    folder = Path(__file__).parent.parent / ".cache" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
