"""Every measurement can be begun: a figure that nobody can take again is none."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.parametrize("name", sorted(path.stem for path in BENCH.glob("*.py")))
def test_it_is_imported(name: str) -> None:
    assert import_module(f"bench.{name}").__doc__
