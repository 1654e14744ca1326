"""`lowkey backup`: the whole data folder into one file. Knows nothing of what is in it."""

from __future__ import annotations

import argparse
from pathlib import Path

from lowkey.core.backup import back_up
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="where to write, for example lowkey.tar or .tar.gz")
    parser.add_argument(
        "--models", action="store_true", help="with the model files, which are large"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    made = back_up(settings, args.file, SystemClock().now(), args.models)
    print(
        f"Backed up to {args.file} and checked: {made.rows} rows, {made.files} files, "
        f"{made.size / 2**20:.1f} MB."
    )
    return 0
