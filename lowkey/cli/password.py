"""`lowkey password`: a new password for somebody who lost theirs. Knows no rule for passwords.

A password is never given on the command line, where others of the machine could read it.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys

from lowkey.accounts import User
from lowkey.cli.desk import sit_down
from lowkey.core.config import Settings
from lowkey.core.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="whose; the password is asked for, or read from a pipe")


def run(args: argparse.Namespace, settings: Settings) -> int:
    # Asked for between two runs of the event loop: in one, Ctrl-C would wait for Enter.
    user = asyncio.run(_find(args.name, settings))
    asyncio.run(_replace(user, _asked(user), settings))
    print(f"{user.name} has a new password, and is signed out everywhere.")
    return 0


async def _find(name: str, settings: Settings) -> User:
    async with sit_down(settings) as desk:
        return await desk.accounts.named(name)


async def _replace(user: User, password: str, settings: Settings) -> None:
    async with sit_down(settings) as desk:
        await desk.accounts.replace_password(user, password)


def _asked(user: User) -> str:
    """The password, twice from the keyboard without showing it, or the first line of a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(f"New password for {user.name}: ")
    if getpass.getpass("Once more: ") != password:
        raise InputError("not_the_same", "The two are not the same. Nothing was changed.")
    return password
