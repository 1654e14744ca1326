"""Everything that Apprise speaks: Slack, Telegram, ntfy, webhooks and a hundred more. Knows no table.

Apprise runs in a process of its own (`apart.py`): what it may reach and open is judged there.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Any

import lowkey
from lowkey.core.errors import InputError, LowkeyError, OutsideError, RefusedError
from lowkey.notify.protocol import Access, Message

PATIENCE = 40.0
AT_ONCE = 2
"""Processes, each of some 60 MB."""
LONGEST = 2000
LOCAL = frozenset(
    [
        "blink1",
        "dbus",
        "file",
        "gio",
        "glib",
        "gnome",
        "kde",
        "macosx",
        "qt",
        "script",
        "exec",
        "syslog",
        "windows",
    ]
)
"""What acts on the machine on which Lowkey runs, and not on its person's."""
SCHEME = re.compile(r"([a-z0-9][a-z0-9+.-]*)://\S")
TYPES = {"failed": "failure", "done": "success", "question": "warning"}
APART = Path(__file__).with_name("apart.py")
ROOT = Path(lowkey.__file__).parent.parent


class Apprise:
    """Whatever an address of Apprise leads to."""

    def __init__(self, access: Access, turns: asyncio.Semaphore) -> None:
        """`turns`: as many processes as there may be at once."""
        self._access = access
        self._turns = turns

    async def look(self, place: str) -> str:
        return str((await self._ask(place))["name"])

    async def send(self, place: str, message: Message) -> None:
        body = "\n\n".join(part for part in (message.body, message.link) if part)
        told = {"title": message.title, "body": body or message.title}
        await self._ask(place, {**told, "type": TYPES.get(message.kind, "info")})

    async def _ask(self, place: str, message: dict[str, str] | None = None) -> dict[str, Any]:
        _judge(place)
        order = {"place": place, "reach": self._access.reach, "message": message}
        async with self._turns:
            said = await _apart(json.dumps(order).encode())
        if said.get("problem"):
            raise _told(said, place.partition("://")[0])
        return said


def _judge(place: str) -> None:
    scheme = SCHEME.match(place.lower())
    if scheme is None or len(place) > LONGEST or not place.isprintable() or place != place.strip():
        raise InputError(
            "bad_service",
            "This is no address of a service.",
            hint="It looks like tgram://token/chat or ntfys://topic: see the list of Apprise.",
        )
    if scheme[1] in LOCAL:
        raise RefusedError(
            "local_service",
            f"“{scheme[1]}://” would act on the machine that Lowkey runs on, so it is not used.",
            hint="Name a service that reaches you: a chat, a phone, a webhook.",
        )


async def _apart(order: bytes) -> dict[str, Any]:
    # Its environment is empty: no proxy and no key of this machine is its business.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-W", "ignore", str(APART)),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env={"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)},
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, _ = await process.communicate(order)
    except TimeoutError as error:
        raise OutsideError("service_silent", "The service took too long to answer.") from error
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        return json.loads(out)
    except ValueError as error:
        raise OutsideError("service_broken", "Apprise ended without a word.") from error


def _told(said: dict[str, Any], scheme: str) -> LowkeyError:
    name, status = said.get("name") or f"{scheme}://", int(said.get("status") or 0)
    match said["problem"]:
        case "unknown":
            return InputError(
                "bad_service",
                f"Apprise can't read this address of “{scheme}://”.",
                hint="Look in its list for how that service is written.",
            )
        case "address":
            return RefusedError(
                "forbidden_address",
                f"{name} leads to an address inside this machine or its network.",
                hint="Only an owner can name such an address.",
            )
        case "machine":
            return RefusedError(
                "local_service", f"{name} wants files or programs of the machine that Lowkey runs on."
            )  # fmt: skip
        case _ if status in (401, 403):
            return RefusedError("service_refused", f"{name} did not accept its key (status {status}).", hint="Make a new one there and add the address again.")  # fmt: skip
        case _ if 400 <= status < 500 and status not in (408, 425, 429):
            return RefusedError("service_refused", f"{name} did not take the message (status {status}).", hint="Check its address.")  # fmt: skip
        case _ if status:
            return OutsideError("service_failed", f"{name} can't take messages now (status {status}).")  # fmt: skip
        case _:
            return OutsideError("service_failed", f"{name} can't be reached, or did not take the message.")  # fmt: skip
