"""How likely a message asks for harm: a small transformer over words and what they are called.

Its knowledge of the world is the lexicon beside it; what it learned is who does what to whom, from
pairs of lines that only differ there (`teach`). Plain Python, English, one message, a few hundredths
of a second. Refuses to know what was said before.
"""

from __future__ import annotations

import json
import math
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from pathlib import Path

from lowkey.tiny.harm.lexicon import classes, names, words

WEIGHTS = Path(__file__).parent.parent / "weights" / "harm.bin"
LONGEST = 32
"""Words that are read: half of them from the beginning, half from the end."""
REACH = 16
"""Words before and after, beyond which a distance is one."""
UNSURE = 4.0
"""Log-odds, to either side, below which a second reader is asked: another start, the same lines."""
NOTHING, UNKNOWN = 0, 1
"""Rows of the words that are none."""
Row = Sequence[float]
Table = list[Row]


@dataclass(frozen=True, slots=True)
class Layer:
    """Attention with a bias for each distance (T5's, Raffel et al. 2020), then two matrices with ReLU."""

    before: Row
    mixed: Table
    distances: Table
    joined: Table
    then: Row
    wide: Table
    wide_bias: Row
    narrow: Table
    narrow_bias: Row


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was learned. `words`: the row of each word that was seen often enough."""

    words: dict[str, int]
    kinds: dict[str, int]
    said: Table
    called: Table
    layers: list[Layer]
    last: Row
    looks: Table
    looks_bias: Row
    out: Row
    bias: float


def score(text: str) -> float:
    """The log-odds that a message asks for harm. Where one reader is not sure, all are asked."""
    told = cut(words(text))
    if not told:
        return -math.inf
    first, *others = weights()
    odds = _read(told, first)
    if abs(odds) < UNSURE:
        odds = (odds + sum(_read(told, other) for other in others)) / (1 + len(others))
    return odds


def cut(told: list[str]) -> list[str]:
    """The words that are read."""
    half = LONGEST // 2
    return told if len(told) <= LONGEST else told[:half] + told[-half:]


def places(
    told: list[str], known: dict[str, int], kinds: dict[str, int]
) -> list[tuple[int, list[int]]]:
    """For each word its row and those of its classes."""
    return [
        (known.get(word.lower(), UNKNOWN), sorted(kinds[one] for one in found))
        for word, found in zip(told, classes(told), strict=True)
    ]


def _read(told: list[str], known: Weights) -> float:
    """What one reader makes of the words."""
    states = [
        [*map(sum, zip(known.said[word], *(known.called[kind] for kind in kinds), strict=True))]
        for word, kinds in places(told, known.words, known.kinds)
    ]
    for layer in known.layers:
        states = _passed(states, layer)
    states = [_normal(state, known.last) for state in states]
    seen: list[float] = []
    for look, bias in zip(known.looks, known.looks_bias, strict=True):
        shares = _shares([_dot(look, state) + bias for state in states])
        seen += [_dot(shares, column) for column in zip(*states, strict=True)]
    return _dot(known.out, seen) + known.bias


def _passed(states: Table, layer: Layer) -> Table:
    """The states after one layer."""
    mixed = [_times(layer.mixed, _normal(state, layer.before)) for state in states]
    size = len(layer.before) // len(layer.distances)
    heard: list[list[float]] = [[] for _ in states]
    for head, distances in enumerate(layer.distances):
        mine, theirs, value = (
            [row[at : at + size] for row in mixed]
            for at in (head * size + part * len(layer.before) for part in range(3))
        )
        columns = [*zip(*value, strict=True)]
        for at, asked in enumerate(mine):
            scores = [_dot(asked, other) / math.sqrt(size) for other in theirs]
            shares = _shares(_sum(scores, _biases(distances, at, len(scores))))
            heard[at] += [_dot(shares, column) for column in columns]
    after: Table = []
    for state, one in zip(states, heard, strict=True):
        state = _sum(state, _times(layer.joined, one))
        wide = _sum(_times(layer.wide, _normal(state, layer.then)), layer.wide_bias)
        narrow = _times(layer.narrow, [max(0.0, each) for each in wide])
        after.append([*map(sum, zip(state, narrow, layer.narrow_bias, strict=True))])
    return after


def _biases(distances: Row, at: int, length: int) -> Row:
    """The bias of each of `length` places as seen from the place `at`."""
    return [distances[min(max(place - at, -REACH), REACH) + REACH] for place in range(length)]


def _dot(one: Row, other: Row) -> float:
    return sum(map(mul, one, other))


def _times(table: Table, row: Row) -> list[float]:
    return [sum(map(mul, one, row)) for one in table]


def _sum(one: Row, other: Row) -> list[float]:
    return [a + b for a, b in zip(one, other, strict=True)]


def _normal(row: Row, gain: Row) -> list[float]:
    """RMSNorm (Zhang and Sennrich 2019)."""
    scale = 1 / math.sqrt(_dot(row, row) / len(row) + 1e-6)
    return [one * scale * much for one, much in zip(row, gain, strict=True)]


def _shares(scores: list[float]) -> list[float]:
    """Softmax."""
    top = max(scores)
    each = [math.exp(one - top) for one in scores]
    whole = sum(each)
    return [one / whole for one in each]


@cache
def weights() -> list[Weights]:
    """The readers of the file: its header's length, the header (JSON), then for each reader its
    tables in the order of `Weights`.

    Raises ValueError where they were taught with other classes than there are.
    """
    data = WEIGHTS.read_bytes()
    (length,) = struct.unpack_from("<I", data)
    head = json.loads(data[4 : 4 + length])
    if head["classes"] != names():
        raise ValueError("the lexicon has other classes than the reader was taught with")
    known = {word: row + 2 for row, word in enumerate(head["words"])}
    kinds = {kind: row for row, kind in enumerate(head["classes"])}
    tables = _tables(data[4 + length :], head["shapes"] * head["readers"])
    return [_reader(known, kinds, tables, head["layers"]) for _ in range(head["readers"])]


def _reader(
    known: dict[str, int], kinds: dict[str, int], tables: Iterator[Table], layers: int
) -> Weights:
    said, called = next(tables), next(tables)
    small = ([list(row) for row in table] for table in tables)  # faster than arrays, and larger
    each = [_layer(small) for _ in range(layers)]
    last, looks, looks_bias, out, bias = (next(small) for _ in range(5))
    return Weights(
        known, kinds, said, called, each, last[0], looks, looks_bias[0], out[0], bias[0][0]
    )


def _layer(tables: Iterator[Table]) -> Layer:
    before, mixed, distances, joined, then, wide, wide_bias, narrow, narrow_bias = (
        next(tables) for _ in range(9)
    )
    return Layer(
        before[0], mixed, distances, joined, then[0], wide, wide_bias[0], narrow, narrow_bias[0]
    )


def _tables(data: bytes, shapes: list[tuple[int, int]]) -> Iterator[Table]:
    """Tables of 8 bits, each row after its scale (float32)."""
    at = 0
    for rows, columns in shapes:
        table: Table = []
        for _ in range(rows):
            (scale,) = struct.unpack_from("<f", data, at)
            row = array("b", data[at + 4 : at + 4 + columns])
            table.append(array("f", [one * scale for one in row]))
            at += 4 + columns
        yield table
