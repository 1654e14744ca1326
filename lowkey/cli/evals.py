"""`lowkey evals`: measures a model on public questions and prints a table. Knows no rule of a verdict."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, asynccontextmanager, closing, nullcontext
from pathlib import Path
from typing import get_args

from lowkey.cli.desk import sit_down
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.errors import InputError, LowkeyError
from lowkey.learn.evals import (
    CATEGORIES,
    GROUPS,
    Bench,
    Question,
    Row,
    Score,
    Unasked,
    chosen,
    load,
    opened,
    saved,
    write,
)
from lowkey.models import Catalogue, Effort, Model

AT_ONCE = 4
"""Questions on their way at once to a model elsewhere; a local one answers as many as it has slots."""
REASONS = 5
"""How many kinds of faults are told."""


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="what")
    bfcl = what.add_parser(
        "bfcl",
        help="the Berkeley Function Calling Leaderboard: which function, with which arguments",
    )
    bfcl.add_argument(
        "--model", default="", metavar="ID", help="its id; without it, the one that answers chats"
    )
    bfcl.add_argument(
        "--questions",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="the folder of questions (see docs/evals.md)",
    )
    bfcl.add_argument(
        "--categories",
        default="all",
        metavar="NAMES",
        help=f"comma between them; {', '.join((*GROUPS, *CATEGORIES))}",
    )
    bfcl.add_argument(
        "--limit", type=int, metavar="N", help="so many of each category, always the same ones"
    )
    bfcl.add_argument(
        "--save", type=Path, metavar="FILE", help="keep each answer and its verdict here, as JSONL"
    )
    bfcl.add_argument("--resume", action="store_true", help="go on where the kept answers end")
    bfcl.add_argument(
        "--at-once", type=int, metavar="N", help="questions on their way at the same time"
    )
    bfcl.add_argument("--effort", choices=get_args(Effort), default="medium", help="of thinking")


def run(args: argparse.Namespace, settings: Settings) -> int:
    if any(number is not None and number < 1 for number in (args.limit, args.at_once)):
        raise InputError("bad_number", "--limit and --at-once must be 1 or more.")
    if args.resume and args.save is None:
        raise InputError("no_save", "--resume needs the file of --save.")
    if args.save is not None and args.save.exists() and not args.resume:
        hint = "Add --resume to go on with it, or name another."
        raise InputError("file_exists", f"{args.save} is there already.", hint=hint)
    names = chosen([name for name in args.categories.split(",") if name])
    questions = load(args.questions, names, args.limit)
    try:
        return asyncio.run(_bfcl(args, settings, questions))
    except KeyboardInterrupt:
        if args.save is not None:
            print("\nWhat was answered is kept: go on with --resume.", file=sys.stderr)
        raise


async def _bfcl(args: argparse.Namespace, settings: Settings, questions: Sequence[Question]) -> int:
    """Asks what is not answered yet, then prints the table of all."""
    ids = {one.id for one in questions}
    async with _model(args.model, settings) as (model, clock):
        kept = saved(args.save, model.info.id) if args.save is not None else []
        rows = [row for row in kept if row.id in ids]
        known = {row.id for row in rows}
        at_once = args.at_once or (settings.slots if model.info.local else AT_ONCE)
        bench = Bench(model, clock, at_once, args.effort)
        left = [one for one in questions if one.id not in known]
        errors = await _ask(bench, left, rows, args.save)
    print(table(rows))
    missing = len(questions) - len(rows)
    if not missing:
        return 0
    print(f"\n{missing} of {len(questions)} got no answer and are not counted:", file=sys.stderr)
    for told, count in Counter(str(error) for error in errors).most_common(REASONS):
        print(f"{count:5}  {told}", file=sys.stderr)
    if args.save is not None:
        print("Go on with --resume.", file=sys.stderr)
    return 1


@asynccontextmanager
async def _model(name: str, settings: Settings) -> AsyncGenerator[tuple[Model, Clock]]:
    """The model, ready to be asked. Raises InputError where it calls no functions."""
    alone = settings.model_copy(update={"fallback": ()})  # No other model answers in its place.
    async with sit_down(alone) as desk:
        catalogue = Catalogue(alone, desk.db, desk.clock)
        try:
            await catalogue.open()
            model = await catalogue.find(name)
            if not model.info.calls:
                raise InputError(
                    "no_calls",
                    f"{model.info.name} can't call functions, so there is nothing to measure.",
                    hint="See which models there are: lowkey models list.",
                )
            yield model, desk.clock
        finally:
            await catalogue.close()


async def _ask(
    bench: Bench, left: Sequence[Question], rows: list[Row], save: Path | None
) -> list[LowkeyError]:
    """Adds a row for each answer, to the file at once; returns why others have none."""
    errors: list[LowkeyError] = []
    with closing(Counting(len(left))) as seen, opened(save) if save else nullcontext() as file:
        try:
            async with aclosing(bench.ask(left)) as outcomes:
                async for outcome in outcomes:
                    seen.one_more()
                    if isinstance(outcome, Unasked):
                        errors.append(outcome.error)
                        continue
                    rows.append(outcome)
                    if file is not None:
                        write(file, outcome)
        except LowkeyError as error:
            errors.append(error)
    return errors


class Counting:
    """How far it is, in one line that is written over; nothing where nobody looks."""

    def __init__(self, whole: int) -> None:
        self.whole, self.done = whole, 0
        self._out = sys.stderr if sys.stderr.isatty() else None

    def one_more(self) -> None:
        self.done += 1
        if self._out is not None:
            print(f"\r\x1b[K{self.done} of {self.whole}", end="", file=self._out, flush=True)

    def close(self) -> None:
        if self._out is not None and self.done:
            print("\r\x1b[K", end="", file=self._out, flush=True)


def table(rows: Sequence[Row]) -> str:
    """A line for each category and one for all: right, of, percent, what chance leaves open."""
    lines = [f"{'':23}{'right':>6}{'of':>6}{'%':>7}  {'95 %':>13}{'in':>9}{'out':>8}{'s each':>8}"]
    for name in CATEGORIES:
        some = [row for row in rows if row.category == name]
        lines += [_line(name, some)] if some else []
    lines.append(_line("all", rows))
    faults = Counter(row.reason for row in rows if row.reason).most_common(REASONS)
    if faults:
        lines += ["", "What was wrong most often:"]
        lines += [f"{count:5}  {reason}" for reason, count in faults]
    return "\n".join(lines)


def _line(name: str, rows: Sequence[Row]) -> str:
    score = Score(sum(row.right for row in rows), len(rows))
    low, high = score.interval
    tokens = sum(row.input for row in rows), sum(row.output for row in rows)
    seconds = sum(row.seconds for row in rows) / max(1, len(rows))
    return (
        f"{name:23}{score.right:6}{score.of:6}{score.percent:7.1f}  {low:5.1f} – {high:5.1f}"
        f"{tokens[0]:9,}{tokens[1]:8,}{seconds:8.2f}"
    )
