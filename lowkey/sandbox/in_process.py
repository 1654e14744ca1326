"""A sandbox that is none: cells run in this very process. For tests, and never chosen by itself.

Knows no limit but its name: whoever uses it trusts the code as their own.
"""

from __future__ import annotations

import contextlib
import io
import os
import types
from dataclasses import dataclass
from pathlib import Path

from lowkey.sandbox.folder import Folder
from lowkey.sandbox.inside.cells import Cells
from lowkey.sandbox.protocol import Limits, Ran


class InProcessSession:
    """Cells in one folder. They end when they end."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._cells = Cells(types.ModuleType("__main__"))
        self.alive = True

    async def run(self, code: str) -> Ran:
        said = io.StringIO()
        back = Path.cwd()
        os.chdir(self._folder.work)
        try:
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                ok = self._cells.run(code)
        finally:
            os.chdir(back)
        return Ran(said.getvalue(), ok)

    def stop(self, why: str) -> None:
        del why

    async def close(self) -> None:
        self.alive = False


@dataclass(frozen=True, slots=True)
class InProcess:
    """`sealed`: what it says of itself, for tests of those who ask."""

    name: str = "in-process"
    sealed: bool = False

    def missing(self) -> str:
        return ""

    async def open(self, folder: Path, limits: Limits) -> InProcessSession:
        del limits
        place = Folder(folder)
        place.make(0)
        return InProcessSession(place)
