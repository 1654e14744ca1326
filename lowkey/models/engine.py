"""The child process that runs one GGUF model by llama.cpp and serves it on loopback. Knows no Lowkey.

Started as `python -m lowkey.models.engine`, told its task as one JSON line on standard input, it
answers with one JSON line: {"url": …} or {"error": …}. It dies with its parent, and when its
standard input closes.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from typing import Any

PR_SET_PDEATHSIG = 1
"""Linux, prctl(2): the signal this process gets when its parent dies."""


def serve(task: dict[str, Any]) -> None:
    """Loads and serves until standard input closes. `task`: model, key, context, slots, threads."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = task["model"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [task["key"]]
    params.n_parallel = task["slots"]
    params.n_ctx = task["context"] * task["slots"]
    params.cpuparams.n_threads = task["threads"]
    params.cpuparams_batch.n_threads = task["threads"]
    params.n_threads_http = max(4, task["slots"] + 2)
    params.use_jinja = True
    params.cache_prompt = True
    params.endpoint_slots = True
    params.endpoint_metrics = True
    params.ui = False
    params.warmup = False
    params.embedding = task["embedding"]
    server = xllamacpp.Server(params)
    tell({"url": f"{server.listening_address}/v1"})
    while sys.stdin.readline():
        continue


def tell(answer: dict[str, str]) -> None:
    """One line to the parent, on the pipe that was standard output; llama.cpp's own talk goes elsewhere."""
    os.write(REPLY, (json.dumps(answer) + "\n").encode())


def die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


REPLY = 1


def main() -> None:
    global REPLY
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    REPLY = os.dup(1)
    os.dup2(2, 1)
    task = json.loads(sys.stdin.readline())
    try:
        serve(task)
    except Exception as error:
        tell({"error": f"{type(error).__name__}: {error}"})
        raise
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
