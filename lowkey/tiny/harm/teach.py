"""Teaches the readers: `python -m lowkey.tiny.harm.teach`, an hour on two cores; the extra `train`.

Knows nothing of how a score is used. Some words are hidden from them, so that they learn from what those
are called as well.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from lowkey.tiny.acts.said import Said
from lowkey.tiny.acts.trained import ours
from lowkey.tiny.harm.lexicon import names, words
from lowkey.tiny.harm.reader import LONGEST, NOTHING, REACH, UNKNOWN, WEIGHTS, cut, places, row_kind

Table = NDArray[np.float32]


class Start(NamedTuple):
    """How one reader begins, how many of the border's writers it hears, and how often it hears a line."""

    seed: int
    share: float
    rounds: int


STARTS = (Start(1, 1.0, 11), Start(2, 1.0, 11), *(Start(seed, 0.6, 10) for seed in (1, 2, 3, 4)))


@dataclass(frozen=True, slots=True)
class Dial:
    """How the readers are built and taught.

    `hide`: the share of words that are hidden where they have a class; of others `hide_bare`, of
    classes `hide_class`. `border`: what a line counts whose writer wrote for the border of harm, which
    is who has at least an eighth of harmful lines. `often`: how often a word must stand to have a row.
    `starts`: one for each reader.
    """

    width: int = 96
    layers: int = 4
    heads: int = 4
    inner: int = 256
    looks: int = 4
    often: int = 2
    words: int = 20_000
    batch: int = 256
    rate: float = 2e-3
    dropout: float = 0.1
    hide: float = 0.2
    hide_bare: float = 0.07
    hide_class: float = 0.04
    border: float = 2.0
    starts: tuple[Start, ...] = STARTS


@dataclass(frozen=True, slots=True)
class Lines:
    """All words of all lines, one after the other: `rows` [words], `kinds` [words, classes]; for each
    line where it starts, its length, whether it asks for `harm` (1 or 0), and what it counts.
    """

    rows: NDArray[np.int32]
    kinds: NDArray[np.uint8]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    harm: NDArray[np.float32]
    counts: NDArray[np.float32]

    def batch(self, chosen: Sequence[int]) -> tuple[Tensor, Tensor]:
        """Rows [lines, words] and classes [lines, words, classes] of some, filled up with nothing."""
        lengths = self.lengths[chosen]
        place = np.arange(lengths.max())
        there = place < lengths[:, None]
        at = (self.starts[chosen][:, None] + place).clip(max=len(self.rows) - 1)
        rows, kinds = self.rows[at] * there, self.kinds[at] * there[..., None]
        return torch.from_numpy(rows).long(), torch.from_numpy(kinds).float()


def gathered(
    told: Sequence[list[str]],
    known: dict[str, int],
    kinds: dict[str, int],
    harm: Sequence[float],
    counts: Sequence[float],
) -> Lines:
    """Lines of at least one word each; `known`, `kinds` as `reader.places` has them."""
    rows, called = zip(*(places(line, known, kinds) for line in told), strict=True)
    lengths = np.array([len(line) for line in told])
    return Lines(
        np.concatenate(rows),
        np.concatenate(called),
        lengths.cumsum() - lengths,
        lengths,
        np.array(harm, np.float32),
        np.array(counts, np.float32),
    )


