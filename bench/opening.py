"""Opening a conversation of 400 messages: server time until its last byte. (e)

python -m bench.opening
"""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.fill import fill
from bench.processes import disk, lowkey
from bench.table import machine, table

TIMES = 50


def main() -> None:
    found = []
    for messages in (40, 400, 2000):
        with tempfile.TemporaryDirectory(dir=disk()) as folder:
            data = Path(folder)
            with lowkey(data=data):
                pass
            fill(data, 3, messages, words=120)
            with lowkey(data=data) as server:
                with urllib.request.urlopen(f"{server.url}/api/conversations") as answer:
                    first = json.load(answer)["conversations"][0]["id"]
                before = server.cpu()
                times, size = _times(f"{server.url}/api/conversations/{first}")
                used = (server.cpu() - before) / TIMES * 1000
                found.append(
                    [messages, size / 1024, times[TIMES // 2], times[int(TIMES * 0.99)], used]
                )
    print(table(("messages", "KB", "p50 ms", "p99 ms", "CPU ms"), found))
    print(f"\n{machine()}")


def _times(url: str) -> tuple[list[float], int]:
    times: list[float] = []
    size = 0
    for _ in range(TIMES):
        begun = time.perf_counter()
        with urllib.request.urlopen(url) as answer:
            size = len(answer.read())
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times), size


if __name__ == "__main__":
    main()
