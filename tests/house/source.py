"""The source tree as syntax, for tests that read it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("accounts", "extract", "models", "files", "memory", "chat", "learn")
"""The packages that others may enter only by their front door."""


@dataclass(frozen=True)
class Module:
    """One Python file of the package. `name`: as it is imported."""

    path: Path
    name: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The package below `lowkey` that it is in; its own name where it is in none."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else ""

    def imports(self) -> Iterator[tuple[str, str]]:
        """(module, name) of everything it imports, wherever in the file; name is empty for `import`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.module, alias.name) for alias in node.names)

    def uses(self) -> Iterator[str]:
        """Dotted names that it reads: `os.environ`, `datetime.now`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield ast.unparse(node)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package, in order."""
    found: list[Module] = []
    for path in sorted((ROOT / "lowkey").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(path, name, ast.parse(path.read_text("utf-8"))))
    return tuple(found)


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the tree that is or will be committed."""
    words = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    told = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout
    names = told.decode().split("\0")
    return tuple(ROOT / name for name in names if name and (ROOT / name).is_file())


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
