"""A server that is a program on this machine: JSON-RPC by lines on its standard input and output.

Knows no message's meaning. Unlike the SDK's own it reads lines of bounded length, keeps the end of what
the program complains of, and leaves no process behind. Source: MCP specification, transports, stdio.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client.stdio import get_default_environment
from mcp.shared.message import SessionMessage
from mcp_types import jsonrpc_message_adapter

from lowkey.core.errors import InputError, OutsideError

LARGEST = 8_000_000
"""Bytes of one message."""
RUBBISH = 1_000
"""Lines that are no message, after which it is none of its servers."""
COMPLAINT = 2_000
"""Characters of its standard error that are kept."""
GRACE = 2.0
"""Seconds it has to end by itself, and again when it is told to."""
CHECK = "Check that it is installed where Lowkey runs, and its whole command."

Incoming = MemoryObjectSendStream[SessionMessage | Exception]
Outgoing = MemoryObjectReceiveStream[SessionMessage]
Streams = tuple[
    MemoryObjectReceiveStream[SessionMessage | Exception], MemoryObjectSendStream[SessionMessage]
]


@dataclass(slots=True)
class Program:
    """`secrets`: variables it gets beside PATH, HOME and the like; none of ours."""

    command: Sequence[str]
    secrets: Mapping[str, str]
    _complaint: str = field(default="", init=False)
    """The end of what it wrote to its standard error."""
    _complained: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    @asynccontextmanager
    async def open(self, ended: Callable[[], None]) -> AsyncGenerator[Streams]:
        """Starts it, and ends it on leaving. `ended`: called when it says no more.

        Raises InputError where it can't be started, OutsideError where it sends what is no message.
        """
        process = await self._start()
        come, read = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        write, go = anyio.create_memory_object_stream[SessionMessage](0)
        try:
            async with read, write, anyio.create_task_group() as tasks:
                tasks.start_soon(self._read, process, come, ended)
                tasks.start_soon(_write, process, go)
                tasks.start_soon(self._listen, process)
                try:
                    yield read, write
                finally:
                    tasks.cancel_scope.cancel()
        finally:
            with anyio.CancelScope(shield=True):
                await _end(process)

    async def _start(self) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self.command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                env=get_default_environment() | dict(self.secrets),
                start_new_session=True,
                limit=LARGEST,
            )
        except (OSError, ValueError) as error:
            raise InputError(
                "no_program",
                f"“{self.command[0]}” can't be started: {error}.",
                hint=CHECK,
            ) from error

    async def _read(self, process: Process, come: Incoming, ended: Callable[[], None]) -> None:
        assert process.stdout is not None
        said, rubbish = False, 0
        async with come:
            try:
                while line := await process.stdout.readline():
                    try:
                        message = jsonrpc_message_adapter.validate_json(line, by_name=False)
                    except ValueError:
                        rubbish += 1
                        if rubbish > RUBBISH:
                            raise _rubbish("lines that are no messages") from None
                        continue
                    said = True
                    await come.send(SessionMessage(message))
                if not said:
                    raise await self._silent()
            except (anyio.BrokenResourceError, anyio.ClosedResourceError):
                return
            except ValueError:
                raise _rubbish(f"a line of more than {LARGEST // 1_000_000} MB") from None
            finally:
                ended()

    async def _listen(self, process: Process) -> None:
        assert process.stderr is not None
        while piece := await process.stderr.read(2**16):
            self._complaint = (self._complaint + piece.decode(errors="replace"))[-COMPLAINT:]
        self._complained.set()

    async def _silent(self) -> OutsideError:
        """What is told where it ended before it said anything: why, in its own words."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                await self._complained.wait()
        lines = self._complaint.strip().splitlines()
        why = f" It wrote: {lines[-1][:300]}" if lines else ""
        return OutsideError("ended", f"It ended before it answered.{why}", hint=CHECK)


async def _write(process: Process, go: Outgoing) -> None:
    assert process.stdin is not None
    async with go:
        async for sent in go:
            text = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
            try:
                process.stdin.write(text.encode() + b"\n")
                await process.stdin.drain()
            except (ConnectionError, RuntimeError):
                return  # It is gone; its reader notices, too.


async def _end(process: Process) -> None:
    """Closes its input, then asks, then kills it and all that it started; reads what it still says."""
    assert process.stdin is not None
    process.stdin.close()
    rest = asyncio.gather(_drain(process.stdout), _drain(process.stderr))
    try:
        for sign in (signal.SIGTERM, signal.SIGKILL, None):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await process.wait()
                    break
            if sign is not None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, sign)
    finally:
        rest.cancel()


async def _drain(stream: asyncio.StreamReader | None) -> None:
    """A pipe that nobody reads would keep the program from its end, and us from seeing it."""
    while stream is not None and await stream.read(2**16):
        pass


def _rubbish(what: str) -> OutsideError:
    return OutsideError(
        "rubbish",
        f"It sent {what}.",
        hint="An MCP server writes one message a line to its standard output, and nothing else.",
    )
