"""The child process that runs one GGUF model by llama.cpp and serves it on loopback. Knows no Lowkey.

Started as a file of its own, told its task as one JSON line on standard input, it answers with one
JSON line: {"url": …} or {"error": …}. It dies with its parent, and when its standard input closes.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
"""Linux, prctl(2): the signal this process gets when its parent dies."""
BATCH = 128
"""Tokens of a prompt read in one go. Between two of them an answer can be stopped: large ones read
10 % faster and are deaf for seconds."""
KEPT = 256
"""MiB of memory for prompts of conversations that lost their slot."""
TEMPERATURE = 0.7
"""Where neither the request nor the file says one."""


def serve(task: dict[str, Any], tell: Callable[[dict[str, str]], None]) -> None:
    """Loads and serves until standard input closes. `task`: the fields of a Plan, and `key`."""
    llama: Any = import_module("xllamacpp")  # It is slow to load, and has no types.
    params = llama.CommonParams()
    params.model.path = task["path"]
    params.model_alias = {Path(task["path"]).stem}  # Answers would tell the whole path.
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [task["key"]]
    params.n_parallel = task["slots"]
    params.n_ctx = task["context"] * task["slots"]
    params.n_batch = params.n_ubatch = BATCH
    params.cpuparams.n_threads = task["threads"]
    params.cpuparams_batch.n_threads = task["threads"]
    params.n_threads_http = max(4, task["slots"] + 2)
    params.use_jinja = True
    params.cache_prompt = True
    params.cache_ram_mib = KEPT
    params.sampling.temp = TEMPERATURE
    params.endpoint_slots = True
    params.endpoint_metrics = True
    params.ui = False
    params.warmup = False
    if task["embedding"]:
        params.embedding = True
        params.n_batch = params.n_ubatch = task["context"]  # A text is read whole or not at all.
        if not task["pooled"]:
            params.pooling_type = llama.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = llama.Server(params)
    tell({"url": f"{server.listening_address}/v1"})
    while sys.stdin.readline():
        continue


def die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reply = os.dup(1)
    os.dup2(2, 1)  # llama.cpp talks on standard output, which is the parent's pipe.

    def tell(answer: dict[str, str]) -> None:
        os.write(reply, (json.dumps(answer) + "\n").encode())

    task = json.loads(sys.stdin.readline())
    try:
        serve(task, tell)
    except Exception as error:
        tell({"error": f"{type(error).__name__}: {error}"})
        raise
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
