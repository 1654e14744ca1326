"""Runs the conformance suite of the Model Context Protocol against `/mcp`, as people's programs reach it.

`python -m bench.conformance` fetches the suite from npm into a folder that goes afterwards, opens a
Lowkey of its own and ends with the suite's status. Behind Lowkey's guard, route and sessions stands
what the suite looks for (`bench/everything.py`); with `--own`, what Lowkey offers. What follows is
for the suite: `python -m bench.conformance -- --scenario ping --verbose`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.everything import everything
from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.server import create
from lowkey.server.mcp import Doors
from tests.serving import serve

PACKAGE = "@modelcontextprotocol/conformance@0.1.16"
PAGE = Path(__file__).parents[1] / "scripts" / "page.py"
"""Knows the Node that builds the page: the suite needs a new one."""


async def run(own: bool, package: str, words: list[str]) -> int:
    """The suite's exit status: 0 where everything passes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder) / "data", discover=False, embeddings="off", port=0)
        async with App.open(settings) as app:
            page = create(app)
            if not own:
                page.state.mcp = Doors(app, lambda _, __: everything())
            async with serve(app, page=page) as served:
                words = ["--yes", package, "server", "--url", f"{served.url}/mcp", *words]
                return await npx(words, Path(folder))


async def npx(words: list[str], folder: Path) -> int:
    told = subprocess.run([sys.executable, PAGE, "--node"], capture_output=True, check=True)
    node = Path(told.stdout.decode().strip())
    script = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npx-cli.js"
    path = os.pathsep.join((str(node.parent), os.environ["PATH"]))
    suite = await asyncio.create_subprocess_exec(
        node, script, *words, cwd=folder, env=os.environ | {"PATH": path}
    )
    return await suite.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--own", action="store_true", help="what Lowkey offers, instead of stubs")
    parser.add_argument("--package", default=PACKAGE, help="the suite, as npm knows it")
    parser.add_argument("words", nargs="*", help="words for the suite")
    args = parser.parse_args()
    return asyncio.run(run(args.own, args.package, args.words))


if __name__ == "__main__":
    raise SystemExit(main())
