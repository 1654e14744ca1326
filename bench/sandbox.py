"""What a sealed Python session costs, beside Python itself: its start, a run, its memory. (d)

python -m bench.sandbox [--image NAME]

Bare: Python that runs one line and ends. Unsealed: our session with nothing but limits. The rest: the
same session sealed off; a container where an image is named. A sandbox that is not there, or does not
hold, is left out and named.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.table import machine, table
from lowkey.core.errors import LowkeyError
from lowkey.sandbox import Limits, check
from lowkey.sandbox.child import Child
from lowkey.sandbox.choice import Builtin, builtin

TIMES = 15


def bare() -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", "print(1 + 1)"], check=True, capture_output=True)
    return time.perf_counter() - begun


async def session(one: Builtin, folder: Path) -> tuple[float, float, float]:
    """Seconds until the first value is shown, seconds of the next run, MB in use."""
    begun = time.perf_counter()
    opened = await one.open(folder, Limits())
    assert isinstance(opened, Child)
    assert (await opened.run("1 + 1")).output == "2\n"
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    await opened.run("2 + 2")
    second = time.perf_counter() - begun
    used = memory(opened.pid)
    await opened.close()
    return first, second, used


def memory(pid: int) -> float:
    """MB of resident memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    kept = next(one for one in lines if one.startswith("VmRSS:"))
    return int(kept.split()[1]) / 1024


async def main(image: str) -> None:
    yardstick = statistics.median(bare() for _ in range(TIMES))
    rows: list[list[object]] = [["bare Python", yardstick * 1000, 1.0, 0.0, None, None]]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        for one in reversed(builtin(data, image)):
            try:
                if why := one.missing():
                    print(f"{one.name}: {why}")
                    continue
                if one.sealed:
                    await check(one, data)
            except LowkeyError as error:
                print(f"{one.name}: {error}")
                continue
            tries = [await session(one, data / f"s-{n}") for n in range(TIMES)]
            first, second, used = (statistics.median(each) for each in zip(*tries, strict=True))
            name = "unsealed" if one.name == "none" else one.name
            more = (first - yardstick) * 1000
            rows.append([name, first * 1000, first / yardstick, more, second * 1000, used])
    head = ("session", "first value, ms", "ratio", "over bare, ms", "next run, ms", "MB")
    print(table(head, rows))
    print(f"\n{machine()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--image", default="", help="of podman or docker, with Python in it")
    asyncio.run(main(parser.parse_args().image))
