"""`lowkey import`: conversations and what goes along, from a file. Knows no format."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from lowkey.chat.transfer import Bringer, Brought
from lowkey.cli.desk import person, sit_down
from lowkey.core.config import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, help="what Lowkey exported (.json or .zip), or ChatGPT's export (.zip)"
    )
    parser.add_argument("--user", metavar="NAME", help="who they belong to (default: the owner)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    brought = asyncio.run(_import(args.file, args.user, settings))
    noun = "conversation" if brought.imported == 1 else "conversations"
    verb = "was" if brought.skipped == 1 else "were"
    print(f"{brought.imported} {noun} imported, {brought.skipped} {verb} here already.")
    if brought.things or brought.memories:
        print(f"{brought.memories} memories and {brought.things} things on lists came in.")
    for problem in brought.problems:
        print(f"- {problem}", file=sys.stderr)
    return 0


async def _import(file: Path, name: str | None, settings: Settings) -> Brought:
    async with sit_down(settings) as desk:
        owner = await person(desk.accounts, name)
        return await Bringer(desk.db, desk.files, desk.clock, owner.id).bring(file)
