"""How long until Lowkey is ready, what that costs, and what it holds while nobody asks. (c)

python -m bench.start
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from bench.processes import disk, lowkey, program
from bench.table import machine, table

TIMES = 5
BARE = """
import asyncio, fastapi, uvicorn
server = uvicorn.Server(uvicorn.Config(fastapi.FastAPI(), port=0, log_config=None))
async def main():
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.001)
    print("http://127.0.0.1:%d" % server.servers[0].sockets[0].getsockname()[1], flush=True)
    await task
asyncio.run(main())
"""
"""FastAPI with no route, for the ratio."""


def measure(name: str, start) -> list[object]:
    """Medians of TIMES starts: wall seconds, CPU seconds, MB after two seconds of rest."""
    walls, cpus, memories = [], [], []
    for _ in range(TIMES):
        begun = time.monotonic()
        with start() as process:
            walls.append(time.monotonic() - begun)
            cpus.append(process.cpu())
            time.sleep(2)
            memories.append(process.memory())
    return [name, *map(statistics.median, (walls, cpus, memories))]


def main() -> None:
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        data = Path(folder)
        with lowkey(data=data):
            pass
        found = [
            measure("bare FastAPI", lambda: program("-c", BARE)),
            measure("Lowkey, first start of a folder", lowkey),
            measure("Lowkey", lambda: lowkey(data=data)),
        ]
    print(table(("start", "wall s", "CPU s", "idle MB"), found))
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
