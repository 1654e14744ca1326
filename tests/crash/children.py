"""Processes that may be killed: each is forked from one that imported everything once.

A fresh Python needs two seconds of a processor before it can be killed; a forked one needs none.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.crash.preload"])
PATIENCE = 60.0
"""Seconds after which a process that should have ended counts as hanging."""


def begin(work: Callable[..., None], *given: Any) -> BaseProcess:
    """Runs `work` in a process of its own, which does not outlive the tests."""
    process = CONTEXT.Process(target=work, args=given, daemon=True)
    process.start()
    return process


async def ended(process: BaseProcess) -> int:
    """Waits for its end; its exit status, negative where a signal ended it.

    Only this thread reads the status, which stands in a pipe and can be read once: starting the next
    process reads those of all that ended.
    """
    await asyncio.to_thread(wait, [process.sentinel], PATIENCE)
    process.join(0)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise TimeoutError("A process that should have ended was still there.")
    status = process.exitcode
    process.close()
    return status


@dataclass
class Server:
    """`lowkey start` as a process: `url` is where it listens."""

    process: BaseProcess
    url: str

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    async def kill(self) -> None:
        """As the machine's memory killer would: no goodbye."""
        self.process.kill()
        assert await ended(self.process) == -signal.SIGKILL

    async def end(self) -> int:
        """As an operator would; returns its exit status."""
        self.process.terminate()
        return await ended(self.process)

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def wake(self) -> None:
        os.kill(self.pid, signal.SIGCONT)


async def serving(*words: str, env: dict[str, str] | None = None) -> Server:
    """Starts `lowkey start` with these options; returns when it listens."""
    here, there = CONTEXT.Pipe(duplex=False)
    process = begin(_lowkey, there, words, env or {})
    there.close()
    try:
        line = await asyncio.to_thread(_line, here)
    finally:
        here.close()
    return Server(process, line.removeprefix("Lowkey is at ").split()[0])


def _line(pipe: Connection) -> str:
    if not pipe.poll(PATIENCE):
        raise TimeoutError("Lowkey did not start.")
    line = os.read(pipe.fileno(), 10_000).decode()
    if not line.startswith("Lowkey is at "):
        raise RuntimeError(f"Lowkey did not start: {line!r}")
    return line


def _lowkey(out: Connection, words: tuple[str, ...], env: dict[str, str]) -> None:
    """The program itself, its words going to whoever started it."""
    from lowkey.cli.main import main

    os.environ.update(env)
    os.dup2(out.fileno(), 1)
    sys.stdout = os.fdopen(1, "w")
    command = ["start", "--no-browser", "--port", "0", "--no-discover", "--no-titles", *words]
    status = main(command)
    sys.stdout.flush()
    os._exit(status)
