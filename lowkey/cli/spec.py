"""`lowkey spec`: check, read and compile the rule book. Knows no conversation and no model."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path

from lowkey.core.config import Settings
from lowkey.core.errors import InputError, NotFoundError
from lowkey.spec import Clause, Spec, compile, folder, lint, load, published, room, size

WIDTH = 96


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    linted = actions.add_parser("lint", help="name every fault with its file and line")
    linted.add_argument("--book", type=Path, help="another folder than this Lowkey's `behavior`")
    shown = actions.add_parser("show", help="list all rules, or show one with its examples")
    shown.add_argument("id", nargs="?", help="the id of a rule")
    compiled = actions.add_parser("compile", help="print the words that a model is given")
    compiled.add_argument(
        "--context",
        type=int,
        default=0,
        help="the model's context in tokens (default: a large one)",
    )
    compiled.add_argument("--personality", default="default", help="the id of a personality")
    compiled.add_argument("--mode", help="the id of a mode")
    compiled.add_argument("--book", type=Path, help="another folder than this Lowkey's `behavior`")


def run(args: argparse.Namespace, settings: Settings) -> int:
    del settings
    match args.action:
        case "lint":
            return _lint(args.book or folder())
        case "show":
            _show(published(), args.id)
        case _:
            _compile(load(args.book) if args.book else published(), args)
    return 0


def _lint(where: Path) -> int:
    if not where.is_dir():
        raise InputError("no_book", f"There is no folder {where}.", hint="Name one with --book.")
    root = where.resolve().parent
    faults = lint(where, root if (root / "tests").is_dir() else None)
    for fault in faults:
        print(fault)
    if faults:
        print(f"\n{len(faults)} {'fault' if len(faults) == 1 else 'faults'}.")
        return 1
    spec = load(where)
    print(f"Version {spec.version} is sound: {len(spec.clauses)} rules.")
    return 0


def _show(spec: Spec, clause_id: str | None) -> None:
    if clause_id is None:
        _list(spec)
        return
    clause = spec.clause(clause_id)
    if clause is None:
        raise NotFoundError(
            "no_clause", f"There is no rule “{clause_id}”.", hint="See all: lowkey spec show."
        )
    _whole(clause)


def _list(spec: Spec) -> None:
    width = max(len(clause.id) for clause in spec.clauses)
    print(f"{spec.title}, version {spec.version}")
    for group in spec.groups:
        print(f"\n{group.title}")
        for clause in spec.clauses:
            if clause.group == group.id:
                print(f"  {clause.id:{width}}  {clause.authority:9}  {clause.statement}")


def _whole(clause: Clause) -> None:
    how = f", {clause.how}" if clause.how else ""
    print(f"{clause.id}\n\n{_wrapped(clause.statement)}\n")
    print(f"Authority  {clause.authority}\nChanged by {clause.steer}{how}")
    print(f"Tier       {clause.tier}\nSeverity   {clause.severity}\nTests      {clause.tests[0]}")
    for test in clause.tests[1:]:
        print(f"           {test}")
    print(f"\n{_wrapped(clause.rationale)}")
    if clause.text:
        print(f"\n{_wrapped(clause.text)}")
    for example in clause.examples:
        print(f"\n{example.kind.title()}, {example.grade} of 5")
        for turn in example.turns:
            print(_wrapped(f"{turn.who}: {turn.text}", "  "))
        print(_wrapped(f"Why: {example.why}", "  "))


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _compile(spec: Spec, args: argparse.Namespace) -> None:
    personality = spec.personality(args.personality)
    if personality is None:
        known = ", ".join(one.id for one in spec.personalities)
        raise NotFoundError(
            "no_personality",
            f"There is no personality “{args.personality}”.",
            hint=f"There are: {known}.",
        )
    mode = spec.mode(args.mode) if args.mode else None
    if args.mode and mode is None:
        known = ", ".join(one.id for one in spec.modes)
        told = f"There is no mode “{args.mode}”."
        raise NotFoundError("no_mode", told, hint=f"There are: {known}.")
    compiled = compile(spec, room(args.context or None), personality, mode=mode)
    print(compiled.text)
    if personality.manner:
        print(personality.manner)
    if mode:
        print(mode.manner)
    left = f"; no room for {', '.join(compiled.left_out)}" if compiled.left_out else ""
    whole = f"{len(compiled.clauses)} rules, about {size(compiled.text)} tokens{left}."
    print(f"\nVersion {spec.version}: {whole}")
