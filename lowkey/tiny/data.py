"""Batches: dialogues turned into tokens and packed into rows of a few fixed lengths.

Knows nothing of the network or of what the dialogues say.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.utils.data import IterableDataset, get_worker_info

from lowkey.tiny.behaviour import Dialogue, Writer
from lowkey.tiny.tokenizer import (
    ASSISTANT,
    END,
    PAD,
    SPECIAL,
    SYSTEM,
    USER,
    load_tokenizer,
    number,
)

LENGTHS: tuple[int, ...] = (512, 1024, 2048)
"""Tokens of a row. Most dialogues are short, and attention over a long row costs more."""
_ROLES = {"system": SYSTEM, "user": USER, "assistant": ASSISTANT}


@dataclass(frozen=True)
class Encoded:
    """One dialogue: its tokens, and whether each was written by the assistant."""

    tokens: list[int]
    answered: list[bool]


@dataclass(frozen=True)
class Batch:
    """Packed rows, each int64 or bool [rows, length]; targets are the tokens one place further."""

    tokens: Tensor
    targets: Tensor
    counted: Tensor
    positions: Tensor
    documents: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same batch where the network is."""
        moved = (getattr(self, field.name).to(device, non_blocking=True) for field in fields(self))
        return Batch(*moved)

    def pin_memory(self) -> "Batch":
        """The same batch where a graphics card can fetch it; torch's loader asks for it."""
        return Batch(*(getattr(self, field.name).pin_memory() for field in fields(self)))


def encode(dialogue: Dialogue, tokenizer: Tokenizer) -> Encoded:
    """The tokens exactly as the chat template in the GGUF writes them."""
    tokens: list[int] = []
    answered: list[bool] = []
    for message in dialogue:
        body = tokenizer.encode(message.text + END).ids
        tokens += [number(tokenizer, _ROLES[message.role]), *body]
        answered += [False] + [message.role == "assistant"] * len(body)
    return Encoded(tokens, answered)


def drill(rng: random.Random, vocabulary: int) -> Encoded:
    """Random tokens that return, at once or after others, where only what returns counts.

    Copying appears late in training because few tokens ask for it; here many of them do, and any
    token may come, from any distance.
    """

    def some(least: int, most: int) -> list[int]:
        return rng.choices(range(len(SPECIAL), vocabulary), k=rng.randint(least, most))

    first = some(3, 40)
    if rng.random() < 0.4:
        times = rng.randint(2, 4)
        return Encoded(first * times, [False] * len(first) + [True] * len(first) * (times - 1))
    before, between = some(0, 80), some(1, 160)
    start = rng.randrange(len(first) - 1)
    again = first[start:]
    heard = [False] * (len(before) + len(first) + len(between) + 1)
    return Encoded(before + first + between + again, heard + [True] * (len(again) - 1))


def mixed(
    dialogues: Iterator[Dialogue], tokenizer: Tokenizer, drills: float, rng: random.Random
) -> Iterator[Encoded]:
    """Encoded dialogues, with a share of drills among them."""
    vocabulary = tokenizer.get_vocab_size()
    while True:
        if rng.random() < drills:
            yield drill(rng, vocabulary)
        else:
            yield encode(next(dialogues), tokenizer)


def batches(source: Iterator[Encoded], pad: int, tokens: int) -> Iterator[Batch]:
    """Batches of `tokens` tokens without end.

    A dialogue goes to the shortest kind of row that holds it, the longest ones are cut at the end.
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
            yield _batch(rows, length, pad)


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


def _batch(rows: list[list[Encoded]], length: int, pad: int) -> Batch:
    shape = (len(rows), length + 1)
    tokens = torch.full(shape, pad)
    answered = torch.zeros(shape, dtype=torch.bool)
    positions = torch.zeros(shape, dtype=torch.int64)
    documents = torch.full(shape, -1)
    for r, row in enumerate(rows):
        start = 0
        for d, one in enumerate(row):
            end = min(start + len(one.tokens), length + 1)
            tokens[r, start:end] = torch.tensor(one.tokens[: end - start])
            answered[r, start:end] = torch.tensor(one.answered[: end - start])
            positions[r, start:end] = torch.arange(end - start)
            documents[r, start:end] = d
            start = end
    return Batch(
        tokens=tokens[:, :-1].contiguous(),
        targets=tokens[:, 1:].contiguous(),
        counted=answered[:, 1:].contiguous(),
        positions=positions[:, :-1].contiguous(),
        documents=documents[:, :-1].contiguous(),
    )


class Stream(IterableDataset[Batch]):
    """Batches without end for torch's loader; every worker process writes dialogues of its own."""

    def __init__(self, tokenizer: Path, seed: int, tokens: int, drills: float) -> None:
        self.tokenizer = tokenizer
        self.seed = seed
        self.tokens = tokens
        self.drills = drills

    def __iter__(self) -> Iterator[Batch]:
        worker = get_worker_info()
        seed = self.seed * 1_009 + (worker.id if worker else 0)
        tokenizer = load_tokenizer(self.tokenizer)
        examples = mixed(Writer(seed).dialogues(), tokenizer, self.drills, random.Random(seed))
        return batches(examples, number(tokenizer, PAD), self.tokens)
