"""Whether a sandbox holds, found out by trying to break out of it. Ships for those who write one.

Knows nothing of how it is built. In a test: `await check(sandbox, tmp_path)`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
from dataclasses import replace
from pathlib import Path

from lowkey.core.errors import OutsideError
from lowkey.sandbox.folder import Folder
from lowkey.sandbox.protocol import MB, Limits, Sandbox, Session

LIMITS = Limits(seconds=10.0, disk=8 * MB)
ESCAPES = """
import json, os, socket
broken = []
def does(what, attempt):
    try:
        attempt()
    except Exception:
        return
    broken.append(what)
def read(path):
    with open(path) as file:
        file.read()
def write(path):
    with open(path, "w") as file:
        file.write("made")
def connect():
    socket.create_connection(("127.0.0.1", {port}), 2).close()
def start():
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
does("reads files outside of its folder", lambda: read({secret!r}))
does("lists folders outside of its own", lambda: os.listdir({outside!r}))
does("writes outside of its folder", lambda: write({planted!r}))
does("reaches the network", connect)
does("starts other processes", start)
does("knows a proxy or a key of the server's", lambda: 1 / any(
    value and name.upper().startswith("LOWKEY_") or value and name.upper().endswith(("_PROXY", "_API_KEY"))
    for name, value in os.environ.items()
))
does("sends signals to other processes", lambda: os.kill({server}, 0))
does("looks at other processes", lambda: read("/proc/{server}/environ"))
write("made.txt")
print(json.dumps(broken))
"""
"""Each attempt must fail; the last thing must not."""


async def check(sandbox: Sandbox, folder: Path) -> None:
    """Tries `sandbox` below `folder`, which is there. Raises OutsideError with what does not hold."""
    name = secrets.token_hex(4)
    outside = folder / f"outside-{name}"
    outside.mkdir(mode=0o700)
    (outside / "secret").write_text("secret")
    place = Folder(folder / f"check-{name}-999")
    place.make(0)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    code = ESCAPES.format(
        port=port,
        secret=str(outside / "secret"),
        outside=str(outside),
        planted=str(outside / "planted"),
        server=os.getpid(),
    )
    try:
        session = await sandbox.open(place.path, replace(LIMITS))
        try:
            await _try(sandbox.name, session, code, place)
        finally:
            await session.close()
    finally:
        server.close()
        place.wipe()
        for one in outside.iterdir():
            one.unlink()
        outside.rmdir()


async def _try(name: str, session: Session, code: str, place: Folder) -> None:
    tried = await session.run(code)
    broken = None
    with contextlib.suppress(ValueError):
        broken = json.loads(tried.output)
    if broken is None or not tried.ok:
        raise _broken(name, f"does not run Python: {tried.output.strip()[-300:]} {tried.stopped}")
    if broken:
        raise _broken(name, f"does not hold: what runs in it {'; it '.join(broken)}")
    if "made.txt" not in place.files(100):
        raise _broken(name, "does not let what runs in it write into its own folder")
    if (await session.run("len(broken)")).output.strip() != "0":
        raise _broken(name, "does not keep variables from one run to the next")


def _broken(name: str, rule: str) -> OutsideError:
    return OutsideError(
        "broken_sandbox",
        f"The sandbox “{name}” {rule.strip().rstrip('.')}.",
        hint="docs/sandbox.md tells what each needs.",
    )
