"""`lowkey models`: list, add, test, pull and remove. Knows no dialect and no hub.

A key is never given on the command line, where others of the machine could read it: it is asked for,
or read from a pipe.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TextIO

from lowkey.cli.shelf import Shelf, reach
from lowkey.core.clock import Clock, SystemClock
from lowkey.core.config import Settings
from lowkey.core.errors import InputError
from lowkey.core.fetch import Fetcher
from lowkey.models import KINDS, Hub, ModelInfo, Progress, pull

BAR = 24
"""Letters of a progress bar."""
WIDEST = 60
"""Letters of an id before its line grows."""


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="what", help="without one: list")
    what.add_parser("list", help="all models that can be asked, and which one answers by itself")
    add = what.add_parser("add", help="add a provider; its key is asked for, or read from a pipe")
    add.add_argument(
        "kind", choices=KINDS, help="its dialect; `compatible` for a server by its URL"
    )
    add.add_argument("--url", default="", help="where it is, where that is not known")
    add.add_argument("--name", default="", help="what it is called here")
    add.add_argument("--no-key", action="store_true", help="it wants no key: do not ask for one")
    test = what.add_parser("test", help="ask a model for a word")
    test.add_argument("model", help="its id, as in the list")
    pull = what.add_parser("pull", help="bring a GGUF model from a hub into the models folder")
    pull.add_argument("source", help="owner/name, owner/name:Q4_K_M, or the address of a file")
    remove = what.add_parser(
        "remove", help="delete a model's file, or forget a provider and its key"
    )
    remove.add_argument("name", help="the id of a local model, or the name of a provider")
    remove.add_argument("--yes", action="store_true", help="do not ask whether it is meant")


def run(args: argparse.Namespace, settings: Settings) -> int:
    steps: dict[str, Callable[[], Awaitable[int]]] = {
        "list": lambda: _list(settings),
        "add": lambda: _add(args, settings, _key(args)),
        "test": lambda: _test(args.model, settings),
        "pull": lambda: _pull(args.source, settings),
        "remove": lambda: _remove(args, settings),
    }

    async def step() -> int:
        return await steps[args.what or "list"]()

    return asyncio.run(step())


# List


async def _list(settings: Settings) -> int:
    async with reach(settings) as shelf:
        listed = await shelf.list()
        problems = await shelf.problems()
    width = min(WIDEST, max((len(model.id) for model in listed.models), default=0))
    for model in listed.models:
        mark = "*" if model.id == listed.default else " "
        print(f"{mark} {model.id:{width}}  {_about(model)}".rstrip())
    print(f"\n* {listed.default} answers where nobody chooses another model.")
    for problem in problems:
        print(f"! {problem}", file=sys.stderr)
    return 0


def _about(model: ModelInfo) -> str:
    told = [
        size(model.size) if model.size else "",
        f"{model.context:,} tokens" if model.context else "",
        "sees" if model.sees else "",
        "thinks" if model.thinks else "",
        "small" if model.weak else "",
        "on this machine" if model.local and not model.size else "",
    ]
    return ", ".join(word for word in told if word)


# Add, test, remove


async def _add(args: argparse.Namespace, settings: Settings, key: str) -> int:
    async with reach(settings) as shelf:
        provider = await shelf.add(args.kind, args.url, key, args.name)
        models = [one for one in (await shelf.list()).models if one.provider == provider.name]
    noun = "model" if len(models) == 1 else "models"
    print(f"{provider.name} is added; it offers {len(models)} {noun}.")
    if models:
        print(f"Try one: lowkey models test {models[0].id}")
    return 0


def _key(args: argparse.Namespace) -> str:
    """The key, from the keyboard without showing it, or the first line of a pipe."""
    if args.no_key:
        return ""
    if sys.stdin.isatty():
        return getpass.getpass("Key (Enter where it wants none): ").strip()
    return sys.stdin.readline().strip()


async def _test(model: str, settings: Settings) -> int:
    async with reach(settings) as shelf:
        tried = await shelf.test(model)
    if not tried.ok:
        print(f"{tried.model} does not answer.\n{tried.said}", file=sys.stderr)
        return 1
    print(f"{tried.model} says “{tried.said}” (first word after {tried.ms:,} ms).")
    return 0


async def _remove(args: argparse.Namespace, settings: Settings) -> int:
    async with reach(settings) as shelf:
        if "/" in args.name:
            await _sure(args, f"Delete the file of {args.name}?")
            await shelf.remove_file(args.name)
            print(f"{args.name} is deleted.")
        else:
            await _forget(shelf, args.name)
            print(f"{args.name} and its key are forgotten.")
    return 0


async def _forget(shelf: Shelf, name: str) -> None:
    providers = {one.name: one for one in await shelf.providers()}
    if name not in providers:
        known = ", ".join(providers) or "there is none"
        raise InputError(
            "no_provider",
            f"There is no provider “{name}”, and a model's id has a slash in it.",
            hint=f"Providers: {known}. Models: lowkey models list.",
        )
    await shelf.remove(providers[name].id)


async def _sure(args: argparse.Namespace, question: str) -> None:
    if args.yes or not sys.stdin.isatty():
        return
    answer = await asyncio.to_thread(input, f"{question} [y/N] ")
    if answer.strip().lower() not in ("y", "yes"):
        raise InputError("not_meant", "Nothing was removed.")


# Pull


async def _pull(source: str, settings: Settings) -> int:
    fetcher = Fetcher()
    hub = Hub(settings.hub, settings.hf_token.get_secret_value())
    bar = Bar(sys.stderr, SystemClock())
    try:
        async with aclosing(pull(fetcher, hub, settings.models_folder, source)) as telling:
            async for progress in telling:
                bar.show(progress)
    except BaseException:
        bar.leave()
        raise
    finally:
        await fetcher.close()
    bar.leave()
    model = f"local/{Path(bar.name).stem}"
    print(f"{model} is here. Talk to it: lowkey chat --model {model}")
    return 0


class Bar:
    """How far a pull is, in one line that is written over; nothing where nobody looks."""

    def __init__(self, out: TextIO, clock: Clock) -> None:
        self.name = ""
        self._out = out if out.isatty() else None
        self._clock = clock
        self._begun: tuple[float, int] | None = None

    def show(self, progress: Progress) -> None:
        self.name = progress.name
        now = self._clock.monotonic()
        if self._begun is None and progress.done:
            self._begun = (now, progress.done)
        if self._out is not None:
            self._out.write(f"\r\x1b[K{line(progress, self._speed(now, progress.done))}")
            self._out.flush()

    def leave(self) -> None:
        if self._out is not None and self.name:
            self._out.write("\n")

    def _speed(self, now: float, done: int) -> float:
        """Bytes a second since the first ones came; 0 where that can't be told yet."""
        if self._begun is None or now - self._begun[0] < 0.5:
            return 0
        return (done - self._begun[1]) / (now - self._begun[0])


def line(progress: Progress, speed: float) -> str:
    """One line on how far it is."""
    if progress.total is None:
        told = [progress.name, size(progress.done)]
    else:
        full = BAR * progress.done // max(progress.total, 1)
        share = 100 * progress.done // max(progress.total, 1)
        bar = f"[{'#' * full}{'.' * (BAR - full)}] {share:3} %"
        told = [progress.name, bar, f"{size(progress.done)} of {size(progress.total)}"]
    if speed > 0:
        told.append(f"{size(int(speed))}/s")
        if progress.total is not None:
            told.append(f"{_left((progress.total - progress.done) / speed)} left")
    return "  ".join(told)


def _left(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def size(count: int) -> str:
    """Bytes as people say them."""
    if count >= 10**9:
        return f"{count / 10**9:.1f} GB"
    return f"{count / 10**6:.0f} MB" if count >= 10**6 else f"{count / 1000:.0f} kB"
