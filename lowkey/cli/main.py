"""The command line: finds the command, loads only its module, shows errors as sentences.

Knows no command's inside. A command is a module of this folder with `arguments(parser)`, which adds
its options, and `run(args, settings) -> int`, which does the work and returns the exit status.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from lowkey import __version__
from lowkey.cli.options import FOLDER, KNOBS, add_knobs, given
from lowkey.core.config import Settings, load
from lowkey.core.errors import LowkeyError

COMMANDS = {
    "start": "start the server and open the page (what `lowkey` alone does)",
    "chat": "talk in the terminal",
    "models": "list, add, test, pull and remove models",
    "doctor": "check this installation and say what is exposed to whom",
    "export": "write conversations to a file",
    "import": "bring conversations in: Lowkey's own files or ChatGPT's export",
    "backup": "copy the whole data folder into one file, also while Lowkey runs",
    "restore": "bring a backup back",
}
MODULES = {"import": "import_"}
"""Commands whose name can't be a module's."""
STOPPED = 130
"""The exit status after Ctrl-C, as shells have it."""


class Command(Protocol):
    def arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace, settings: Settings) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status: 0 done, 1 an error that was shown, 2 misuse."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not any(word in COMMANDS or word in ("-h", "--help", "--version") for word in words):
        words.insert(0, "start")
    parser, loaded = _parser(words)
    args = parser.parse_args(words)
    try:
        return loaded[args.command].run(args, load(given(args)))
    except LowkeyError as error:
        print(error.problem.message, file=sys.stderr)
        if error.problem.hint:
            print(error.problem.hint, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()  # The reader of our output left; there is nobody to tell.
        return 1


def _parser(words: Sequence[str]) -> tuple[argparse.ArgumentParser, dict[str, Command]]:
    """A parser that knows every command's name, and the options of those named in `words`."""
    parser = argparse.ArgumentParser(
        prog="lowkey",
        description="A whole assistant that you run yourself. Without a command, it starts.",
    )
    parser.add_argument("--version", action="version", version=f"Lowkey {__version__}")
    add_knobs(parser, FOLDER)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    loaded: dict[str, Command] = {}
    for name, what in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.")
        if name in words:
            # Only the module in use: the others would double the time to the first line.
            module = cast(Command, import_module(f"lowkey.cli.{MODULES.get(name, name)}"))
            module.arguments(command)
            loaded[name] = module
        add_knobs(command, KNOBS if name == "start" else FOLDER)
    return parser, loaded
