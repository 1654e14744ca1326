"""How long a local model goes on working after its answer was stopped. (f)

    python -m bench.stop

The model is a heavy one whose layers add nothing; stopped while it reads a long prompt, and while it
speaks. What counts is the processor time of its process: the last moment at which it grew. Linux only.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import psutil

from bench.processes import disk
from bench.table import machine, table
from lowkey.core.parts import TextPart
from lowkey.models import ModelInfo, Request, TextPiece, Turn
from lowkey.models.child import Engine, Plan
from lowkey.models.local import LocalModel
from tests.models import reciter

TIMES = 10
LOOKED = 0.8
"""Seconds for which the process is watched after the stop."""
LONG, SHORT = 1500, 5
"""Words of the prompt: one that takes seconds to read, one that is read at once."""


async def stopped(path: Path, words: int) -> float:
    """Milliseconds from the stop to the last sign of work."""
    async with running(path) as (model, process):
        spoken = asyncio.Event()

        async def ask() -> None:
            turn = Turn("user", (TextPart(text="word " * words),))
            async for piece in model.ask(Request((turn,))):
                if isinstance(piece, TextPiece):
                    spoken.set()

        begun = worked(process)
        asking = asyncio.create_task(ask())
        if words == LONG:
            while worked(process) < begun + 0.15:
                await asyncio.sleep(0.005)
        else:
            await spoken.wait()
            await asyncio.sleep(0.05)
        stop = at = time.perf_counter()
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking
        before = worked(process)
        while time.perf_counter() - stop < LOOKED and process.is_running():
            now = worked(process)
            if now > before:
                before, at = now, time.perf_counter()
            await asyncio.sleep(0.005)
        return 1000 * (at - stop)


@contextlib.asynccontextmanager
async def running(path: Path) -> AsyncGenerator[tuple[LocalModel, psutil.Process]]:
    engine = Engine(Plan(path, 16384, 1, 1), "heavy", 60)
    info = ModelInfo(id="local/heavy", name="heavy", provider="local", local=True)
    async with aiohttp.ClientSession() as session:
        await engine.load()
        assert engine.process is not None
        try:
            yield LocalModel(info, engine, lambda: session, 60), psutil.Process(engine.process.pid)
        finally:
            await engine.unload()


def worked(process: psutil.Process) -> float:
    """Seconds of processor time so far; of a process that has gone, none."""
    try:
        return sum(process.cpu_times()[:2])
    except psutil.NoSuchProcess:
        return 0.0


async def main() -> None:
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        path = reciter.write(Path(folder) / "heavy.gguf", endless=True, context=65536, layers=30)
        rows: list[list[object]] = []
        for name, words in (("while it reads", LONG), ("while it speaks", SHORT)):
            times = sorted([await stopped(path, words) for _ in range(TIMES)])
            rows.append([name, times[len(times) // 2], times[-1]])
    print(table(("stopped", "p50 ms", "most ms"), rows))
    print(f"\n{TIMES} times each. {machine()}")


if __name__ == "__main__":
    asyncio.run(main())
