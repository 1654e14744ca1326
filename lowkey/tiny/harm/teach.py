"""Teaches the reader: `python -m lowkey.tiny.harm.teach`, some minutes on two cores; the extra `train`.

Knows nothing of how a score is used. Words are often hidden from it, so that it learns from what they
are called.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lowkey.tiny.acts.said import Said
from lowkey.tiny.acts.trained import ours
from lowkey.tiny.harm.lexicon import names, words
from lowkey.tiny.harm.reader import LONGEST, NOTHING, REACH, UNKNOWN, WEIGHTS, cut, places


@dataclass(frozen=True, slots=True)
class Dial:
    """How the reader is built and taught.

    `hide`: the share of words that are hidden where they have a class; of others `hide_bare`, of
    classes `hide_class`. `border`: what a line counts whose writer wrote for the border of harm, which
    is who has at least an eighth of harmful lines. `often`: how often a word must stand to have a row.
    """

    width: int = 64
    layers: int = 2
    heads: int = 4
    inner: int = 128
    looks: int = 4
    often: int = 2
    words: int = 16_000
    rounds: int = 7
    batch: int = 128
    rate: float = 2e-3
    dropout: float = 0.2
    hide: float = 0.35
    hide_bare: float = 0.14
    hide_class: float = 0.08
    border: float = 2.0
    seeds: tuple[int, ...] = (1, 2)


@dataclass(frozen=True, slots=True)
class Line:
    """`told`: for each word its row and those of its classes; `harm`: 1 or 0; `counts`: how much."""

    told: list[tuple[int, list[int]]]
    harm: float
    counts: float


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
    """`reader.Weights`. `known`: rows of words; `kinds`: of classes, the row 0 of neither is anything."""

    def __init__(self, dial: Dial, known: int, kinds: int) -> None:
        super().__init__()
        self.dial = dial
        self.said = nn.Embedding(known, dial.width, padding_idx=NOTHING)
        self.called = nn.Embedding(kinds + 1, dial.width, padding_idx=0)
        for table, spread in ((self.said, 0.3), (self.called, 0.5)):
            nn.init.normal_(table.weight[1:], std=spread)
        self.blocks = nn.ModuleList(Block(dial) for _ in range(dial.layers))
        self.last = nn.RMSNorm(dial.width, eps=1e-6)
        self.looks = nn.Linear(dial.width, dial.looks)
        self.out = nn.Linear(dial.looks * dial.width, 1)
        self.drop = nn.Dropout(dial.dropout)

    def forward(self, told: Tensor, kinds: Tensor) -> Tensor:
        """Log-odds [lines]. `told`: rows of words [lines, words]; `kinds` [lines, words, classes]."""
        there = told != NOTHING
        if self.training:
            chance = torch.where((kinds > 0).any(-1), self.dial.hide, self.dial.hide_bare)
            told = told.masked_fill((torch.rand_like(chance) < chance) & there, UNKNOWN)
            kinds = kinds.masked_fill(torch.rand(kinds.shape) < self.dial.hide_class, 0)
        states = self.drop(self.said(told) + self.called(kinds).sum(2))
        for block in self.blocks:
            states = block(states, there)
        states = self.last(states)
        shares = self.looks(states).masked_fill(~there[..., None], -1e9).softmax(1)
        return self.out((shares.transpose(1, 2) @ states).flatten(1))[:, 0]

    def tables(self) -> Iterator[Tensor]:
        """As `reader` reads them."""
        yield self.said.weight
        yield self.called.weight[1:]
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


def batches(lines: list[Line], size: int, rng: random.Random) -> Iterator[list[Line]]:
    """All lines in an order by chance, those together that are about as long."""
    rng.shuffle(lines)
    found: list[list[Line]] = []
    for start in range(0, len(lines), 20 * size):
        near = sorted(lines[start : start + 20 * size], key=lambda one: len(one.told))
        found += [near[at : at + size] for at in range(0, len(near), size)]
    rng.shuffle(found)
    yield from found


def tensors(told: Sequence[list[tuple[int, list[int]]]]) -> tuple[Tensor, Tensor]:
    """(rows of words, rows of classes plus one), filled up with nothing."""
    length = max(len(one) for one in told)
    most = max([1, *(len(kinds) for one in told for _, kinds in one)])
    rows = torch.zeros(len(told), length, dtype=torch.long)
    kinds = torch.zeros(len(told), length, most, dtype=torch.long)
    for at, one in enumerate(told):
        for place, (row, found) in enumerate(one):
            rows[at, place] = row
            kinds[at, place, : len(found)] = torch.tensor(found, dtype=torch.long) + 1
    return rows, kinds


def known(texts: Sequence[list[str]], dial: Dial) -> list[str]:
    """The words that get a row, most frequent first."""
    counts = Counter(word for told in texts for word in {word.lower() for word in told})
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [word for word, count in ordered[: dial.words] if count >= dial.often]


def learn(lines: list[Line], dial: Dial, vocabulary: int, seed: int = 1) -> Network:
    """A network taught with these lines, `rounds` times."""
    torch.manual_seed(seed)
    rng, lines = random.Random(seed), list(lines)
    network = Network(dial, vocabulary + 2, len(names()))
    optimizer = torch.optim.AdamW(network.parameters(), lr=dial.rate, weight_decay=0.01)
    steps = dial.rounds * math.ceil(len(lines) / dial.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / 100, max(0.02, 1 - step / steps))
    )
    network.train()
    for number in range(dial.rounds):
        lost = 0.0
        for batch in batches(lines, dial.batch, rng):
            right = torch.tensor([one.harm for one in batch])
            counts = torch.tensor([one.counts for one in batch])
            odds = network(*tensors([one.told for one in batch]))
            each = F.binary_cross_entropy_with_logits(odds, right, reduction="none")
            loss = (each * counts).mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            lost += loss.item() * len(batch) / len(lines)
        print(f"round {number + 1}: loss {lost:.4f}", flush=True)
    return network.eval()


def packed(networks: Sequence[Network], vocabulary: list[str]) -> bytes:
    """As `reader` reads it: 8 bits for each weight, a scale for each row."""
    tables = [
        [table.detach().reshape(-1, table.shape[-1]) for table in network.tables()]
        for network in networks
    ]
    head = {
        "words": vocabulary,
        "classes": names(),
        "layers": networks[0].dial.layers,
        "readers": len(networks),
        "shapes": [tuple(table.shape) for table in tables[0]],
    }
    told = json.dumps(head).encode()
    data = struct.pack("<I", len(told)) + told
    for row in (row for each in tables for table in each for row in table):
        scale = row.abs().max().item() / 127 or 1.0
        data += struct.pack("<f", scale) + bytes((row / scale).round().to(torch.int8).numpy())
    return data


def taught(said: Sequence[Said], dial: Dial) -> bytes:
    """The readers' file, one for each seed, taught with these lines. A line of somebody in danger is none of harm's."""
    near = border(said)
    chosen = [(one, cut(words(one.turns[-1].text))) for one in said if "crisis" not in one.acts]
    chosen = [(one, told) for one, told in chosen if told]
    vocabulary = known([told for _, told in chosen], dial)
    rows = {word: at + 2 for at, word in enumerate(vocabulary)}
    kinds = {kind: at for at, kind in enumerate(names())}
    lines = [
        Line(
            places(told, rows, kinds),
            float("unsafe" in one.acts),
            dial.border if one.writer in near else 1.0,
        )
        for one, told in chosen
    ]
    readers = [learn(lines, dial, len(vocabulary), seed) for seed in dial.seeds]
    return packed(readers, vocabulary)


def main() -> None:
    dial = Dial()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--to", type=Path, default=WEIGHTS)
    parser.add_argument("--rounds", type=int, default=dial.rounds)
    wanted = parser.parse_args()
    data = taught(ours(), Dial(rounds=wanted.rounds))
    wanted.to.write_bytes(data)
    print(f"{wanted.to}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
