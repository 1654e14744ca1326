"""What a client was promised and shown, written down as it happens, outside of what may die."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

Entry = dict[str, Any]


@dataclass
class Ledger:
    """An append-only file: each note is there as soon as `note` returns, whoever dies then."""

    path: Path
    _file: int = field(default=-1)

    def note(self, kind: str, **facts: Any) -> None:
        if self._file < 0:
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        entry = {"kind": kind, "at": time.monotonic(), **facts}
        os.write(self._file, orjson.dumps(entry) + b"\n")

    def read(self, *kinds: str) -> list[Entry]:
        if not self.path.exists():
            return []
        entries: list[Entry] = [orjson.loads(line) for line in self.path.read_bytes().splitlines()]
        return [entry for entry in entries if not kinds or entry["kind"] in kinds]
