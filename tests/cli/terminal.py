"""The real `lowkey` command for tests: as a process with pipes, or at a terminal of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import sys
import termios
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any, TypeVar

from bench.upstream import Upstream
from lowkey.app import App
from lowkey.core.config import Settings
from tests.crash.children import CONTEXT, begin, ended

QUIET = {"LOWKEY_DISCOVER": "false", "LOWKEY_TITLES": "false", "TERM": "xterm"}
"""Looks for nothing on this machine, asks for nothing but answers."""
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
HUNG = 60
"""Seconds after which a test fails instead of waiting for ever."""
STYLE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


T = TypeVar("T")
Call = Callable[..., Awaitable[Said]]
"""Data folder, words, `typed` for what comes through a pipe → how it ended."""


def environment(data: Path, env: dict[str, str] | None = None) -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | QUIET | {"LOWKEY_DATA": str(data)} | (env or {})


async def lowkey(
    data: Path, *words: str, typed: str | bytes = "", env: dict[str, str] | None = None
) -> Said:
    """Runs the command to its end; `typed` comes through a pipe.

    It is forked from a process that has imported everything: see tests/crash/children.py.
    """
    given = typed.encode() if isinstance(typed, str) else typed
    read, stdin = CONTEXT.Pipe(duplex=False)
    out, said_by = CONTEXT.Pipe(duplex=False)
    err, told_by = CONTEXT.Pipe(duplex=False)
    theirs = (read, said_by, told_by)
    process = begin(_command, *theirs, list(words), environment(data, env), str(Path.cwd()))
    for one in theirs:
        one.close()
    try:
        _, said, told = await asyncio.gather(
            asyncio.to_thread(_write, stdin, given),
            asyncio.to_thread(_read, out),
            asyncio.to_thread(_read, err),
        )
        status = await ended(process)
    except BaseException:
        process.kill()
        raise
    return Said(status, said.decode(), told.decode())


def _command(
    stdin: Pipe, out: Pipe, err: Pipe, words: list[str], env: dict[str, str], cwd: str
) -> None:
    """The program itself at three pipes."""
    from lowkey.cli.main import main

    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    for number, pipe in enumerate((stdin, out, err)):
        os.dup2(pipe.fileno(), number)
        pipe.close()
    sys.stdin = os.fdopen(0)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    status = main(words)
    with contextlib.suppress(BrokenPipeError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def _write(pipe: Pipe, data: bytes) -> None:
    with os.fdopen(os.dup(pipe.fileno()), "wb") as file, contextlib.suppress(BrokenPipeError):
        pipe.close()
        file.write(data)
        file.flush()


def _read(pipe: Pipe) -> bytes:
    with os.fdopen(os.dup(pipe.fileno()), "rb") as file:
        pipe.close()
        return file.read()


@dataclass
class Terminal:
    """A command at a terminal of its own. `seen`: everything it showed, colours and all."""

    process: asyncio.subprocess.Process
    handle: int
    seen: str = ""
    _read: int = 0
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _closed: bool = False

    def type(self, text: str) -> None:
        os.write(self.handle, text.encode())

    async def until(self, text: str) -> str:
        """Waits until it shows `text`, after all that was waited for before; returns what came."""
        try:
            await asyncio.wait_for(self._until(text), HUNG)
        except TimeoutError:
            raise AssertionError(f"it hung without “{text}”: {self.seen!r}") from None
        end = self.seen.index(text, self._read) + len(text)
        before, self._read = self.seen[self._read : end], end
        return STYLE.sub("", before).replace("\r\n", "\n")

    async def interrupt(self, text: str) -> str:
        """Presses Ctrl-C until it shows `text`.

        Once is not always enough: Python does not notice it in the very moment in which it begins
        to wait for a key.
        """
        return await self._pressing(self.until(text))

    async def interrupted(self) -> int:
        """The same until it ends; returns its exit status."""
        return await self._pressing(self.end())

    async def _pressing(self, coming: Coroutine[Any, Any, T]) -> T:
        waiting = asyncio.create_task(coming)
        while not waiting.done():
            self.type("\x03")
            await asyncio.wait([waiting], timeout=1)
        return waiting.result()

    async def _until(self, text: str) -> None:
        while text not in self.seen[self._read :]:
            assert not self._closed, f"it ended without “{text}”: {self.seen!r}"
            self._more.clear()
            await self._more.wait()

    async def end(self) -> int:
        """Waits for its end; returns its exit status."""
        return await asyncio.wait_for(self.process.wait(), HUNG)

    def hang_up(self) -> None:
        """As when its window is closed."""
        self.process.send_signal(signal.SIGHUP)

    def look(self) -> None:
        try:
            data = os.read(self.handle, 1 << 16)
        except OSError:  # Linux says so when nobody is left at the other side.
            data = b""
        if not data:
            self._closed = True
            asyncio.get_running_loop().remove_reader(self.handle)
        self.seen += data.decode()
        self._more.set()


@asynccontextmanager
async def terminal(
    data: Path, *words: str, env: dict[str, str] | None = None
) -> AsyncIterator[Terminal]:
    """Starts the command as a person would, with a keyboard and a screen."""
    handle, theirs = os.openpty()
    termios.tcsetwinsize(handle, (40, 200))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lowkey", *words),
        env=environment(data, env),
        preexec_fn=lambda: _sit_down(theirs),
    )
    os.close(theirs)
    shown = Terminal(process, handle)
    loop = asyncio.get_running_loop()
    loop.add_reader(handle, shown.look)
    try:
        yield shown
    finally:
        loop.remove_reader(handle)
        if process.returncode is None:
            process.kill()
        await process.wait()
        os.close(handle)


def _sit_down(theirs: int) -> None:
    """A terminal of its own; what ends with a closed window does so, whatever started the tests."""
    os.login_tty(theirs)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


async def furnish(data: Path, up: Upstream) -> None:
    """Makes a data folder whose only provider, `up`, is this upstream."""
    data.mkdir(exist_ok=True)
    async with App.open(Settings(data=data, discover=False, titles=False)) as app:
        await app.catalogue.add("compatible", up.url, "", "up")
