"""The local engine through Lowkey against llama.cpp's own server: tokens/s and first token. (f)

    python -m bench.local                    the built-in model
    python -m bench.local --model FILE.gguf  another one

Both run the same build of llama.cpp with the same threads, and are asked in turns, so that what
else happens on the machine hits both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.processes import Process, disk, lowkey, program
from bench.table import machine, table
from lowkey import tiny

TURNS = 9
TOKENS = 256
ENGINE = """
import sys, threading, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.hostnames, params.port = sys.argv[1], ["127.0.0.1"], 0
params.n_parallel, params.n_ctx = 2, 2 * int(sys.argv[2])
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
params.use_jinja, params.warmup, params.ui = True, False, False
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
threading.Event().wait()
"""


def ask(url: str, model: str, turn: int) -> tuple[float, float]:
    """(seconds to the first token, tokens/s after it) of one streamed answer."""
    prompt = f"Question {turn}. Write the numbers from one to five hundred in words."
    body = {
        "model": model,
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": TOKENS,
        "temperature": 0,
        "ignore_eos": True,
        "stream": True,
    }
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(
        f"{url}/v1/chat/completions", json.dumps(body).encode(), headers
    )
    begun = time.perf_counter()
    first = 0.0
    count = 0
    with urllib.request.urlopen(request) as answer:
        for line in answer:
            if line.startswith(b"data: {") and b'"delta"' in line and b'"role"' not in line:
                first = first or time.perf_counter()
                count += 1
    ended = time.perf_counter()
    return first - begun, (count - 1) / (ended - first)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path, default=tiny.WEIGHTS)
    path: Path = parser.parse_args().model.resolve()
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        data = Path(folder)
        (data / "models").mkdir()
        (data / "models" / "bench.gguf").symlink_to(path)
        with program("-c", ENGINE, str(path), "2048") as engine, lowkey(data=data) as server:
            print(table(("path", "first token ms", "tokens/s", "ratio"), compare(engine, server)))
    print(
        f"\n{path.name}, {path.stat().st_size / 1e6:.1f} MB, {TOKENS} tokens an answer. {machine()}"
    )


def compare(engine: Process, server: Process) -> list[list[object]]:
    """Medians of TURNS answers each, asked in turns; the first of each loads and is not counted."""
    paths = {"llama.cpp's server": (engine.url, "any"), "Lowkey": (server.url, "local/bench")}
    told: dict[str, list[tuple[float, float]]] = {name: [] for name in paths}
    for turn in range(TURNS + 1):
        for name, (url, model) in paths.items():
            told[name].append(ask(url, model, turn))
    rows: list[list[object]] = []
    for name, seen in told.items():
        first = statistics.median(one[0] for one in seen[1:]) * 1000
        speed = statistics.median(one[1] for one in seen[1:])
        base = float(str(rows[0][2])) if rows else speed
        rows.append([name, first, speed, speed / base])
    return rows


if __name__ == "__main__":
    main()
