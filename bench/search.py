"""Searching 10,000 conversations with 100,000 messages through the API. (d)

python -m bench.search
"""

from __future__ import annotations

import json
import random
import sqlite3
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from bench.fill import fill
from bench.processes import disk, lowkey
from bench.table import machine, table

CONVERSATIONS, EACH = 10_000, 10
TIMES = 100
QUERIES = (
    ("a rare word", "zanzibarquartz"),
    ("no hit", "qqxyzzy"),
    ("three words", "river lantern copper"),
    ("a common word", "the"),
    ("the beginning of a common word", "th"),
)


def main() -> None:
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        data = Path(folder)
        with lowkey(data=data):
            pass
        begun = time.monotonic()
        fill(data, CONVERSATIONS, EACH)
        filled = time.monotonic() - begun
        found = []
        with lowkey(data=data) as server:
            through_api(server.url, "warm")  # What the first requests load is no search's cost.
            for name, query in QUERIES:
                times, hits = through_api(server.url, query)
                bare = by_hand(data / "lowkey.db", query)
                ratio = times[TIMES // 2] / bare if bare else None
                found.append([name, hits, times[TIMES // 2], times[int(TIMES * 0.99)], bare, ratio])
    head = ("query", "hits", "p50 ms", "p99 ms", "FTS5 by hand ms", "ratio")
    print(
        f"{CONVERSATIONS:,} conversations, {CONVERSATIONS * EACH:,} messages (filled in {filled:.0f} s)\n"
    )
    print(table(head, found))
    print(f"\n{machine()}")


def through_api(url: str, query: str) -> tuple[list[float], int]:
    """Sorted times of TIMES searches in ms, and how many hits came."""
    address = f"{url}/api/search?q={urllib.parse.quote(query)}"
    times: list[float] = []
    hits = 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        with urllib.request.urlopen(address) as answer:
            hits = len(json.load(answer)["hits"])
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times), hits


def by_hand(path: Path, query: str) -> float:
    """The median of the bare index lookup, in ms."""
    connection = sqlite3.connect(path)
    match = " AND ".join(f'"{word}"*' for word in query.split())
    times: list[float] = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        connection.execute(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT 30", (match,)
        ).fetchall()
        times.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return sorted(times)[TIMES // 2]


if __name__ == "__main__":
    random.seed(1)
    main()
