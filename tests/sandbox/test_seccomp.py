"""The filter of kernel calls, on both processors: what it lets through, and with which arguments."""

from __future__ import annotations

import errno
import os
import platform
import re
from pathlib import Path

import pytest

from lowkey.sandbox.inside import seccomp
from lowkey.sandbox.inside.seccomp import ARCHITECTURES, CHECKED, PLAIN, Step, program

PID = 4711
NUMBERS = {
    name: {"x86_64": x86, "aarch64": arm}
    for name, x86, arm in (one.split(":") for one in (PLAIN + CHECKED).split())
}


def verdict(steps: list[Step], number: int, audit: int, *arguments: int) -> int:
    """What the kernel would answer: it runs the program on one call."""
    memory = {0: number, 4: audit} | {16 + 8 * n: value for n, value in enumerate(arguments)}
    at = value = 0
    while True:
        code, yes, no, k = steps[at]
        at += 1
        match code:
            case seccomp.LOAD:
                value = memory[k] & 0xFFFFFFFF
            case seccomp.AND:
                value &= k
            case seccomp.EQUAL:
                at += yes if value == k else no
            case seccomp.ANY_BIT:
                at += yes if value & k else no
            case _:
                assert code == seccomp.RETURN
                return k


def asked(processor: str, name: str, *arguments: int) -> int | None:
    """The error a call ends with; None where it is let through."""
    column, audit = ARCHITECTURES[processor]
    number = NUMBERS[name][processor]
    if number == "-":
        pytest.skip(f"{processor} has no {name}")
    said = verdict(program(PID, column, audit), int(number), audit, *arguments)
    return None if said == seccomp.ALLOW else said & 0xFFFF


@pytest.mark.parametrize("processor", ARCHITECTURES)
@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("read", (), None),
        ("clone", (0x3D0F00,), None),
        ("clone", (17,), errno.EPERM),
        ("clone3", (0,), errno.ENOSYS),
        ("kill", (PID, 2), None),
        ("kill", (PID + 1, 2), errno.EPERM),
        ("kill", (0, 9), errno.EPERM),
        ("kill", (-1, 9), errno.EPERM),
        ("tgkill", (PID, 5, 2), None),
        ("tgkill", (1, 1, 2), errno.EPERM),
        ("prlimit64", (0,), None),
        ("prlimit64", (1,), errno.EPERM),
        ("ioctl", (1, 0x5401), None),
        ("ioctl", (1, 0x5412), errno.EPERM),
        ("fcntl", (1, 4), None),
        ("fcntl", (1, 8), errno.EPERM),
        ("fcntl", (1, 10), errno.EPERM),
        ("prctl", (15,), None),
        ("prctl", (1,), errno.EPERM),
        ("socketpair", (1,), None),
        ("socketpair", (2,), errno.EPERM),
        ("openat", (0, 0, os.O_RDONLY), None),
        ("openat", (0, 0, os.O_WRONLY | os.O_TRUNC | os.O_CREAT), None),
        ("openat", (0, 0, os.O_RDWR | os.O_TRUNC), None),
        ("openat", (0, 0, os.O_RDONLY | os.O_TRUNC), errno.EPERM),
        ("openat", (0, 0, 3), errno.EPERM),
        ("openat", (0, 0, 3 | os.O_TRUNC), errno.EPERM),
        ("mkdirat", (0, 0, 0o777), None),
        ("mkdirat", (0, 0, 0o300), errno.EPERM),
        ("fchmod", (3, 0), 0),
        ("umask", (0o777,), 0),
        ("fallocate", (), errno.EOPNOTSUPP),
    ],
)
def test_calls(processor: str, name: str, arguments: tuple[int, ...], error: int | None) -> None:
    assert asked(processor, name, *arguments) == error


@pytest.mark.parametrize("processor", ARCHITECTURES)
def test_another_processors_calls_end_the_process(processor: str) -> None:
    column, audit = ARCHITECTURES[processor]
    assert verdict(program(PID, column, audit), 0, 0x40000003) == seccomp.KILL


@pytest.mark.parametrize("processor", ARCHITECTURES)
def test_what_is_not_named_is_refused(processor: str) -> None:
    """Every number that is not in the tables, x32's among them."""
    column, audit = ARCHITECTURES[processor]
    steps = program(PID, column, audit)
    known = {one[processor] for one in NUMBERS.values()}
    for number in [*range(600), *range(0x40000000, 0x40000300)]:
        if str(number) not in known:
            assert verdict(steps, number, audit) & 0xFFFF == errno.EPERM, number


def test_the_numbers_are_this_kernels() -> None:
    folders = {"x86_64": "x86_64-linux-gnu/asm/unistd_64.h", "aarch64": "asm-generic/unistd.h"}
    header = Path("/usr/include") / folders.get(platform.machine(), "none")
    if not header.exists():
        pytest.skip(f"{header} is not there (Debian: linux-libc-dev)")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    ours = {name: one[platform.machine()] for name, one in NUMBERS.items()}
    assert {name: n for name, n in ours.items() if name in found and found[name] != n} == {}
