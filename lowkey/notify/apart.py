"""Sends one message with Apprise, in a process of its own. Knows nothing of who wants it sent.

Apprise has a hundred plugins, each of which opens connections as it likes, and some read files that
their address names. Here an audit hook (PEP 578) judges every connection where it is made, and lets
nothing be opened but Python's own files, nothing be written and nothing be started.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import re
import socket
import ssl
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import lowkey
from lowkey.core.fetch import Address, Reach, permitted

PROGRAMS = frozenset(
    {"subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn"}
)  # fmt: skip
SENDING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
CHANGING = frozenset(
    {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "shutil.rmtree"}
)  # fmt: skip
STATUS = re.compile(r"error[=: ]+(\d{3})\b")


class Border:
    """What this process may reach. `crossed`: what it tried."""

    def __init__(self, reach: Reach) -> None:
        self.reach: Reach = reach
        self.crossed = ""
        paths = ssl.get_default_verify_paths()
        ours = Path(lowkey.__file__).parent
        own = [*(one for one in sys.path if one != str(ours.parent)), str(ours)]
        own += [sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", "/etc/mime.types"]
        own += [path for path in (paths.cafile, paths.capath) if path]
        self.own = tuple(os.path.realpath(path) for path in own if path)

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            self._open(*args)
        elif event in SENDING:
            self._address(args[0], args[1])
        elif event in PROGRAMS or event in CHANGING:
            raise self._refused("machine")

    def _open(self, path: object, mode: object, flags: object) -> None:
        if not isinstance(path, str | bytes):
            return
        real = os.path.realpath(os.fsdecode(path))
        written = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        inside = any(real == one or real.startswith(one + os.sep) for one in self.own)
        if real != os.devnull and (written or not inside):
            raise self._refused("machine")

    def _address(self, made: socket.socket, to: object) -> None:
        if to is None:  # Over what was connected before.
            return
        address = _address(to) if made.family in (socket.AF_INET, socket.AF_INET6) else None
        if address is None or not permitted(address, self.reach):
            raise self._refused("address")
        if permitted(address, "public"):
            self.reach = "public"  # What a server outside names was not named by the owner.

    def _refused(self, what: str) -> PermissionError:
        self.crossed = self.crossed or what
        return PermissionError(f"forbidden here: {what}")


def _address(to: object) -> Address | None:
    """The address of a socket; None for a name, which nobody has judged."""
    try:
        return ipaddress.ip_address(str(cast(Any, to)[0]).partition("%")[0])
    except (ValueError, TypeError):  # A path, a name.
        return None


class Words(logging.Handler):
    """Hears the status that a plugin tells of; the rest may hold secrets, and is let go."""

    status = 0

    def emit(self, record: logging.LogRecord) -> None:
        if found := STATUS.search(record.getMessage()):
            self.status = int(found[1])


def main(order: dict[str, Any]) -> dict[str, Any]:
    """`order`: place, reach and the message, if one is to be sent."""
    sys.dont_write_bytecode = True
    apprise: Any = import_module("apprise")  # Its types are its own.
    words = Words()
    logging.getLogger("apprise").addHandler(words)
    border = Border(order["reach"])
    sys.addaudithook(border.hook)
    asset = apprise.AppriseAsset(app_id="Lowkey", app_desc="", app_url="", secure_logging=True)
    service = apprise.Apprise.instantiate(order["place"], asset=asset, suppress_exceptions=True)
    if service is None:
        return {"problem": border.crossed or "unknown"}
    name = str(service.service_name)
    if order["message"] is None:
        return {"name": name}
    sender = apprise.Apprise(asset=asset)
    sender.add(service)
    message = order["message"]
    sent = sender.notify(message["body"], message["title"], message["type"], body_format="text")
    return {"name": name} if sent else {"name": name, "problem": border.crossed or "failed", "status": words.status}  # fmt: skip


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)
