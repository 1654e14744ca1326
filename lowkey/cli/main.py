"""The command line: finds the command, loads only its module, shows errors as sentences.

Knows no command's inside. A command is a module of this folder with `arguments(parser)`, which adds
its options, and `run(args, settings) -> int`, which does the work and returns the exit status.
"""

from __future__ import annotations

import argparse
import difflib
import io
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from lowkey import __version__
from lowkey.cli.options import FOLDER, KNOBS, add_knobs, given

if TYPE_CHECKING:
    from lowkey.core.config import Settings

COMMANDS = {
    "start": "start the server and open the page (what `lowkey` alone does)",
    "worker": "work on jobs beside the servers of one PostgreSQL",
    "chat": "talk in the terminal",
    "mcp": "serve other assistants over a pipe (the Model Context Protocol)",
    "models": "list, add, test, pull and remove models",
    "spec": "check, read and compile the rule book: how models should behave",
    "evals": "measure what a model can do, on public questions",
    "doctor": "check this installation and say what is exposed to whom",
    "password": "set a new password for somebody who lost theirs",
    "export": "write conversations to a file",
    "import": "bring conversations in: Lowkey's own files or ChatGPT's export",
    "backup": "copy the whole data folder into one file, also while Lowkey runs",
    "restore": "bring a backup back",
    "tiny": "see what the built-in model understands, and measure it",
}
MODULES = {"import": "import_"}
"""Commands whose name can't be a module's."""
SERVING = frozenset({"start", "worker", "doctor"})
"""Commands that take every setting: one serves with them, one says what that would mean."""
MISUSED = 2
STOPPED = 130
"""The exit status after Ctrl-C, as shells have it."""


class Command(Protocol):
    def arguments(self, parser: argparse.ArgumentParser) -> None: ...
    def run(self, args: argparse.Namespace, settings: Settings) -> int: ...


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status: 0 done, 1 an error that was shown, 2 misuse."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # A letter that a terminal lacks ends nothing.
    name = _named(words)
    if name is None and not {"-h", "--help", "--version"} & set(words):
        words.insert(0, "start")
        name = "start"
    if name is not None and name not in COMMANDS:
        return _misused("command", name, COMMANDS)
    parser, options, command = _parser(name)
    args, unknown = parser.parse_known_args(words)
    if unknown or command is None:
        odd = [word for word in unknown if word.startswith("-")] or unknown or [""]
        return _misused("option" if odd[0].startswith("-") else "place for", odd[0], options)
    return _run(command, args)


def _run(command: Command, args: argparse.Namespace) -> int:
    # Loaded only here: help and version come at once.
    from lowkey.core.config import load
    from lowkey.core.errors import LowkeyError

    debug = False
    try:
        settings = load(given(args))
        debug = settings.log_level == "debug"
        return command.run(args, settings)
    except LowkeyError as error:
        for text in (error.problem.message, error.problem.hint, error.problem.poem):
            if text:
                print(text, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        sys.stderr.close()  # The reader of our output left; there is nobody to tell.
        return 1
    except Exception as error:
        if debug:
            raise
        print(
            f"Something went wrong inside Lowkey ({type(error).__name__}: {error}).",
            file=sys.stderr,
        )
        print("Run it again with LOWKEY_LOG_LEVEL=debug, and report what it says.", file=sys.stderr)
        return 1


def _named(words: Sequence[str]) -> str | None:
    """The command: the first word that is no option and no value of `--data`."""
    waiting = iter(words)
    for word in waiting:
        if word == "--data":
            next(waiting, None)
        elif not word.startswith("--data="):
            return None if word.startswith("-") else word
    return None


def _parser(name: str | None) -> tuple[argparse.ArgumentParser, list[str], Command | None]:
    """A parser that knows every command's name; the options and the module of the one named."""
    parser = argparse.ArgumentParser(
        prog="lowkey",
        description="A whole assistant that you run yourself. Without a command, it starts.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Lowkey {__version__}")
    add_knobs(parser, FOLDER)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    options: list[str] = []
    module: Command | None = None
    for one, what in COMMANDS.items():
        about = f"{what[0].upper()}{what[1:]}."
        command = commands.add_parser(one, help=what, description=about, allow_abbrev=False)
        if one == name:
            # Only the module in use: the others would double the time to the first line.
            module = cast(Command, import_module(f"lowkey.cli.{MODULES.get(one, one)}"))
            module.arguments(command)
            add_knobs(command, KNOBS if one in SERVING else FOLDER)
            options = re.findall(r"--[\w-]+", command.format_help())
    return parser, options, module


def _misused(what: str, word: str, known: Sequence[str] | dict[str, str]) -> int:
    """Says that there is no such thing, and which one is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    print(f"There is no {what} “{word}”.", file=sys.stderr)
    print(f"Did you mean “{near[0]}”?" if near else "See: lowkey --help", file=sys.stderr)
    return MISUSED
