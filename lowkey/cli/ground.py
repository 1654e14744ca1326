"""The doctor's look at what Lowkey stands on: versions, folder, disk, page, port. Changes nothing.

Knows no database and no model.
"""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from lowkey import __version__
from lowkey.cli.findings import Finding, bad, odd, of, well
from lowkey.cli.listen import address, listen
from lowkey.cli.lock import Holder
from lowkey.core.config import Settings
from lowkey.core.errors import InputError
from lowkey.server.page import PAGE

LITTLE, NOTHING = 2 * 10**9, 2 * 10**8
"""Bytes free under which the disk is worth a word, and under which it is nearly full."""


def versions() -> Finding:
    return well(
        f"Lowkey {__version__}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {platform.system()} {platform.machine()}."
    )


def folder(settings: Settings, holder: Holder | None) -> Iterator[Finding]:
    """The data folder: whether it is there, ours alone, writable, in use."""
    data = settings.data
    if not data.exists():
        ground = _ground(data)
        if ground.is_dir() and os.access(ground, os.W_OK | os.X_OK):
            yield well(f"The data folder will be {data}; the first start makes it.")
        else:
            yield bad(f"The data folder {data} can't be made.", f"{ground} can't be written.")
        return
    if not data.is_dir() or not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield bad(
            f"The data folder {data} can't be used.",
            "Choose another with --data, or correct the permissions there.",
        )
        return
    use = ""
    if holder is not None:
        use = f", in use by {holder.what} (process {holder.pid})"
    yield well(f"The data folder is {data}{use}.")
    for path in (data, data / "key"):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield odd(
                f"Other people of this machine can look into {path}.",
                f"Keep it to yourself: chmod go= {path}",
            )


def disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_ground(settings.data)).free
    told = f"{free / 10**9:.1f} GB are free on the disk of the data folder."
    if free < NOTHING:
        return bad(told, "Nothing can be saved soon: free some space.")
    return odd(told, "That is little: free some space.") if free < LITTLE else well(told)


def page() -> Finding:
    if (PAGE / "index.html").exists():
        return well("The page is built.")
    return bad("The page is not built.", "In a clone: scripts/setup. Else install Lowkey again.")


def port(settings: Settings, holder: Holder | None) -> Finding:
    if holder is not None and holder.url:
        return well(f"Lowkey runs, and its page is at {holder.url}")
    try:
        with listen(settings) as listener:
            number = listener.getsockname()[1]
    except InputError as error:
        return of(error)
    if settings.port:
        return well(f"Lowkey does not run; its page will be at {address(settings.host, number)}")
    return well("Lowkey does not run; its page will be at any free port.")


def _ground(path: Path) -> Path:
    """The path itself, or the nearest folder above that is there."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
