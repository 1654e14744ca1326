"""The settings that the command line can set. Knows no command.

Secrets are not among them: other people of the machine can read command lines.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

KNOBS: Mapping[str, str] = {
    "data": "the data folder",
    "host": "the address to listen on (default: 127.0.0.1, only this machine)",
    "port": "the port to listen on (default: 5695; 0 takes any free one)",
    "hosts": "a further name under which people reach this server; may be repeated",
    "proxies": "the address of a reverse proxy to believe; may be repeated",
    "model": "the model that answers when none is chosen",
    "fallback": "a model to ask when the chosen one fails; may be repeated",
    "discover": "look for model servers on this machine and for well-known keys",
    "embeddings": "what finds files and memories by meaning: a model's id, off, or nothing for the small one",
    "hub": "where `lowkey models pull` finds models named as owner/name",
    "slots": "questions a local model answers at once",
    "titles": "ask the model for a title after a conversation's first answer",
    "threads": "threads per local model",
    "unload_after": "seconds after which an idle local model leaves memory",
    "timeout": "seconds of silence after which a provider counts as failed",
    "max_runs": "answers being written at once",
    "max_runs_each": "answers being written at once for one person",
    "max_waiting": "answers that may wait for their turn",
    "max_jobs": "jobs this process works on at once; 0: it leaves them to workers",
    "max_jobs_each": "jobs this process works on at once for one person",
    "watch": "a folder with files that an owner may have watched; may be repeated",
    "sync": "a folder that an owner may have read into a project; may be repeated",
    "patience": "seconds a write waits for another program to let go of the database",
    "heartbeat": "seconds between the signs of life of servers on one PostgreSQL",
    "undo_hours": "hours in which what was deleted can be brought back",
    "sandbox": "where a model's Python runs: auto, bubblewrap, landlock, container, none",
    "sandbox_image": "an image with Python that is here, for the sandbox “container”",
    "sandbox_sessions": "Python sessions at once",
    "sandbox_idle": "seconds after which an idle Python session ends",
    "sandbox_seconds": "seconds that one run of Python may take",
    "sandbox_cpu": "seconds of computing that a Python session may take in all",
    "sandbox_memory": "MB of address space of a Python session",
    "sandbox_disk": "MB of files of a Python session",
    "log_level": "debug, info, warning or error",
}
"""Field of Settings → what it is, in the words of `--help`."""
FOLDER: Mapping[str, str] = {"data": KNOBS["data"]}
MANY = frozenset({"hosts", "proxies", "fallback", "sync", "watch"})
FLAGS = frozenset({"discover", "titles"})


def add_knobs(parser: argparse.ArgumentParser, knobs: Mapping[str, str]) -> None:
    """Adds an option per knob; what is not given leaves no trace, so that other sources count."""
    group = parser.add_argument_group("settings")
    for name, what in knobs.items():
        option = f"--{name.replace('_', '-')}"
        if name in FLAGS:
            group.add_argument(
                option,
                dest=_dest(name),
                action=argparse.BooleanOptionalAction,
                default=argparse.SUPPRESS,
                help=what,
            )
        else:
            group.add_argument(
                option,
                dest=_dest(name),
                action="append" if name in MANY else "store",
                default=argparse.SUPPRESS,
                metavar="…",
                help=what,
            )


def given(args: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given, by field name."""
    values = vars(args)
    return {name: values[_dest(name)] for name in KNOBS if _dest(name) in values}


def _dest(name: str) -> str:
    return f"setting_{name}"
