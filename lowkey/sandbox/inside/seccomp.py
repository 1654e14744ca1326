"""Which calls to the kernel a process may make from now on: a seccomp filter. Knows no sandbox.

Only what is named is let through: no socket, no other process, no other program, no look at others'.
What is named with a check is let through where its arguments hold. Sources: seccomp(2), and the
kernel's `unistd.h` for the numbers.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from . import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN = """
read:0:63 write:1:64 close:3:57 fstat:5:80 poll:7:- lseek:8:62 mmap:9:222 mprotect:10:226
munmap:11:215 brk:12:214 rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139
pread64:17:67 pwrite64:18:68 readv:19:65 writev:20:66 preadv:295:69 pwritev:296:70 preadv2:327:286
pwritev2:328:287 access:21:- pipe:22:- pipe2:293:59 select:23:- pselect6:270:72 ppoll:271:73
sched_yield:24:124 mremap:25:216 msync:26:227 mincore:27:232 madvise:28:233 dup:32:23 dup2:33:-
dup3:292:24 pause:34:- nanosleep:35:101 clock_nanosleep:230:115 getitimer:36:102 setitimer:38:103
alarm:37:- getpid:39:172 gettid:186:178 getppid:110:173 getuid:102:174 geteuid:107:175
getgid:104:176 getegid:108:177 getresuid:118:148 getresgid:120:150 getgroups:115:158 getpgrp:111:-
getpgid:121:155 getsid:124:156 getpriority:140:141 sendfile:40:71 copy_file_range:326:285
splice:275:76 tee:276:77 stat:4:- lstat:6:- newfstatat:262:79 statx:332:291 statfs:137:43
fstatfs:138:44 faccessat:269:48 faccessat2:439:439 exit:60:93 exit_group:231:94 wait4:61:260
waitid:247:95 uname:63:160 sysinfo:99:179 times:100:153 getrusage:98:165 getrlimit:97:163
setrlimit:160:164 gettimeofday:96:169 time:201:- clock_gettime:228:113 clock_getres:229:114
getcpu:309:168 flock:73:32 fsync:74:82 fdatasync:75:83 sync_file_range:277:84 ftruncate:77:46
getdents64:217:61 getcwd:79:17 chdir:80:49 fchdir:81:50 rename:82:- renameat:264:38
renameat2:316:276 rmdir:84:- link:86:- linkat:265:37 unlink:87:- unlinkat:263:35 symlink:88:-
symlinkat:266:36 readlink:89:- readlinkat:267:78 sigaltstack:131:132 rt_sigpending:127:136
rt_sigtimedwait:128:137 rt_sigsuspend:130:133 futex:202:98 futex_waitv:449:449
set_robust_list:273:99 set_tid_address:218:96 restart_syscall:219:128 rseq:334:293
membarrier:324:283 sched_getaffinity:204:123 sched_getparam:143:121 sched_getscheduler:145:120
sched_get_priority_max:146:125 sched_get_priority_min:147:126 epoll_create:213:-
epoll_create1:291:20 epoll_ctl:233:21 epoll_wait:232:- epoll_pwait:281:22 epoll_pwait2:441:441
eventfd:284:- eventfd2:290:19 timerfd_create:283:85 timerfd_settime:286:86 timerfd_gettime:287:87
signalfd4:289:74 fadvise64:221:223 getrandom:318:278 close_range:436:436 capget:125:90
shutdown:48:210 sendto:44:206 recvfrom:45:207 sendmsg:46:211 recvmsg:47:212 getsockname:51:204
getpeername:52:205 getsockopt:55:209 setsockopt:54:208
"""
"""name:number on x86-64:number on 64-bit ARM; `-` where there is none."""
CHECKED = """
open:2:- openat:257:56 mkdir:83:- mkdirat:258:34 clone:56:220 clone3:435:435 kill:62:129
tgkill:234:131 tkill:200:130 ioctl:16:29 fcntl:72:25 prctl:157:167 prlimit64:302:261
socketpair:53:199 chmod:90:- fchmod:91:52 fchmodat:268:53 fchmodat2:452:452 utime:132:- utimes:235:-
futimesat:261:- utimensat:280:88 umask:95:166 listxattr:194:11 llistxattr:195:12 flistxattr:196:13
getxattr:191:8 lgetxattr:192:9 fgetxattr:193:10 fallocate:285:47 openat2:437:437
"""
PRETENDED = frozenset(
    [
        "chmod",
        "fchmod",
        "fchmodat",
        "fchmodat2",
        "utime",
        "utimes",
        "futimesat",
        "utimensat",
        "umask",
    ]
)
"""They succeed and do nothing: Landlock guards neither modes nor dates, and programs insist on them."""
UNSUPPORTED = frozenset(
    ["listxattr", "llistxattr", "flistxattr", "getxattr", "lgetxattr", "fgetxattr", "fallocate"]
)
MISSING = frozenset({"clone3", "openat2"})
"""Their arguments can't be read by a filter; libraries fall back to older calls."""
ARCHITECTURES = {"x86_64": (1, 0xC000003E), "aarch64": (2, 0xC00000B7)}
"""The column in the tables, and AUDIT_ARCH."""
CLONE_THREAD = 0x10000
TERMINALS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""ioctl: is it a terminal, its size, what waits, blocking or not, inherited or not."""
FILE_CONTROLS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030)
"""fcntl: copies, flags and locks; not F_SETOWN, which would send signals to anybody."""
PROCESS_CONTROLS = (15, 16, 0x53564D41)
"""prctl: a thread's name, and glibc's names for memory."""

LOAD, EQUAL, ANY_BIT, AND, RETURN = 0x20, 0x15, 0x45, 0x54, 0x06
ALLOW, KILL = 0x7FFF0000, 0x80000000
Step = tuple[int, int, int, int]


def restrict() -> None:
    """From now on this process and its threads make no other calls. Raises OSError where it can't."""
    steps = program(os.getpid(), *ARCHITECTURES[os.uname().machine])
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    head = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(held)))
    kernel.prctl(kernel.PR_SET_SECCOMP, kernel.SECCOMP_MODE_FILTER, ctypes.byref(head))


