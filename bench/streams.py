"""What a streamed token costs, and whether all of them arrive: (a) one by one, (b) many at once.

    python -m bench.streams --fast          the whole table (about eight minutes)
    python -m bench.streams --streams 200   only that many at once

Every row of a table is taken in the same run: a steerable upstream on loopback, then bare relays,
then Lowkey's pass-through (`/v1`), then the assistant with everything stored and synced to disk.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.processes import Process, lowkey, program
from bench.table import machine, table

RATE = 50
"""Tokens per second of each stream."""
SECONDS = 10
"""Seconds that each stream takes."""
WARM = "rate-0-tokens-3"
"""The model of the requests that warm a path up: three tokens, as fast as they go."""
HEAD = (
    "path",
    "delivered %",
    "whole",
    "refused",
    "stored %",
    "CPU µs/token",
    "cores",
    "first token p50 ms",
    "gap p50 ms",
    "gap p99 ms",
    "memory MB",
)


@dataclass(frozen=True)
class Way:
    """A way from a reader to the upstream."""

    name: str
    process: Process
    kind: str
    url: str
    model: str


def measure(path: Way, streams: int, tokens: int) -> list[object]:
    """One row: the load is put on, and the process in the middle is watched."""
    # What the first requests load is no part of what the others cost.
    load(path, re.sub("rate-.*", WARM, path.model), 20)
    before = path.process.cpu()
    begun = time.monotonic()
    told = load(path, path.model, streams)
    seconds = time.monotonic() - begun
    used = path.process.cpu() - before
    wanted = streams * tokens
    stored = 100 * _stored(path, told) / wanted if path.kind == "chat" else None
    return [
        path.name,
        100 * told["tokens"] / wanted,
        told["whole"],
        told["refused"],
        stored,
        1e6 * used / max(1, told["tokens"]),
        used / seconds,
        told["first_p50"],
        told["gap_p50"],
        told["gap_p99"],
        path.process.peak(),
    ]


def load(path: Way, model: str, streams: int) -> dict[str, Any]:
    """So many readers at once, in a process of their own; what they saw."""
    command = (sys.executable, "-m", "bench.load", path.kind, path.url, model, str(streams))
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def _stored(path: Way, told: dict[str, Any]) -> int:
    """Tokens in the database, as the API gives them after all is over."""
    count = 0
    for conversation in told["conversations"]:
        with urllib.request.urlopen(f"{path.url}/api/conversations/{conversation}") as answer:
            messages = json.load(answer)["messages"]
        texts = [part["text"] for message in messages[1:] for part in message["parts"]]
        count += sum(text.count("w") for text in texts)
    return count


def connect(server: Process, upstream: Process) -> None:
    """Makes the upstream a provider of this Lowkey, called `bench`."""
    body = {"kind": "compatible", "name": "bench", "url": f"{upstream.url}/v1"}
    request = urllib.request.Request(
        f"{server.url}/api/providers",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request).close()


def rows(streams: int, rate: int, tokens: int) -> list[list[object]]:
    """The same load on every path; each path has a process of its own."""
    model = f"rate-{rate}-tokens-{tokens}"
    found: list[list[object]] = []
    with program("-m", "bench.upstream", "--port", "0", "--lean") as upstream:
        straight = Way("upstream itself", upstream, "v1", upstream.url, model)
        found.append(measure(straight, streams, tokens))
        for name in ("raw", "asgi"):
            with program("-m", "bench.relays", name, upstream.url) as relay:
                path = Way(f"bare relay, {name}", relay, "v1", relay.url, model)
                found.append(measure(path, streams, tokens))
        for name, kind in (
            ("Lowkey /v1, passed through", "v1"),
            ("Lowkey assistant, stored", "chat"),
        ):
            with lowkey("--max-runs-each", "500") as server:
                connect(server, upstream)
                path = Way(name, server, kind, server.url, f"bench/{model}")
                found.append(measure(path, streams, tokens))
    return found


def added(found: Sequence[list[object]], column: int) -> str:
    """How much later than the upstream's own each path's first token is, in one sentence."""
    base = float(str(found[0][column]))
    firsts = [(row[0], row[column]) for row in found[1:]]
    later = [f"{name} +{at - base:.1f} ms" for name, at in firsts if isinstance(at, float)]
    return "First token, added to the upstream's own: " + " · ".join(later)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--streams", type=int, nargs="*", default=[1, 50, 200, 500])
    parser.add_argument("--fast", action="store_true", help="also one stream as fast as it goes")
    parser.add_argument("--ramp", help="seconds over which the streams begin; 2 if not said")
    arguments = parser.parse_args()
    if arguments.ramp:
        os.environ["BENCH_RAMP"] = arguments.ramp
    for streams in arguments.streams:
        found = rows(streams, RATE, RATE * SECONDS)
        noun = "stream" if streams == 1 else "streams"
        print(f"\n{streams} {noun} at {RATE} tokens/s for {SECONDS} s\n")
        print(table(HEAD, found))
        print(f"\n{added(found, HEAD.index('first token p50 ms'))}")
    if arguments.fast:
        print("\nOne stream as fast as it goes (20,000 tokens)\n")
        print(table(("path", "tokens/s", "CPU µs/token"), fast()))
    print(f"\n{machine()}")


def fast() -> list[list[object]]:
    """One reader, an upstream without a brake."""
    tokens = 20_000
    found: list[list[object]] = []
    for row in rows(1, 0, tokens):
        share, cores = float(str(row[1])), float(str(row[6]))
        each = float(str(row[5]))
        speed = 1e6 * cores / each * share / 100 if each else 0.0
        found.append([row[0], speed, each])
    return found


if __name__ == "__main__":
    main()
