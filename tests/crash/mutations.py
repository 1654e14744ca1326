"""Proof that the tests bite: each safeguard is taken out of a copy of the code, and a test must fail.

It is slow and so not part of the suite: `pytest tests/crash/mutations.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Mutation:
    """In `file`, `old` becomes `new`; one of `tests` (a file and a choice of names) must notice."""

    name: str
    file: str
    old: str
    new: str
    tests: str
    choice: str


MUTATIONS = (
    Mutation(
        "no idempotency check",
        "lowkey/chat/keep.py",
        "    if run is None:\n        return None\n    conversation",
        "    if run is None or 1:\n        return None\n    conversation",
        "tests/chat/test_once.py",
        "sent_many_times and sqlite",
    ),
    Mutation(
        "no fence",
        "lowkey/chat/runner.py",
        "        return store.runs.owned(connection, self.owner, run_ids)",
        "        return frozenset(run_ids)",
        "tests/crash/test_two_servers.py",
        "taken_for_dead",
    ),
    Mutation(
        "no finish-reason check",
        "lowkey/models/reading.py",
        "    finish: Finish | None = None",
        '    finish: Finish | None = "stop"',
        "tests/chat/test_provider_faults.py",
        "every_fault",
    ),
    Mutation(
        "no wait for the disk",
        "lowkey/core/db.py",
        '"synchronous=FULL",',
        '"synchronous=OFF",',
        "tests/core/test_migrate.py",
        "waits_for_the_disk",
    ),
)


@pytest.fixture(params=MUTATIONS, ids=[mutation.name for mutation in MUTATIONS])
def mutation(request: pytest.FixtureRequest) -> Mutation:
    return request.param


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("lowkey", "tests", "bench", "docs"):
        left_out = shutil.ignore_patterns("__pycache__", "page")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(folder: Path, mutation: Mutation) -> subprocess.CompletedProcess[str]:
    """The chosen tests against the code in this folder, and no other code."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += [mutation.tests, "-k", mutation.choice]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )


def test_a_safeguard_that_is_taken_out_is_missed(copy: Path, mutation: Mutation) -> None:
    before = run(copy, mutation)
    assert before.returncode == 0, before.stdout
    path = copy / mutation.file
    code = path.read_text("utf-8")
    assert code.count(mutation.old) == 1, "The code has changed: bring this mutation up to date."
    path.write_text(code.replace(mutation.old, mutation.new), "utf-8")
    after = run(copy, mutation)
    assert after.returncode == 1, after.stdout
    assert " failed" in after.stdout