class Block(nn.Module):
    """`reader.Layer`."""

    distance: Tensor

    def __init__(self, dial: Dial) -> None:
        super().__init__()
        width = dial.width
        self.before, self.then = nn.RMSNorm(width, eps=1e-6), nn.RMSNorm(width, eps=1e-6)
        self.mixed = nn.Linear(width, 3 * width, bias=False)
        self.distances = nn.Parameter(torch.zeros(dial.heads, 2 * REACH + 1))
        self.joined = nn.Linear(width, width, bias=False)
        self.wide, self.narrow = nn.Linear(width, dial.inner), nn.Linear(dial.inner, width)
        self.drop = nn.Dropout(dial.dropout)
        place = torch.arange(LONGEST)
        self.register_buffer(
            "distance", (place[None] - place[:, None]).clamp(-REACH, REACH) + REACH
        )

    def forward(self, states: Tensor, there: Tensor) -> Tensor:
        rows, length, width = states.shape
        heads = len(self.distances)
        mixed = self.mixed(self.before(states)).view(rows, length, 3, heads, width // heads)
        asked, theirs, value = mixed.permute(2, 0, 3, 1, 4)
        scores = asked @ theirs.transpose(-1, -2) / math.sqrt(width // heads)
        scores = scores + self.distances[:, self.distance[:length, :length]]
        shares = scores.masked_fill(~there[:, None, None], -1e9).softmax(-1)
        heard = (shares @ value).transpose(1, 2).reshape(rows, length, width)
        states = states + self.drop(self.joined(heard))
        return states + self.drop(self.narrow(F.relu(self.wide(self.then(states)))))

    def tables(self) -> Iterator[Tensor]:
        yield self.before.weight
        yield self.mixed.weight
        yield self.distances
        yield self.joined.weight
        yield self.then.weight
        for part in (self.wide, self.narrow):
            yield part.weight
            yield part.bias


class Network(nn.Module):
    """`reader.Weights`. `known`: rows of words; `kinds`: of classes."""

    def __init__(self, dial: Dial, known: int, kinds: int) -> None:
        super().__init__()
        self.dial = dial
        self.said = nn.Embedding(known, dial.width, padding_idx=NOTHING)
        self.called = nn.Parameter(torch.randn(kinds, dial.width) / 2)
        nn.init.normal_(self.said.weight[1:], std=0.3)
        self.blocks = nn.ModuleList(Block(dial) for _ in range(dial.layers))
        self.last = nn.RMSNorm(dial.width, eps=1e-6)
        self.looks = nn.Linear(dial.width, dial.looks)
        self.out = nn.Linear(dial.looks * dial.width, 1)
        self.drop = nn.Dropout(dial.dropout)

    def forward(self, told: Tensor, kinds: Tensor) -> Tensor:
        """Log-odds [lines]. `told`: rows of words [lines, words]; `kinds` [lines, words, classes]."""
        there = told != NOTHING
        if self.training:
            chance = torch.where(kinds.any(-1), self.dial.hide, self.dial.hide_bare)
            told = told.masked_fill((torch.rand_like(chance) < chance) & there, UNKNOWN)
            kinds = kinds * (torch.rand_like(kinds) >= self.dial.hide_class)
        states = self.drop(self.said(told) + kinds @ self.called)
        for block in self.blocks:
            states = block(states, there)
        states = self.last(states)
        shares = self.looks(states).masked_fill(~there[..., None], -1e9).softmax(1)
        return self.out((shares.transpose(1, 2) @ states).flatten(1))[:, 0]

    def tables(self) -> Iterator[Tensor]:
        """As `reader` reads them."""
        yield self.said.weight
        yield self.called
        for block in self.blocks:
            yield from cast(Block, block).tables()
        yield self.last.weight
        for part in (self.looks, self.out):
            yield part.weight
            yield part.bias


def border(said: Sequence[Said]) -> set[str]:
    """Writers of the border: an eighth of their lines or more are harmful."""
    every = Counter(one.writer for one in said)
    harmful = Counter(one.writer for one in said if "unsafe" in one.acts)
    return {writer for writer, lines in every.items() if 8 * harmful[writer] >= lines}


def batches(
    heard: Sequence[int], lengths: Sequence[int], size: int, rng: random.Random
) -> Iterator[list[int]]:
    """Lines in an order by chance, those together that are about as long."""
    order = list(heard)
    rng.shuffle(order)
    found: list[list[int]] = []
    for start in range(0, len(order), 20 * size):
        near = sorted(order[start : start + 20 * size], key=lambda line: lengths[line])
        found += [near[at : at + size] for at in range(0, len(near), size)]
    rng.shuffle(found)
    yield from found


def known(texts: Sequence[list[str]], dial: Dial) -> list[str]:
    """The words that get a row, most frequent first."""
    counts = Counter(word for told in texts for word in {word.lower() for word in told})
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [word for word, count in ordered[: dial.words] if count >= dial.often]


def learn(lines: Lines, heard: Sequence[int], dial: Dial, vocabulary: int, start: Start) -> Network:
    """A network taught with those of the lines that are heard."""
    torch.manual_seed(start.seed)
    rng, lengths = random.Random(start.seed), lines.lengths.tolist()
    network = Network(dial, vocabulary + 2, len(names()))
    optimizer = torch.optim.AdamW(network.parameters(), lr=dial.rate, weight_decay=0.01)
    steps = start.rounds * math.ceil(len(heard) / dial.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 100, max(0.02, 1 - step / steps))
    )
    network.train()
    for number in range(start.rounds):
        lost = 0.0
        for batch in batches(heard, lengths, dial.batch, rng):
            odds = network(*lines.batch(batch))
            harm, counts = (torch.from_numpy(one[batch]) for one in (lines.harm, lines.counts))
            each = F.binary_cross_entropy_with_logits(odds, harm, reduction="none")
            loss = (each * counts).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            lost += loss.item() * len(batch) / len(heard)
        print(f"{start}, round {number + 1}: loss {lost:.4f}", flush=True)
    return network.eval()


def tables(network: Network) -> list[Table]:
    """What it learned, as `reader` reads it."""
    found = (table.detach().reshape(-1, table.shape[-1]) for table in network.tables())
    return [table.numpy() for table in found]


def alone(
    lines: Lines, heard: Sequence[int], dial: Dial, vocabulary: int, start: Start
) -> list[Table]:
    """What a network learned on one processor, which so small a one fills better than several."""
    torch.set_num_threads(1)
    return tables(learn(lines, heard, dial, vocabulary, start))


def rounded(table: Table, most: int) -> tuple[Table, NDArray[np.int8]]:
    """A scale for each row, and what it is to be multiplied with: whole numbers, `most` at most."""
    scale = np.abs(table).max(1) / most
    scale[scale == 0] = 1
    return scale, (table / scale[:, None]).round().astype(np.int8)


def packed(readers: Sequence[list[Table]], layers: int, vocabulary: list[str]) -> bytes:
    """As `reader` reads it: 8 bits for each weight, 4 in the rows of words, a scale for each row."""
    sizes = [table.shape for table in readers[0]]
    sizes[0] = (sizes[0][0], sizes[0][1] // 2)
    head = {
        "words": vocabulary,
        "classes": names(),
        "layers": layers,
        "readers": len(readers),
        "rows": sizes,
    }
    told = json.dumps(head).encode()
    data = struct.pack("<I", len(told)) + told
    for said, *others in readers:
        scales, numbers = rounded(said, 7)
        low, high = np.split(numbers + 8, 2, axis=1)
        for scale, whole in ((scales, low | high << 4), *(rounded(one, 127) for one in others)):
            kept = np.empty(len(whole), row_kind(whole.shape[1]))
            kept["scale"], kept["row"] = scale, whole
            data += kept.tobytes()
    return data


def hears(writers: Sequence[str], near: set[str], start: Start) -> list[int]:
    """The lines that a reader hears: all of most writers, and those of a share of the writers of the
    border, by chance. `writers`: of each line.
    """
    some = random.Random(start.seed).sample(sorted(near), math.ceil(start.share * len(near)))
    left = near.difference(some)
    return [at for at, writer in enumerate(writers) if writer not in left]


def taught(said: Sequence[Said], dial: Dial) -> bytes:
    """The readers' file, taught side by side. A line of somebody in danger is none of harm's."""
    near = border(said)
    chosen = [(one, cut(words(one.turns[-1].text))) for one in said if "crisis" not in one.acts]
    chosen = [(one, told) for one, told in chosen if told]
    writers = [one.writer for one, _ in chosen]
    vocabulary = known([told for _, told in chosen], dial)
    lines = gathered(
        [told for _, told in chosen],
        {word: at + 2 for at, word in enumerate(vocabulary)},
        {kind: at for at, kind in enumerate(names())},
        ["unsafe" in one.acts for one, _ in chosen],
        [dial.border if writer in near else 1.0 for writer in writers],
    )
    print(f"{len(chosen):,} lines, {int(lines.harm.sum()):,} of them harmful", flush=True)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processors:
        found = [
            processors.submit(
                alone, lines, hears(writers, near, start), dial, len(vocabulary), start
            )
            for start in dial.starts
        ]
        readers = [one.result() for one in found]
    return packed(readers, dial.layers, vocabulary)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--to", type=Path, default=WEIGHTS)
    wanted = parser.parse_args()
    data = taught(ours(), Dial())
    wanted.to.write_bytes(data)
    print(f"{wanted.to}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
