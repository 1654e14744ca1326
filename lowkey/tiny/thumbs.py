"""What people judged: a file of thumbs, read into answers that should be given or should not.

    {"messages": […], "answer": "<|reminder|><|what|> …", "up": true}
    {"messages": […], "answer": {"act": …, "args": {…}}, "up": false, "correction": {"act": …, "args": {…}}}

`messages` and `args` are those of evaluation cases. Knows nothing of the network.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.prompt import END, Dialogue, Understood, heard, parse, token


class ThumbError(ValueError):
    """A file of thumbs that makes no sense; the message names the line."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer to a dialogue, as the model writes it, and whether it should be given."""

    dialogue: Dialogue
    act: str
    answer: str
    good: bool


def read(path: Path) -> list[Judged]:
    """What people judged; a correction becomes a good answer beside the bad one. Raises ThumbError."""
    found: list[Judged] = []
    for count, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            found += _thumb(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            why = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise ThumbError(f"{path.name}, line {count}, makes no sense: {why}.") from error
    if not found:
        raise ThumbError(f"{path.name} holds no thumbs.")
    return found


def _thumb(row: dict[str, Any]) -> Iterator[Judged]:
    dialogue = [(m["role"], str(m["content"])) for m in row["messages"]]
    if any(role not in ("user", "assistant") for role, _ in dialogue):
        raise ValueError("a message is neither the user's nor the assistant's")
    if not dialogue or dialogue[-1][0] != "user":
        raise ValueError("the last message is not the user's")
    if not isinstance(row["up"], bool):
        raise ValueError("“up” is neither true nor false")
    act, answer = _answer(dialogue, row["answer"])
    yield Judged(dialogue, act, answer, row["up"])
    if row.get("correction") is not None:
        right, correct = _answer(dialogue, row["correction"])
        if row["up"] or correct == answer:
            raise ValueError("a correction beside an answer that was right already")
        yield Judged(dialogue, right, correct, True)


def _answer(dialogue: Dialogue, given: str | Mapping[str, Any]) -> tuple[str, str]:
    """(its act, the answer as the model writes it): slots in order, spans as they were typed."""
    if isinstance(given, str):
        understood = parse(given)
        if understood is None:
            raise ValueError(f"{given[:60]!r} is no answer")
    else:
        spans = {k: v if isinstance(v, list) else [v] for k, v in (given.get("args") or {}).items()}
        understood = Understood(
            str(given["act"]), {k: tuple(map(str, v)) for k, v in spans.items()}
        )
    act = ACTS.get(understood.act)
    if act is None:
        raise ValueError(f"there is no act {understood.act!r}")
    if unknown := next((slot for slot in understood.args if slot not in act.slots), None):
        raise ValueError(f"{act.name} has no slot {unknown!r}")
    texts = [f" {text}" for role, text in reversed(heard(dialogue)) if role == "user"]
    parts = [token(act.name)]
    for slot in act.slots:
        parts += [token(slot) + _typed(span, texts) for span in understood.args.get(slot, ())]
    return act.name, "".join([*parts, END])


def _typed(span: str, texts: Sequence[str]) -> str:
    """A span as the person typed it the last time, with the space that belongs to its first token."""
    wanted = span.strip()
    for text in texts:
        at = text.lower().find(wanted.lower())
        if wanted and at >= 0:
            joined = text[at - 1] == " " and not wanted[0].isnumeric()  # A digit is its own token.
            return text[at - joined : at + len(wanted)]
    raise ValueError(f"{span!r} stands in no message of the user")
