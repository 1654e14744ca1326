"""A sandbox in a container of podman's or docker's: its image's Python, its own files, no network.

Knows no session's life. The image is the operator's choice; none is ever fetched.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from lowkey.core.errors import OutsideError
from lowkey.sandbox.child import Child, Launch
from lowkey.sandbox.commands import said_by
from lowkey.sandbox.folder import Folder
from lowkey.sandbox.inside.seal import Plan
from lowkey.sandbox.layers import CHANCE, NOTHING, ROOM, SYSTEM, Seen, boot, environment, owner_of
from lowkey.sandbox.protocol import Limits

PROGRAMS = ("podman", "docker")
"""The first that is there is taken: podman needs no root."""
SEEN = Seen("/session", "/lowkey")
READS = ("/usr", "/opt", *SYSTEM, *CHANCE, "/lowkey/inside")
"""Where an image's Python may lie, and what it needs."""
PROCESSORS = 2
PROXIES = ("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy")
"""What both would hand in from outside, passwords and all, unless it is set."""
SPARE = 8
"""Tasks beside the session's own: the container's first process, and whoever looks in."""


@dataclass(frozen=True, slots=True)
class Container:
    """`image`: its name; empty where the operator named none."""

    image: str
    name: str = "container"
    sealed: bool = True

    def missing(self) -> str:
        if not self.image:
            return "The setting “sandbox_image” names no image."
        if self._program() is None:
            return "Neither podman nor docker is installed."
        return ""

    async def open(self, folder: Path, limits: Limits) -> Child:
        program = self._program() or PROGRAMS[0]
        place, owner = Folder(folder), owner_of(folder)
        await self._fits(program, folder)
        place.make(owner)
        name = f"lowkey-{hashlib.sha256(str(folder).encode()).hexdigest()[:24]}"
        child = Child(place, limits)
        remove, mark = [program, "rm", "--force", name], secrets.token_hex(16)
        launch = Launch(
            [
                program,
                "run",
                *_walls(program, name, folder, limits, owner),
                self.image,
                *_code(limits),
                mark,
            ],
            environment=None,
            reached=sys.platform == "linux",
            finds_pid=[program, "inspect", "--format", "{{.State.Pid}}", name],
            mark=mark,
            # A server that was killed may have left one of this name.
            begins=remove,
            ends=remove,
        )
        await child.start(launch)
        return child

    async def _fits(self, program: str, folder: Path) -> None:
        """Raises OutsideError where this can't be walled in."""
        if any("," in str(one) for one in (folder, ROOM)):
            raise OutsideError(
                "sandbox_failed",
                "A container can't be given a folder with a comma in its path.",
                hint="Put the data folder elsewhere, or choose another sandbox.",
            )
        told = await said_by(
            [program, "image", "inspect", "--format", "{{.Config.Volumes}}", self.image]
        )
        if told not in ("", "map[]", "<nil>", "<no value>"):
            raise OutsideError(
                "sandbox_failed",
                f"The image “{self.image}” declares volumes ({told}), which nobody would count.",
                hint="Build one without VOLUME.",
            )

    def _program(self) -> str | None:
        return next(filter(None, map(shutil.which, PROGRAMS)), None)


def _walls(program: str, name: str, folder: Path, limits: Limits, owner: int) -> list[str]:
    user, group = owner or os.getuid(), owner or os.getgid()
    walls = ["--name", name, "--rm", "--interactive", "--init", "--pull=never", "--log-driver=none"]
    walls += ["--network=none", "--ipc=none", "--read-only", "--cap-drop=ALL"]
    walls += ["--security-opt=no-new-privileges", f"--user={user}:{group}"]
    walls += [f"--memory={limits.memory}", f"--memory-swap={limits.memory}"]
    walls += [f"--pids-limit={limits.threads + SPARE}", f"--cpus={PROCESSORS}"]
    if Path(program).name == "podman":
        # It would put writable file systems over /tmp and /run, which nobody counts.
        walls += ["--read-only-tmpfs=false"]
        walls += ["--userns=keep-id"] if os.geteuid() else []
    for source, target, more in (
        (ROOM, SEEN.room, ",readonly"),
        (folder / "work", f"{SEEN.folder}/work", ""),
        (folder / "tmp", f"{SEEN.folder}/tmp", ""),
        (folder / "tmp", "/tmp", ""),
    ):
        walls.append(f"--mount=type=bind,source={source},target={target}{more}")
    # The image says where its programs are.
    told = environment(SEEN.folder)
    walls += [f"--env={key}={value}" for key, value in told.items() if key != "PATH"]
    walls += [f"--env={each}=" for name in PROXIES for each in (name, name.upper())]
    return [*walls, "--workdir=/", "--entrypoint=python3"]


def _code(limits: Limits) -> list[str]:
    """What Python is told. Tasks are counted by the container, memory by both."""
    plan = Plan(
        own=(f"{SEEN.folder}/work", f"{SEEN.folder}/tmp"),
        reads=READS,
        writes=(NOTHING,),
        memory=limits.memory,
        cpu=limits.cpu,
        file=limits.disk,
        handles=limits.handles,
        threads=0,
        user=0,
        alone=True,
        landlock=False,
        seccomp=True,
    )
    return boot(SEEN, plan)
