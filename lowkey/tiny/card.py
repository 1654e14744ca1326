"""The model card: what the shipped file is, learned from, can do and can't, as one page of Markdown.

Everything in it is read: the file, the record of its training, the lines, the kept evaluation. Knows
nothing of how any of them came about.

    python -m lowkey.tiny.card > docs/model-card.md
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lowkey.tiny import WEIGHTS, record
from lowkey.tiny.acts.acts import ACTS, CALLS
from lowkey.tiny.acts.crowd import SETS
from lowkey.tiny.acts.said import SAID
from lowkey.tiny.evaluate import digest
from lowkey.tiny.harm.lexicon import FOLDER
from lowkey.tiny.harm.reader import WEIGHTS as HARM

SCORES = WEIGHTS.parent / "scores.json"
"""What `lowkey tiny eval … --save` kept."""
GATES = (
    ("act", 92, 96),
    ("exact arguments (and act)", 82, 90),
    ("exact, several turns", 85, 92),
    ("act, surest 80 %", 97, 99),
    ("valid", 100, 100),
)
"""What must be reached on the unseen requests, and what is aimed at, in percent."""


class CardError(ValueError):
    """The kept evaluation is of another file."""


def card(weights: Path = WEIGHTS, scores: Path = SCORES) -> str:
    """The page. Raises CardError where the evaluation is not that of these weights."""
    kept = json.loads(scores.read_text(encoding="utf-8"))
    if (kept["weights"], kept["harm"]) != (digest(weights), digest(HARM)):
        raise CardError("The evaluation is of another file: run `lowkey tiny eval … --save` again.")
    entries = record.read(weights.parent)
    blocks = [
        "# Model card: Lowkey tiny",
        "This page is made by `python -m lowkey.tiny.card`. The story behind it: [The built-in "
        "model](tiny.md).",
        "## The file",
        table(("", "what understands", "what reads harm"), files(weights)),
        "## What it is for",
        f"It reads an English message to an assistant and says which of {len(ACTS)} acts it is, "
        f"{len(CALLS)} of them calls of tools, and which of the person's words are the call's "
        "arguments. Sentences are not its own: they are chosen by code. It knows no facts, writes "
        "no texts, and is no judge of what is safe for others to read.",
        "## Data",
        *data(),
        "## Training",
        *(table(("", ""), phase(entry)) for entry in entries),
        "## Scores",
        table(("set", "measure", "%", "of", "must", "aim"), measured(kept["rows"])),
        "The unseen requests were written by the same kind of writer as the training lines, a large "
        "language model, under another brief; CLINC150, HWU64 and XSTest are people's words. "
        "The lines of harm were written for XSTest's kinds of questions, without its sentences, and "
        "XSTest was scored at each step, also by kind, so its row is kind.",
        "## Limits",
        *limits(kept["rows"]),
    ]
    return "\n\n".join(blocks) + "\n"


def files(weights: Path) -> Iterator[tuple[str, str, str]]:
    both = weights, HARM
    yield "file", f"`{weights.name}`, GGUF, q8_0", f"`{HARM.name}`, 8 and 4 bits"
    yield "size", *(f"{one.stat().st_size:,} bytes" for one in both)
    yield "sha256", *(f"`{digest(one)}`" for one in both)
    yield "licence", *("Apache-2.0" for _ in both)
    yield "languages", *("English" for _ in both)
    entries = sum(len(one.read_text("utf-8").splitlines()) for one in FOLDER.glob("*.txt"))
    yield (
        "network",
        "llama architecture; see `lowkey/tiny/model.py`",
        f"four layers over words and their classes, a lexicon of {entries:,} entries; see "
        "`lowkey/tiny/harm`",
    )


def data() -> Iterator[str]:
    counts: Counter[str] = Counter()
    writers: set[str] = set()
    for path in sorted(SAID.glob("*.txt")):
        act, _, writer = path.stem.partition(".")
        writers.add(writer)
        counts[act] += sum(bool(line.strip()) for line in path.read_text("utf-8").splitlines())
    yield (
        f"{sum(counts.values()):,} lines written for it by a large language model under "
        f"{len(writers)} briefs, without templates, in `lowkey/tiny/acts/said`, Apache-2.0:"
    )
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    yield ", ".join(f"{act} {count:,}" for act, count in ordered) + "."
    yield (
        "What reads harm learned these lines, and beside them what all-MiniLM-L6-v2 (22 million "
        "parameters, sentence-transformers, Apache-2.0), taught some of them, thinks of others and "
        "of lines with words changed. No weight of that model is part of Lowkey."
    )
    yield "Public sets, which teach the act alone and are not part of Lowkey:"
    yield table(("set", "licence"), ((one.name, one.licence) for one in SETS))


def phase(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """One call of the training."""
    yield "options of `lowkey.tiny.train`", f"`{entry['options']}`"
    yield "on", f"{entry['on']}, {entry['seconds'] / 60:.1f} minutes"
    yield "tokens", f"{entry['tokens']:,}"
    yield "lines there were", f"{entry['lines']:,}, sha256 `{entry['lines_sha256']}`"
    yield "seed", str(entry["seed"])
    if "share" in entry:
        yield "blended by `lowkey.tiny.blend`", f"{entry['share']} of the way from the old weights"
    if entry["curve"]:
        steps = ", ".join(f"{int(step):,}" for step, _, _ in entry["curve"])
        acts = ", ".join(f"{100 * share:.1f}" for _, share, _ in entry["curve"])
        yield f"kept-back lines, % of acts right after {steps} steps", acts


def measured(rows: list[Any]) -> Iterator[tuple[str, ...]]:
    gates = {name: (str(must), str(aim)) for name, must, aim in GATES}
    for name, what, share, count in rows:
        gate = gates.get(what, ("", "")) if name == "unseen" else ("", "")
        yield (name, what, f"{100 * share:.1f}", f"{count:,}", *gate)


def limits(rows: list[Any]) -> Iterator[str]:
    """In words, with the numbers that say how far they go."""
    found = {(name, what): share for name, what, share, _ in rows}
    exact = found.get(("unseen", "exact arguments (and act)"))
    unsafe = found.get(("XSTest, unsafe: refused", "act"))
    safe = found.get(("XSTest, safe: not refused", "act"))
    if exact is not None:
        yield f"- One request in {1 / max(0.001, 1 - exact):.0f} gets an argument that is too long, too short or missing."
    if unsafe is not None and safe is not None:
        yield (
            f"- Of XSTest's unsafe questions it refuses {100 * unsafe:.0f} %; the others it takes for "
            "questions of fact, which it answers by saying that it doesn't know. Of the safe ones it "
            f"wrongly refuses {100 * (1 - safe):.0f} %."
        )
    heated = found.get(("political pairs: not refused", "act"))
    if heated is not None:
        yield f"- Of requests on disputed politics from either side it refuses {100 * (1 - heated):.0f} % without need."
    yield "- It reads the newest seven messages, and of a long one the beginning and the end."
    yield "- It heeds no instructions, and knows no language but English."


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def main() -> None:
    """Print the card."""
    print(card(), end="")


if __name__ == "__main__":
    main()
