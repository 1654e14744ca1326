"""The sandboxes that Lowkey brings: how each starts the same child, and what seals it there.

Knows no session's life. Whether one really holds is found out by `check`, never assumed.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lowkey.sandbox.child import Child, Launch
from lowkey.sandbox.folder import Folder
from lowkey.sandbox.inside import landlock, seccomp
from lowkey.sandbox.inside.seal import Plan
from lowkey.sandbox.protocol import Limits

ROOM = Path(__file__).parent
BOOT = (
    "import sys; sys.path.insert(0, {!r}); from inside.main import main; del sys.path[0]; "
    "main({!r}, {!r})"
)
LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache")
SHARED = ("zoneinfo", "fonts", "fontconfig")
SYSTEM = (
    *LIBRARIES,
    *(f"/etc/{name}" for name in ("localtime", "timezone", "mime.types", "os-release", "fonts")),
    *(f"/usr/share/{name}" for name in SHARED),
    "/usr/local/share/fonts",
)
"""What programs need of a system to read; no settings, no names of people."""
CHANCE = ("/dev/zero", "/dev/random", "/dev/urandom")
NOTHING = "/dev/null"
QUICK = 5.0
"""Seconds for a look at whether bwrap works at all; it takes milliseconds."""
USERS = 61_184
"""The first of the users that root's sessions become; nobody's on any system (systemd's dynamic ones)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one child gets to see. `room`: the folder of our files; all paths as it sees them."""

    folder: str
    room: str


def _above(paths: Iterable[str]) -> set[str]:
    """All folders that lead to these."""
    return {str(parent) for one in paths for parent in Path(one).parents} - {"/"}


def python_paths() -> tuple[str, ...]:
    """What this Python itself consists of: its libraries, and those installed beside it."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    inside = {f"{one}/{part}" for one in prefixes for part in ("lib", "lib64", "bin", "pyvenv.cfg")}
    ways = {str(Path(sys.executable).resolve().parent), str(Path(sys.executable).parent)}
    libraries = {one for one in sys.path if one.endswith(("site-packages", "dist-packages"))}
    return tuple(sorted(one for one in inside | ways | libraries if Path(one).exists()))


def reads() -> tuple[str, ...]:
    """All that may be read, without what stands below something else of it."""
    found = {*python_paths(), *(one for one in SYSTEM if Path(one).exists())}
    return tuple(
        sorted(one for one in found if not any(one.startswith(f"{other}/") for other in found))
    )


def _missing(data: Path) -> str:
    """What every sealed one needs."""
    if sys.platform != "linux":
        return f"It needs Linux; this is {platform.system()}."
    if not seccomp.known():
        return f"It knows no processor of the kind {platform.machine()}."
    if not hasattr(os, "pidfd_open"):
        return "It needs a kernel with pidfd_open (5.3)."
    open_to = [one for one in reads() if data.resolve().is_relative_to(Path(one).resolve())]
    if open_to:
        return f"The data folder lies in {open_to[0]}, which a session must be able to read."
    return ""


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """A file system, a network and a process table of its own, made by `bwrap`."""

    data: Path
    """The data folder, which no session may see."""
    name: str = "bubblewrap"
    sealed: bool = True

    def missing(self) -> str:
        if shutil.which("bwrap") is None:
            return "The program bwrap is not installed (Debian, Ubuntu: apt install bubblewrap)."
        return _missing(self.data) or self._forbidden()

    async def open(self, folder: Path, limits: Limits) -> Child:
        place, owner = Folder(folder), owner_of(folder)
        seen = Seen("/session", "/lowkey")
        plan = _plan(seen, limits, owner, alone=True, landlock=False)
        command = [*self._walls(folder, owner), sys.executable, *boot(seen, plan)]
        place.make(owner)
        child = Child(place, limits)
        await child.start(Launch(command, environment(seen.folder), tells_pid=True))
        return child

    def _forbidden(self) -> str:
        """Why no namespaces can be had here, in bwrap's words."""
        walls = [*_namespaces(root=os.geteuid() == 0), "--ro-bind", "/", "/", "true"]
        try:
            told = subprocess.run(walls, capture_output=True, timeout=QUICK, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"bwrap can't be run: {error}."
        return told.stderr.decode(errors="replace").strip() if told.returncode else ""

    def _walls(self, folder: Path, owner: int) -> list[str]:
        walls = _namespaces(root=bool(owner))
        # The first process of the namespace is bwrap's: when it ends, with us, the kernel ends the rest.
        walls += ["--die-with-parent", "--info-fd", "{info}"]
        for one in sorted(_above((*reads(), "/session/work", "/dev/null"))):
            walls += ["--perms", "0755", "--dir", one]
        for one in reads():
            link = Path(one).readlink() if Path(one).is_symlink() else None
            walls += ["--symlink", str(link), one] if link else ["--ro-bind", one, one]
        for device in (NOTHING, *CHANCE):
            walls += ["--dev-bind", device, device]
        walls += ["--ro-bind", str(ROOM), "/lowkey"]
        walls += ["--bind", str(folder / "work"), "/session/work"]
        walls += ["--bind", str(folder / "tmp"), "/session/tmp"]
        if not any(one.startswith("/tmp/") for one in reads()):
            walls += ["--bind", str(folder / "tmp"), "/tmp"]
        return [*walls, "--remount-ro", "/", "--chdir", "/", "--"]


def _namespaces(root: bool) -> list[str]:
    """bwrap with all that it keeps apart; as root without one of users, to become somebody else."""
    walls = [shutil.which("bwrap") or "bwrap", "--unshare-ipc", "--unshare-pid", "--unshare-net"]
    walls += ["--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL"]
    if root:
        return [*walls, "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    return [*walls, "--unshare-user"]


@dataclass(frozen=True, slots=True)
class Landlocked:
    """The kernel's Landlock guards the files, seccomp all else; nothing needs to be installed."""

    data: Path
    name: str = "landlock"
    sealed: bool = True

    def missing(self) -> str:
        if sys.platform == "linux" and not landlock.version():
            return "This kernel has no Landlock (5.13), or it is switched off."
        return _missing(self.data)

    async def open(self, folder: Path, limits: Limits) -> Child:
        return await _here(folder, limits, landlock=True)


@dataclass(frozen=True, slots=True)
class Unsealed:
    """Limits, and of the rest whatever this kernel has; nothing of that is promised."""

    name: str = "none"
    sealed: bool = False

    def missing(self) -> str:
        return ""

    async def open(self, folder: Path, limits: Limits) -> Child:
        return await _here(folder, limits, landlock=False)


async def _here(folder: Path, limits: Limits, landlock: bool) -> Child:
    """A child of our own, that seals itself before it runs anything."""
    owner = owner_of(folder) if sys.platform == "linux" else 0
    seen = Seen(str(folder), str(ROOM))
    plan = _plan(seen, limits, owner, alone=False, landlock=landlock)
    place = Folder(folder)
    place.make(owner)
    child = Child(place, limits)
    reached = sys.platform == "linux" and hasattr(os, "pidfd_open")
    await child.start(
        Launch([sys.executable, *boot(seen, plan)], environment(seen.folder), reached=reached)
    )
    return child


def owner_of(folder: Path) -> int:
    """Whom a session becomes where this server is root: another user for each folder; else 0."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return 0
    slot = folder.name.rpartition("-")[2]
    return USERS + (int(slot) if slot.isdecimal() else 0)


def _plan(seen: Seen, limits: Limits, user: int, alone: bool, landlock: bool) -> Plan:
    return Plan(
        own=(f"{seen.folder}/work", f"{seen.folder}/tmp"),
        reads=(*reads(), *CHANCE, f"{seen.room}/inside"),
        writes=(NOTHING,),
        memory=limits.memory,
        cpu=limits.cpu,
        file=limits.disk,
        handles=limits.handles,
        threads=limits.threads,
        user=user,
        alone=alone,
        landlock=landlock,
        seccomp=sys.platform == "linux" and seccomp.known(),
    )


def boot(seen: Seen, plan: Plan) -> list[str]:
    """What a Python is told: nothing of its caller's, saying what it says at once."""
    code = BOOT.format(seen.room, f"{seen.folder}/work", vars(plan))
    return ["-I", "-B", "-u", "-X", "utf8", "-c", code]


def environment(folder: str) -> dict[str, str]:
    """All that a session knows of the world outside: nothing of the server's environment."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": f"{folder}/work",
        "TMPDIR": f"{folder}/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": f"{folder}/tmp/matplotlib",
        "OPENBLAS_NUM_THREADS": "2",
        "OMP_NUM_THREADS": "2",
    }
