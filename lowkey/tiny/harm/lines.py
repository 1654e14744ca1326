"""The lines that readers of harm are taught with, as numbers. Knows nothing of a network."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from lowkey.tiny.acts.said import Said
from lowkey.tiny.harm.lexicon import words
from lowkey.tiny.harm.reader import FIRST, UNKNOWN, cut, places


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

    def with_fewer(self, words: int) -> Lines:
        """The same lines where only so many words have a row."""
        rows = np.where(self.rows < words + FIRST, self.rows, UNKNOWN).astype(np.int32)
        return replace(self, rows=rows)


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


def told(said: Sequence[Said]) -> list[tuple[Said, list[str]]]:
    """Lines and the words of each that are read. One of somebody in danger is none of harm's."""
    every = ((one, cut(words(one.turns[-1].text))) for one in said if "crisis" not in one.acts)
    return [(one, line) for one, line in every if line]


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


def known(texts: Sequence[list[str]], most: int, often: int = 2) -> list[str]:
    """The words that get a row, most frequent first: those that stand in `often` lines or more."""
    counts = Counter(word for told in texts for word in {word.lower() for word in told})
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [word for word, count in ordered[:most] if count >= often]


def hears(writers: Sequence[str], near: set[str], share: float, seed: int) -> list[int]:
    """The lines that one hears: all of most writers, and those of a share of the writers of the
    border, by chance. `writers`: of each line.
    """
    some = random.Random(seed).sample(sorted(near), math.ceil(share * len(near)))
    left = near.difference(some)
    return [at for at, writer in enumerate(writers) if writer not in left]
