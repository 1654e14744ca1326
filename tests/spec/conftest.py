"""A copy of the real rule book that a test may spoil."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lowkey.spec import folder

Edit = Callable[[str, str, str], int]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder(), tmp_path / "behavior"))


@pytest.fixture
def edit(book: Path) -> Edit:
    """Replaces words in a file of the copy; returns the line they stood in."""

    def replace(file: str, old: str, new: str) -> int:
        text = (book / file).read_text("utf-8")
        assert text.count(old) == 1, f"“{old}” stands in {file} once"
        (book / file).write_text(text.replace(old, new), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace
