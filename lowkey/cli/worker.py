"""`lowkey worker`: works on jobs beside the servers of one PostgreSQL. Knows no route and no job."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal

from lowkey.core.config import Settings
from lowkey.core.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Works until it is told to end; what it holds then goes to another."""
    del args
    if not settings.database:
        raise InputError(
            "no_shared_database",
            "Workers share a PostgreSQL, and this installation keeps its data in a file.",
            hint="The server works on jobs itself. For more of them at once, raise max_jobs.",
        )
    if settings.max_jobs == 0:
        raise InputError(
            "no_jobs", "With max_jobs = 0 a worker has nothing to do.", hint="Raise it here."
        )
    if not (settings.data / "key").exists():
        raise InputError(
            "no_key_file",
            f"The file {settings.data / 'key'} is missing, without which no provider's key can be read.",
            hint="Copy the file `key` from the server's data folder into this one.",
        )
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_work(settings))
    return 0


async def _work(settings: Settings) -> None:
    from lowkey.app import App

    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    async with App.open(settings, indexes=False):
        print(f"Working on up to {settings.max_jobs} jobs at once.", flush=True)
        await ended.wait()