def known() -> bool:
    """Whether there is a table for this machine's processor."""
    return os.uname().machine in ARCHITECTURES


def program(pid: int, column: int, architecture: int) -> list[Step]:
    """The filter as BPF, for the process of this number."""
    steps = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    for _, number in _numbers(PLAIN, column):
        steps += [(EQUAL, 0, 1, number), (RETURN, 0, 0, ALLOW)]
    for name, number in _numbers(CHECKED, column):
        check = _check(name, pid)
        steps += [(EQUAL, 0, len(check), number), *check]
    return [*steps, _refuse(errno.EPERM)]


def _numbers(table: str, column: int) -> list[tuple[str, int]]:
    rows = (one.split(":") for one in table.split())
    return [(row[0], int(row[column])) for row in rows if row[column] != "-"]


def _check(name: str, pid: int) -> list[Step]:
    """What decides on a call whose number was met; it ends with a verdict."""
    if name in PRETENDED:
        return [_refuse(0)]
    if name in UNSUPPORTED:
        return [_refuse(errno.EOPNOTSUPP)]
    if name in MISSING:
        return [_refuse(errno.ENOSYS)]
    match name:
        case "clone":
            return [_argument(0), (ANY_BIT, 0, 1, CLONE_THREAD), *_verdicts()]
        case "kill" | "tkill" | "tgkill":
            return _one_of(0, (pid,))
        case "prlimit64":
            return _one_of(0, (0, pid))
        case "ioctl":
            return _one_of(1, TERMINALS)
        case "fcntl":
            return _one_of(1, FILE_CONTROLS)
        case "prctl":
            return _one_of(0, PROCESS_CONTROLS)
        case "socketpair":
            return _one_of(0, (1,))
        case "mkdir" | "mkdirat":
            # A folder that its owner can't list would hide what lies in it.
            return _one_of(1 if name == "mkdir" else 2, (0o700,), 0o700)
        case "open" | "openat":
            # Landlock before version 3 lets a file be emptied by who does not open it for writing.
            both = os.O_TRUNC | os.O_ACCMODE
            return _none_of(1 if name == "open" else 2, (os.O_TRUNC, os.O_ACCMODE, both), both)
        case _:
            raise ValueError(name)


def _argument(index: int) -> Step:
    """Loads the lower half of an argument."""
    return LOAD, 0, 0, 16 + 8 * index


def _one_of(index: int, values: Sequence[int], mask: int | None = None) -> list[Step]:
    """Lets the call through where the argument, or its bits in `mask`, is one of these."""
    return [*_compared(index, values, mask), *_verdicts()]


def _none_of(index: int, values: Sequence[int], mask: int) -> list[Step]:
    return [*_compared(index, values, mask), *reversed(_verdicts())]


def _compared(index: int, values: Sequence[int], mask: int | None) -> list[Step]:
    """Goes on with the next step where one of the values is met, else with the one after it."""
    last = len(values) - 1
    tests = [(EQUAL, last - n, 0 if n < last else 1, value) for n, value in enumerate(values)]
    masked = [] if mask is None else [(AND, 0, 0, mask)]
    return [_argument(index), *masked, *tests]


def _verdicts() -> list[Step]:
    return [(RETURN, 0, 0, ALLOW), _refuse(errno.EPERM)]


def _refuse(number: int) -> Step:
    return RETURN, 0, 0, 0x00050000 | number
