"""Batches: examples packed into rows of a few fixed lengths.

Knows nothing of the network or of what the examples say.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.examples import NOBODY, Encoded, Examples, Focus, number
from lowkey.tiny.acts.prompt import token
from lowkey.tiny.tokenizer import PAD, load_tokenizer

LENGTHS: tuple[int, ...] = (128, 512, 1024)
"""Tokens of a row. Most examples are short, and attention over a long row costs more."""
BEGIN, REST = 0.7, 0.12
"""Share of plain texts at the beginning of a training, and after two thirds of it."""


@dataclass(frozen=True)
class Batch:
    """Packed rows [rows, length]; targets are the tokens one place further, `weights` what they count.

    `places` [n]: where in the flattened rows an act is to be foretold; `allowed` [n, acts]: which of
    them are right.
    """

    tokens: Tensor
    targets: Tensor
    weights: Tensor
    positions: Tensor
    documents: Tensor
    places: Tensor
    allowed: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same batch where the network is."""
        moved = (getattr(self, field.name).to(device, non_blocking=True) for field in fields(self))
        return Batch(*moved)

    def pin_memory(self) -> "Batch":
        """The same batch where a graphics card can fetch it; torch's loader asks for it."""
        return Batch(*(getattr(self, field.name).pin_memory() for field in fields(self)))


def batches(
    source: Iterator[Encoded], pad: int, tokens: int, acts: dict[int, int]
) -> Iterator[Batch]:
    """Batches of `tokens` tokens without end.

    An example goes to the shortest kind of row that holds it, the longest ones are cut at the end.
    """
    waiting: dict[int, list[Encoded]] = {length: [] for length in LENGTHS}
    held: dict[int, int] = dict.fromkeys(LENGTHS, 0)
    for one in source:
        length = next((n for n in LENGTHS if len(one.tokens) <= n + 1), LENGTHS[-1])
        waiting[length].append(one)
        held[length] += len(one.tokens)
        # Twice what a batch takes, so that there is a choice and rows fill up with little padding.
        if held[length] >= 2 * tokens:
            rows = [_row(waiting[length], length) for _ in range(max(1, tokens // length))]
            held[length] = sum(len(one.tokens) for one in waiting[length])
            yield _batch(rows, length, pad, acts)


def _row(waiting: list[Encoded], length: int) -> list[Encoded]:
    """Takes from `waiting` what fills one row: the oldest first, then what still fits."""
    row: list[Encoded] = []
    room = length + 1
    index = 0
    while index < len(waiting) and room > 0 and index < 64:
        if len(waiting[index].tokens) <= room or not row:
            chosen = waiting.pop(index)
            row.append(chosen)
            room -= len(chosen.tokens)
        else:
            index += 1
    return row


def _batch(rows: list[list[Encoded]], length: int, pad: int, acts: dict[int, int]) -> Batch:
    shape = (len(rows), length + 1)
    tokens = torch.full(shape, pad)
    weights = torch.zeros(shape)
    positions = torch.zeros(shape, dtype=torch.int64)
    documents = torch.full(shape, -1)
    places: list[int] = []
    allowed: list[Tensor] = []
    for r, row in enumerate(rows):
        start = 0
        for d, one in enumerate(row):
            end = min(start + len(one.tokens), length + 1)
            tokens[r, start:end] = torch.tensor(one.tokens[: end - start])
            weights[r, start:end] = torch.tensor(one.weights[: end - start])
            positions[r, start:end] = torch.arange(end - start)
            documents[r, start:end] = d
            if one.place >= 0 and start + one.place < end:
                places.append(r * length + start + one.place - 1)
                right = torch.zeros(len(acts), dtype=torch.bool)
                right[[acts[act] for act in one.acts]] = True
                allowed.append(right)
            start = end
    return Batch(
        tokens=tokens[:, :-1].contiguous(),
        targets=tokens[:, 1:].contiguous(),
        weights=weights[:, 1:].contiguous(),
        positions=positions[:, :-1].contiguous(),
        documents=documents[:, :-1].contiguous(),
        places=torch.tensor(places, dtype=torch.int64),
        allowed=torch.stack(allowed) if allowed else torch.zeros(0, len(acts), dtype=torch.bool),
    )


class Stream(IterableDataset[Batch]):
    """Batches without end for torch's loader; every worker process makes examples of its own.

    `minutes`: the training's length, over two thirds of which the share of plain texts falls from
    `texts`.
    """

    def __init__(
        self,
        tokenizer: Path,
        seed: int,
        tokens: int,
        minutes: float,
        corpora: Path | None,
        focus: Focus = NOBODY,
        texts: float = BEGIN,
    ) -> None:
        self.tokenizer = tokenizer
        self.seed = seed
        self.tokens = tokens
        self.minutes = minutes
        self.corpora = corpora
        self.focus = focus
        self.texts = texts

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        seed = self.seed * 1_009 + (worker.id if worker else 0)
        tokenizer = load_tokenizer(self.tokenizer)
        examples = Examples(tokenizer, seed, self.corpora, self.focus)
        begun = time.monotonic()

        def stream() -> Iterator[Encoded]:
            while True:
                spent = (time.monotonic() - begun) / (40 * self.minutes)
                yield examples.stream(max(min(REST, self.texts), self.texts * (1 - spent)))

        return batches(stream(), number(tokenizer, PAD), self.tokens, _acts(tokenizer))


def held(tokenizer: Path) -> list[Batch]:
    """The lines that are kept back, in rows of the middle length."""
    length = LENGTHS[1]
    names = load_tokenizer(tokenizer)
    acts = _acts(names)
    given = list(Examples(names, 0, None).held())
    found: list[Batch] = []
    rows: list[list[Encoded]] = []
    waiting = [one for one in given if len(one.tokens) <= length]
    while waiting:
        rows.append(_row(waiting, length))
        if len(rows) == 16 or not waiting:
            found.append(_batch(rows, length, number(names, PAD), acts))
            rows = []
    return found


def _acts(names: Tokenizer) -> dict[int, int]:
    """By an act's token: its place in the list of acts."""
    return {number(names, token(name)): place for place, name in enumerate(ACTS)}
