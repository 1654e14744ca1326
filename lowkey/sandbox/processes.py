"""Processes of this machine, told apart for sure and signalled. Knows no session and no sandbox."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path


def handle_of(pid: int) -> int:
    """A handle that means this process for ever, whoever bears its number later; -1 without Linux."""
    return os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1


def only_child(pid: int) -> int:
    """The one process that this one started. Raises ValueError where there is none."""
    for one in _children(pid):
        return one
    raise ValueError("its process is not there")


def marked_child(said: str, mark: str) -> int:
    """The process below the one that was said which bears the mark, in a table of processes of its own.

    0 where there is none: a number of another machine's means somebody else's process here.
    """
    for one in _children(int(said)) if said.isdecimal() else ():
        with contextlib.suppress(OSError):
            told = Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
            status = Path(f"/proc/{one}/status").read_text()
            spaces = status.partition("\nNSpid:")[2].partition("\n")[0].split()
            if mark.encode() in told and len(spaces) > 1:
                return one
    return 0


def _children(pid: int) -> Iterator[int]:
    for one in Path("/proc").iterdir():
        if one.name.isdecimal():
            with contextlib.suppress(OSError):
                if int((one / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                    yield int(one.name)


def send_signal(handle: int, name: str) -> None:
    if handle >= 0:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, getattr(signal, name))
