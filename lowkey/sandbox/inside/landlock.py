"""Which files a process may touch from now on, held by the kernel's Landlock. Knows no sandbox.

What Landlock leaves open (looking up sizes and dates, changing modes) is closed by seccomp or told
in docs/sandbox.md. Source: https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import os
import stat

from . import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

WRITE_FILE, READ_FILE, READ_DIR = 1 << 1, 1 << 2, 1 << 3
REMOVE_DIR, REMOVE_FILE = 1 << 4, 1 << 5
MAKE_DIR, MAKE_REG, MAKE_SYM = 1 << 7, 1 << 8, 1 << 12
REFER, TRUNCATE = 1 << 13, 1 << 14
KNOWN = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
"""What each version of Landlock can refuse; from 5 on, all of it."""
ALL = (1 << 16) - 1
NETWORK = 0b11
"""Binding and connecting TCP; from version 4 on."""
SCOPED = 0b11
"""Sockets without a file, and signals; from version 6 on."""
LOOK = READ_FILE | READ_DIR
OWN = (
    LOOK | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | MAKE_SYM | REFER | TRUNCATE
)
"""In folders of its own it may do all this, but make no sockets, pipes or devices, nor start a program."""


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def version() -> int:
    """The kernel's Landlock, from 1; 0 where it has none or keeps it switched off."""
    try:
        return kernel.call(kernel.LANDLOCK_CREATE, None, 0, 1)
    except OSError:
        return 0


def restrict(own: Iterable[str], reads: Iterable[str], writes: Iterable[str]) -> None:
    """From now on this process sees these alone. What is not there is left out of `reads`.

    `own`: folders it may change; `reads`: folders and files; `writes`: single files, as /dev/null.
    Raises OSError where that can't be done.
    """
    known = version()
    handled = KNOWN.get(known, ALL)
    attributes = (ctypes.c_uint64 * 3)(handled, NETWORK, SCOPED)
    size = 8 if known < 4 else 16 if known < 6 else 24
    rules = kernel.call(kernel.LANDLOCK_CREATE, ctypes.byref(attributes), size, 0)
    for path in own:
        _allow(rules, path, OWN & handled)
    for path in reads:
        try:
            _allow(rules, path, LOOK)
        except FileNotFoundError:
            continue
    for path in writes:
        _allow(rules, path, (READ_FILE | WRITE_FILE | TRUNCATE) & handled)
    kernel.call(kernel.LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= WRITE_FILE | READ_FILE | TRUNCATE
        beneath = _Beneath(rights, handle)
        kernel.call(kernel.LANDLOCK_ADD, rules, 1, ctypes.byref(beneath), 0)
    finally:
        os.close(handle)
