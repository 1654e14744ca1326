"""One session as its server sees it: a child process, told what to run and watched meanwhile.

Knows no kind of sandbox and trusts nothing that the child says. Between runs the child stands still.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lowkey.core.errors import OutsideError
from lowkey.sandbox.commands import said_by
from lowkey.sandbox.folder import Crowded, Folder
from lowkey.sandbox.output import Output
from lowkey.sandbox.processes import handle_of, marked_child, only_child, send_signal
from lowkey.sandbox.protocol import MB, Limits, Ran

START = 20.0
"""Seconds in which a session must be ready."""
GRACE = 2.0
"""Seconds that code gets to end after it was told to stop."""
LOOK = 0.1
"""Seconds between looks at what it takes of the disk."""
LINE = 2**16
"""Bytes of a line that the child says at most."""


@dataclass(frozen=True, slots=True)
class Launch:
    """How a child is started.

    `tells_pid`: its command writes {"child-pid": …}, the parent of the code's process, to the file
    whose number takes the place of `{info}`. `finds_pid`: a command that says that number, where it
    may be another machine's: only a process whose command line holds `mark` is taken for the code's.
    `begins`, `ends`: commands that see to it that nothing of it runs, before and after.
    """

    command: Sequence[str]
    environment: dict[str, str] | None
    """None: this server's own, for a program that finds its way by it and is told what to pass on."""
    tells_pid: bool = False
    reached: bool = True
    """Its process can be told apart: stopped, continued and looked at (Linux)."""
    finds_pid: Sequence[str] = ()
    mark: str = ""
    begins: Sequence[str] = ()
    ends: Sequence[str] = ()


