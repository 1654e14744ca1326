"""Seals this very process, for good: its limits, its user, its files, its calls. Knows no sandbox's name.

Whatever can't be done raises: nothing of a person's code has run by then, and none will.
"""

from __future__ import annotations

import os
import resource

from . import kernel, landlock, seccomp

SIGKILL = 9


class Plan:
    """What is sealed and how. Paths as this process sees them; `own`: the folders it may change."""

    def __init__(self, **told: object) -> None:
        self.__dict__.update(told)

    own: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    memory: int
    """Bytes of address space."""
    cpu: int
    """Seconds of computing, in all its life."""
    file: int
    """Bytes of one file."""
    handles: int
    """Files open at once."""
    threads: int
    """0: something else counts them."""
    user: int
    """Who it becomes where it is root; 0: nobody else."""
    alone: bool
    """It sees processes of its own only (a namespace), so that threads are counted for it alone."""
    landlock: bool
    """Files must be guarded by Landlock: nothing else does."""
    seccomp: bool


def seal(plan: Plan) -> None:
    """Raises OSError where any of it fails."""
    os.umask(0o077)
    _limit(plan)
    if plan.user:
        _become(plan)
    if not plan.seccomp:
        return
    kernel.prctl(kernel.PR_SET_PDEATHSIG, SIGKILL)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if landlock.version():
        landlock.restrict(plan.own, plan.reads, plan.writes)
    elif plan.landlock:
        raise OSError("this kernel has no Landlock")
    seccomp.restrict()


def _limit(plan: Plan) -> None:
    limits = {
        resource.RLIMIT_CPU: plan.cpu,
        resource.RLIMIT_FSIZE: plan.file,
        resource.RLIMIT_NOFILE: plan.handles,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: plan.memory,
    }
    if plan.threads and (plan.user or plan.alone or plan.seccomp):
        alone = plan.user or plan.alone
        limits[resource.RLIMIT_NPROC] = plan.threads + (0 if alone else _tasks(os.getuid()))
    if hasattr(resource, "RLIMIT_MEMLOCK"):
        limits[resource.RLIMIT_MEMLOCK] = 0
    for name, most in limits.items():
        resource.setrlimit(name, (most, most))


def _tasks(user: int) -> int:
    """Threads that run for this user, who shares one count with this process."""
    count = 0
    for one in os.listdir("/proc"):
        try:
            if one.isdecimal() and os.stat(f"/proc/{one}").st_uid == user:
                count += len(os.listdir(f"/proc/{one}/task"))
        except OSError:  # It ended meanwhile.
            continue
    return count


def _become(plan: Plan) -> None:
    """Gives root away. Where it sees our file system, closed folders on the way stay passable."""
    if not plan.alone:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(plan.user, plan.user, plan.user)
    os.setresuid(plan.user, plan.user, plan.user)
    if not plan.alone:
        kernel.look_into_folders()
