"""The network that `reader` computes, as it is taught. Knows no lines."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lowkey.tiny.harm.reader import FIRST, LONGEST, NOTHING, REACH, UNKNOWN, WORD, Reader, rows_of


@dataclass(frozen=True, slots=True)
class Build:
    """How a network is built, and what is hidden from it while it learns.

    `hide`: the share of words that are hidden where they have a class; of others `hide_bare`, of
    classes `hide_class`. `halves`: whether it reads the rows of words as the file will hold them.
    """

    width: int = 128
    layers: int = 4
    heads: int = 4
    inner: int = 256
    looks: int = 4
    dropout: float = 0.1
    hide: float = 0.2
    hide_bare: float = 0.07
    hide_class: float = 0.04
    halves: bool = False


class Block(nn.Module):
    """`reader.Layer`."""

    distance: Tensor

    def __init__(self, build: Build) -> None:
        super().__init__()
        width = build.width
        self.before, self.then = nn.RMSNorm(width, eps=1e-6), nn.RMSNorm(width, eps=1e-6)
        self.mixed = nn.Linear(width, 3 * width, bias=False)
        self.distances = nn.Parameter(torch.zeros(build.heads, 2 * REACH + 1))
        self.joined = nn.Linear(width, width, bias=False)
        self.wide, self.narrow = nn.Linear(width, build.inner), nn.Linear(build.inner, width)
        self.drop = nn.Dropout(build.dropout)
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
    """`reader.Reader`. `known`: rows of words; `kinds`: of classes."""

    def __init__(self, build: Build, known: int, kinds: int) -> None:
        super().__init__()
        self.build = build
        self.said = nn.Embedding(known, build.width, padding_idx=NOTHING)
        self.called = nn.Parameter(torch.randn(kinds, build.width) / 2)
        nn.init.normal_(self.said.weight[1:], std=0.3)
        self.blocks = nn.ModuleList(Block(build) for _ in range(build.layers))
        self.last = nn.RMSNorm(build.width, eps=1e-6)
        self.looks = nn.Linear(build.width, build.looks)
        self.out = nn.Linear(build.looks * build.width, 1)
        self.drop = nn.Dropout(build.dropout)

    def forward(self, told: Tensor, kinds: Tensor) -> Tensor:
        """Log-odds [lines]. `told`: rows of words [lines, words]; `kinds` [lines, words, classes]."""
        there = told != NOTHING
        if self.training:
            chance = torch.where(kinds.any(-1), self.build.hide, self.build.hide_bare)
            told = told.masked_fill((torch.rand_like(chance) < chance) & there, UNKNOWN)
            kinds = kinds * (torch.rand_like(kinds) >= self.build.hide_class)
        said = self.said(told)
        states = self.drop((_halved(said) if self.build.halves else said) + kinds @ self.called)
        for block in self.blocks:
            states = block(states, there)
        states = self.last(states)
        shares = self.looks(states).masked_fill(~there[..., None], -1e9).softmax(1)
        return self.out((shares.transpose(1, 2) @ states).flatten(1))[:, 0]

    def with_more(self, known: int) -> Network:
        """The same, with rows for more words, of which it knows next to nothing yet."""
        wider = Network(self.build, known, len(self.called))
        rows = wider.said.weight.detach() * 0.3
        rows[: len(self.said.weight)] = self.said.weight.detach()
        wider.load_state_dict({**self.state_dict(), "said.weight": rows})
        return wider

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


def revived(reader: Reader, build: Build) -> Network:
    """The network that a reader's file was made from, as far as the file holds it. `build` tells
    what the file does not: what is hidden while it learns.
    """
    first = reader.layers[0]
    shaped = replace(
        build,
        width=reader.called.shape[1],
        layers=len(reader.layers),
        heads=len(first.distances),
        inner=len(first.wide),
        looks=len(reader.looks),
    )
    network = Network(shaped, len(reader.words) + FIRST, len(reader.kinds))
    with torch.no_grad():
        for table, kept in zip(network.tables(), rows_of(reader), strict=True):
            table.copy_(torch.from_numpy(np.ascontiguousarray(kept)).reshape(table.shape))
    return network.eval()


def _halved(rows: Tensor) -> Tensor:
    """Rows in whole numbers up to 7, times a scale for each; what they learn goes to the rows themselves."""
    scale = rows.abs().amax(-1, keepdim=True).clamp_min(1e-6) / WORD
    return rows + ((rows / scale).round() * scale - rows).detach()