class Child:
    """A session. `start` before anything else."""

    def __init__(self, folder: Folder, limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self._process: asyncio.subprocess.Process | None = None
        self._output = Output(limits.output)
        self.pid = 0
        self._handle = self._monitor = -1
        """Ways to signal the code's process, and the one that was started (often the same)."""
        self._cell = 0
        self._running = False
        self._stopped = ""
        self._killed = ""
        self._ends: Sequence[str] = ()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None and not self._killed

    async def start(self, launch: Launch) -> None:
        """Has the child ready for its first cell. Raises OutsideError where it does not get so far."""
        told, tells = os.pipe() if launch.tells_pid else (-1, -1)
        try:
            await said_by(launch.begins)
            self._ends = launch.ends
            self._process = await asyncio.create_subprocess_exec(
                *(part.replace("{info}", str(tells)) for part in launch.command),
                stdin=PIPE,
                stdout=PIPE,
                stderr=self._output.write,
                env=launch.environment,
                cwd="/",
                pass_fds=(tells,) if launch.tells_pid else (),
                start_new_session=True,
                limit=LINE,
            )
            self._output.begun()
            self._monitor = handle_of(self._process.pid)
            async with asyncio.timeout(START):
                if (said := await self._said()) != "ready":
                    raise ValueError(said)
            if launch.reached:
                self.pid = self._process.pid
                if launch.tells_pid:
                    self.pid = only_child(json.loads(os.read(told, 4096))["child-pid"])
                elif launch.finds_pid:
                    self.pid = marked_child(await said_by(launch.finds_pid), launch.mark)
                self._handle = handle_of(self.pid) if self.pid else -1
            self._signal("SIGSTOP")
        except (OSError, TimeoutError, ValueError, KeyError) as error:
            why = self._output.take().strip()[-300:] or str(error) or type(error).__name__
            await self.close()
            raise OutsideError(
                "sandbox_failed",
                f"The Python session could not be started: {why.rstrip('.')}.",
                hint="“lowkey doctor” tells what is missing.",
            ) from error
        except asyncio.CancelledError:
            await self.close()
            raise
        finally:
            for handle in (told, tells):
                if handle >= 0:
                    os.close(handle)

    async def run(self, code: str) -> Ran:
        since = await asyncio.to_thread(self.folder.now)
        self._cell += 1
        self._stopped, self._running = "", True
        self._output.flooded = lambda: self.stop(
            f"It was stopped after {self.limits.output // MB} MB of output."
        )
        self._signal("SIGCONT")
        watch = asyncio.create_task(self._watch())
        try:
            ok = await self._answered(code)
        except asyncio.CancelledError:
            await self.close()
            raise
        finally:
            self._running = False
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        self._signal("SIGSTOP")
        if self.alive:
            await self._measure()
        if self._killed:
            await self._end()
        if self._killed.startswith("disk"):
            await asyncio.to_thread(self.folder.drop, since, self.limits.entries)
        return Ran(self._output.take(), ok and not self._killed, self._why())

    def stop(self, why: str) -> None:
        """Asks the running cell to end; it may keep its variables."""
        if self._running and not self._stopped:
            self._stopped = why
            with contextlib.suppress(OSError, RuntimeError):
                self._send(f"stop {self._cell}\n".encode())
            asyncio.get_running_loop().call_later(GRACE, self._insist, self._cell)

    async def close(self) -> None:
        self._killed = self._killed or "closed"
        await self._end()
        self._output.close()
        for handle in (self._handle, self._monitor):
            if handle >= 0:
                os.close(handle)
        self._handle = self._monitor = -1

    # Inside

    async def _answered(self, code: str) -> bool:
        """Whether the cell came to its end; within its time, or the child is killed."""
        mark = secrets.token_hex(16).encode()
        try:
            data = code.encode(errors="replace")
            self._output.expect(mark)
            self._send(b"cell %d %d %s\n" % (self._cell, len(data), mark) + data)
            try:
                async with asyncio.timeout(self.limits.seconds):
                    said = await self._said()
            except TimeoutError:
                self.stop(f"It was stopped after {self.limits.seconds:g} seconds.")
                async with asyncio.timeout(GRACE):
                    said = await self._said()
            number, how = said.removeprefix("cell ").split()
            if int(number) != self._cell:
                raise ValueError("an answer to something else")
            self._output.flooded = lambda: (
                None
            )  # What threads of the cell go on writing is not its own.
            await self._output.ended()
            return how == "ok" and not self._stopped
        except TimeoutError:
            self._kill("stop")
        except (OSError, ValueError, RuntimeError):
            self._kill("end")
        return False

    async def _said(self) -> str:
        """One line of the child's. Raises ValueError where it says no more, or nothing readable."""
        assert self._process is not None and self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise ValueError("it ended")
        return line.decode().strip()

    def _send(self, data: bytes) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(data)

    def _insist(self, cell: int) -> None:
        """What did not end when it was asked to is ended."""
        if cell == self._cell and self._running:
            self._kill("stop")

    async def _watch(self) -> None:
        while self.alive:
            await asyncio.sleep(LOOK)
            await self._measure()

    async def _measure(self) -> None:
        """Ends the child where it took more of the disk than it may."""
        try:
            taken = await asyncio.to_thread(self.folder.taken, self.limits.entries)
            size = taken.size + await asyncio.to_thread(self._hidden)
        except Crowded:
            self._kill("disk: entries")
        except OSError:
            self._kill("disk: closed")
        else:
            if size > self.limits.disk:
                self._kill("disk: size")

    def _hidden(self) -> int:
        """Bytes of files that have no name any more and are still open."""
        if not self.pid:
            return 0
        size = 0
        for one in Path(f"/proc/{self.pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                about = one.stat()
                size += about.st_blocks * 512 if about.st_nlink == 0 else 0
        return size

    def _signal(self, name: str) -> None:
        """Nothing where it has ended, or can't be reached."""
        send_signal(self._handle, name)

    def _kill(self, why: str) -> None:
        self._killed = self._killed or why
        send_signal(self._handle, "SIGKILL")
        send_signal(self._monitor, "SIGKILL")
        if self._monitor < 0 and self._process is not None and self._process.returncode is None:
            self._process.kill()

    async def _end(self) -> None:
        self._kill("closed")
        ends, self._ends = self._ends, ()
        # First: what can't be reached may hold the pipes of the client that was killed.
        await said_by(ends)
        if self._process is not None:
            await self._process.wait()
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _why(self) -> str:
        lost = "The session ended: its variables are gone, its files are still there."
        match self._killed:
            case "":
                kept = "Its variables are kept." if self._stopped else ""
                return f"{self._stopped} {kept}".strip()
            case "stop":
                return f"{self._stopped} It did not heed that, so it was ended. {lost}"
            case "disk: size":
                return (
                    f"It wrote more than {self.limits.disk // MB} MB to disk, so it was ended and "
                    f"what it had written was removed. {lost}"
                )
            case "disk: entries":
                return (
                    f"It made more than {self.limits.entries} files, so it was ended and they were "
                    f"removed. {lost}"
                )
            case _:
                return (
                    f"It ended by itself or at a limit ({self.limits.cpu} seconds of computing in "
                    f"all, {self.limits.memory // MB} MB of memory). {lost}"
                )
