"""What podman and docker do, done by bubblewrap: a program of the tests that runs what it is given.

Its “image” is this machine's libraries with this Python under /opt. As with a real engine, what runs
outlives the client that began it, until it is removed. What it was asked stands in `asked`, a line each.
A file `volumes` says what its image declares, a file `elsewhere` which number it tells of any process.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

IMAGE = "python:test"
BARE = {"--interactive", "--init", "--read-only", "--rm"}
VALUED = {
    "--cap-drop", "--cpus", "--entrypoint", "--env", "--ipc", "--log-driver", "--memory",
    "--memory-swap", "--mount", "--network", "--pids-limit", "--pull", "--read-only-tmpfs",
    "--security-opt", "--user", "--userns", "--workdir",
}  # fmt: skip
LATE = 0.05
PASSED = {"HTTPS_PROXY", "https_proxy"}
"""What engines hand in by themselves."""
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc")
BECOME = (
    "import os, sys; user, group = map(int, sys.argv[1].split(':')); "
    "os.geteuid() or (os.setgroups([]), os.setresgid(group, group, group), os.setresuid(user, user, user)); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)
PYTHON = "/opt/python/bin/python3"


def install(folder: Path, name: str) -> None:
    """An engine of this name, to be found by a PATH with the folder in it."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -I {__file__} {folder} {name} "$@"\n')
    program.chmod(0o755)


def asked(folder: Path) -> list[list[str]]:
    return [json.loads(line) for line in (folder / "asked").read_text().splitlines()]


def main(folder: Path, words: list[str]) -> int:
    with (folder / "asked").open("a") as file:
        file.write(json.dumps(words) + "\n")
    match words[1:]:
        case ["run", *rest]:
            return _run(folder, rest)
        case ["inspect", "--format", "{{.State.Pid}}", name]:
            print(
                (
                    folder / "elsewhere" if (folder / "elsewhere").exists() else folder / name
                ).read_text()
            )
        case ["image", "inspect", "--format", "{{.Config.Volumes}}", _]:
            print((folder / "volumes").read_text() if (folder / "volumes").exists() else "map[]")
        case ["rm", "--force", name]:
            if (folder / name).exists():
                _kill(int((folder / name).read_text()))
                (folder / name).unlink(missing_ok=True)
        case _:
            return 125
    return 0


def _kill(pid: int) -> None:
    """Ends it, and waits until it has ended."""
    try:
        handle = os.pidfd_open(pid)
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        select.select([handle], [], [])
    except ProcessLookupError:
        return


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def _run(folder: Path, words: list[str]) -> int:
    options: list[tuple[str, str]] = []
    while words[0].startswith("--"):
        key, _, value = words.pop(0).partition("=")
        if key == "--name":
            value = words.pop(0)
        elif key not in BARE | VALUED:
            print(f"unknown flag: {key}", file=sys.stderr)
            return 125
        options.append((key, value))
    if words.pop(0) != IMAGE:
        print("Unable to find image: No such image", file=sys.stderr)
        return 125
    said = dict(options)
    if (folder / said["--name"]).exists():
        print("the name is in use", file=sys.stderr)
        return 125
    told, tells = os.pipe()
    running = subprocess.Popen(
        [*_walls(options, tells), *words], pass_fds=(tells,), stderr=subprocess.PIPE
    )
    threading.Thread(target=_pass_on, args=(running,), daemon=True).start()
    os.close(tells)
    said_pid = b""
    while b"}" not in said_pid:
        said_pid += os.read(told, 4096)
    pid = json.loads(said_pid)["child-pid"]
    (folder / said["--name"]).write_text(str(pid))
    ended = running.wait()
    (folder / said["--name"]).unlink(missing_ok=True)
    return ended


def _pass_on(running: subprocess.Popen[bytes]) -> None:
    """An engine hands both outputs on by itself, so what is said on one may come after the other."""
    assert running.stderr is not None
    while piece := os.read(running.stderr.fileno(), 65_536):
        time.sleep(LATE)
        os.write(2, piece)


def _walls(options: list[tuple[str, str]], tells: int) -> list[str]:
    said = dict(options)
    walls = [shutil.which("bwrap", path="/usr/bin:/bin") or "bwrap", "--info-fd", str(tells)]
    walls += ["--unshare-pid", "--unshare-ipc", "--clearenv", "--cap-drop", "ALL"]
    walls += ["--unshare-net"] if said["--network"] == "none" else []
    walls += (
        ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        if os.geteuid() == 0
        else ["--unshare-user"]
    )
    for one in SYSTEM:
        link = Path(one).readlink() if Path(one).is_symlink() else None
        walls += ["--symlink", str(link), one] if link else ["--ro-bind-try", one, one]
    for one in ("/opt", "/session"):
        walls += ["--perms", "0755", "--dir", one]
    walls += ["--ro-bind", sys.base_prefix, "/opt/python", "--dev", "/dev"]
    for key in PASSED & os.environ.keys():
        walls += ["--setenv", key, os.environ[key]]
    for key, value in options:
        if key == "--env":
            walls += ["--setenv", *value.split("=", 1)]
        if key == "--mount":
            mount = dict(part.partition("=")[::2] for part in value.split(","))
            way = "--ro-bind" if "readonly" in mount else "--bind"
            walls += [way, mount["source"], mount["target"]]
    walls += ["--remount-ro", "/"] if "--read-only" in said else []
    walls += ["--chdir", said["--workdir"], "--", PYTHON, "-I", "-c", BECOME, said["--user"]]
    return [*walls, said["--entrypoint"].replace("python3", PYTHON)]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
