"""`lowkey restore`: a backup into the data folder. Knows nothing of what is in it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from lowkey.cli.lock import hold
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings
from lowkey.core.restore import restore


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="what `lowkey backup` wrote")
    parser.add_argument(
        "--force", action="store_true", help="move a data folder that is in use aside first"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    stamp = f"{datetime.fromtimestamp(SystemClock().now() / 1000, UTC):%Y%m%d-%H%M%S}"
    with hold(settings, "`lowkey restore`", alone=True):
        done = restore(args.file, settings, stamp, args.force)
    print(f"Restored to {settings.data}: {done.rows} rows, {done.files} files.")
    if done.aside is not None:
        print(f"What was there before is in {done.aside}")
    return 0
