"""`lowkey export`: conversations into a file. Knows no format."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from pathlib import Path

from lowkey.chat.transfer import Taken, Taker
from lowkey.cli.desk import person, sit_down
from lowkey.core.config import Settings
from lowkey.core.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="where to write; - for the standard output")
    parser.add_argument(
        "--format",
        choices=("json", "markdown", "html"),
        default="json",
        help="json is lossless; markdown and html are readable pages",
    )
    parser.add_argument(
        "--markdown",
        action="store_const",
        dest="format",
        const="markdown",
        help="the same as --format markdown",
    )
    parser.add_argument("--conversation", metavar="ID", help="only this one")
    parser.add_argument(
        "--branch", action="store_true", help="only the branches seen last, also in the JSON"
    )
    parser.add_argument("--user", metavar="NAME", help="whose conversations (default: the owner's)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return asyncio.run(_export(args, settings))


async def _export(args: argparse.Namespace, settings: Settings) -> int:
    target = None if args.file == "-" else Path(args.file)
    part = _part(target)
    try:
        async with sit_down(settings) as desk:
            owner = await person(desk.accounts, args.user)
            taker = Taker(desk.db, desk.files, desk.clock, owner.id)
            taken = await taker.take(part, args.format, args.conversation, args.branch)
        if target is None:
            _pour(part)
        else:
            part.replace(target)
            print(_told(taken, target))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(target or part, error) from error
    finally:
        part.unlink(missing_ok=True)
    if taken.missing:
        print(f"{taken.missing} files were missing and are not in it.", file=sys.stderr)
    return 0


def _part(target: Path | None) -> Path:
    """An empty file beside the target, which takes its place once it is whole."""
    folder = target.parent if target else Path(tempfile.gettempdir())
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".lowkey-export-")
    except OSError as error:
        raise _unwritable(folder, error) from error
    os.close(handle)
    return Path(name)


def _pour(part: Path) -> None:
    with part.open("rb") as file:
        while chunk := file.read(1 << 20):
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(
        "cannot_write",
        f"{path} can't be written: {error.strerror}.",
        hint="Choose another place.",
    )


def _told(taken: Taken, target: Path) -> str:
    zipped = taken.media_type == "application/zip" and target.suffix != ".zip"
    noun = "conversation" if taken.count == 1 else "conversations"
    return f"{taken.count} {noun} written to {target}" + (" (a zip file)" if zipped else "")
