"""`lowkey tiny`: what the built-in model understands, and how well. Knows nothing of its training."""

from __future__ import annotations

import argparse
from pathlib import Path

from lowkey.core.config import Settings
from lowkey.core.errors import InputError


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    actions.add_parser("acts", help="list what a message can be, and the slots that go with it")
    asked = actions.add_parser("eval", help="measure it, and print a table")
    asked.add_argument(
        "--file", type=Path, action="append", help='cases: {"messages": …, "act": …, "args": …}'
    )
    asked.add_argument("--sets", type=Path, help="a folder of public test sets")
    asked.add_argument("--weights", type=Path, help="another model file of the same kind")
    asked.add_argument("--save", type=Path, help="keep the table as JSON for the model card")
    asked.add_argument(
        "--confusions", action="store_true", help="which acts are mistaken for which"
    )
    asked_once = actions.add_parser("ask", help="show what it understands of one message")
    asked_once.add_argument("message")


def run(args: argparse.Namespace, settings: Settings) -> int:
    del settings
    match args.action:
        case "acts":
            _acts()
        case "ask":
            _ask(args.message)
        case _:
            _evaluate(args)
    return 0


def _acts() -> None:
    from lowkey.tiny.acts.acts import ACTS

    for act in ACTS.values():
        kind = "call" if act.calls else "none"
        print(f"{act.name:16} {kind:5} {', '.join(act.slots) or '–':20} {act.about}")
        if act.example:
            print(f"{'':23}{act.example}")
    print(
        '\nActs of the kind “none” call nothing; in files of cases, "none" stands for any of them.'
    )


def _ask(message: str) -> None:
    from lowkey.tiny.evaluate import Case, Engine

    answer = Engine().ask(Case([("user", message)], frozenset()))
    if answer.understood is None:
        print("nothing")
        return
    print(f"{answer.understood.act} ({100 * answer.sure:.0f} % sure)")
    for slot, spans in answer.understood.args.items():
        print(f"  {slot}: {' | '.join(spans)}")


def _evaluate(args: argparse.Namespace) -> None:
    from lowkey.tiny import WEIGHTS
    from lowkey.tiny.acts.trained import UNSEEN
    from lowkey.tiny.evaluate import cases, run, sets

    files: list[Path] = args.file or ([] if args.sets else [UNSEEN])
    missing = next((path for path in files if not path.is_file()), None)
    if missing is not None:
        raise InputError("no_file", f"There is no file {missing}.")
    try:
        asked = [(path.stem, cases(path)) for path in files]
    except ValueError as error:
        raise InputError(
            "bad_case", f"{error}.", hint="See docs/tiny.md for the format."
        ) from error
    asked += sets(args.sets) if args.sets else ()
    run(args.weights or WEIGHTS, asked, args.confusions, args.save)
