"""Calls to the Linux kernel that Python has no function for. Knows no policy.

Raises OSError with the kernel's own reason. Source: the manual pages prctl(2), landlock(7).
"""

from __future__ import annotations

import ctypes
import os

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION = 0x20080522
CAP_DAC_READ_SEARCH = 2
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
CAPSET = {"x86_64": 126, "aarch64": 91}

_libc = ctypes.CDLL(None, use_errno=True)


def call(number: int, *values: object) -> int:
    """syscall(2). A value: an int, a pointer or None."""
    sent = (ctypes.c_long(one) if isinstance(one, int) else one for one in values)
    return _checked(_libc.syscall(ctypes.c_long(number), *sent))


def prctl(option: int, *values: object) -> int:
    sent = [ctypes.c_ulong(one) if isinstance(one, int) else one for one in values]
    sent += [ctypes.c_ulong(0)] * (4 - len(sent))
    return _checked(_libc.prctl(ctypes.c_int(option), *sent))


def look_into_folders() -> None:
    """Lets a process that was root walk through folders that are closed to others.

    It may then read them, too, as far as Landlock lets it. Call after the change of user, with
    PR_SET_KEEPCAPS set before.
    """
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    mask = 1 << CAP_DAC_READ_SEARCH
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    call(CAPSET[os.uname().machine], ctypes.byref(header), ctypes.byref(data))
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
