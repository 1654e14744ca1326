"""How likely a message asks for harm: a small transformer over words and what they are called.

Its knowledge of the world is the lexicon beside it; what it learned is who does what to whom, from
lines that only differ there (`teach`). NumPy, English, one message, a thousandth of a second or two.
Refuses to know what was said before.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lowkey.tiny.harm.lexicon import classes, names, words

WEIGHTS = Path(__file__).parent.parent / "weights" / "harm.bin"
LONGEST = 32
"""Words that are read: half of them from the beginning, half from the end."""
REACH = 16
"""Words before and after, beyond which a distance is one."""
NOTHING, UNKNOWN = 0, 1
"""Rows of the words that are none."""
FIRST = 2
"""The row of the most frequent word."""
WORD = 7
"""The largest number in the row of a word, in the file."""
Array = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Layer:
    """Attention with a bias for each distance (T5's, Raffel et al. 2020), then two matrices with ReLU."""

    before: Array
    mixed: Array
    distances: Array
    joined: Array
    then: Array
    wide: Array
    wide_bias: Array
    narrow: Array
    narrow_bias: Array


@dataclass(frozen=True, slots=True)
class Reader:
    """`words`: the row of each word that was seen often enough; `kinds`: of each class. `said`: the
    rows of words, 4 bits a number, beside their scales.
    """

    words: dict[str, int]
    kinds: dict[str, int]
    said: NDArray[Any]
    called: Array
    layers: list[Layer]
    last: Array
    looks: Array
    looks_bias: Array
    out: Array
    bias: Array


def score(text: str) -> float:
    """The log-odds that a message asks for harm."""
    told = cut(words(text))
    if not told:
        return -math.inf
    known = reader()
    rows, kinds = places(told, known.words, known.kinds)
    states = _halves(known.said[rows]) + kinds.astype(np.float32) @ known.called
    for layer in known.layers:
        states = _passed(states, layer)
    states = _normal(states, known.last)
    shares = _shares((states @ known.looks.T + known.looks_bias).T)
    return (known.out @ (shares @ states).ravel() + known.bias).item()


def cut(told: list[str]) -> list[str]:
    """The words that are read."""
    half = LONGEST // 2
    return told if len(told) <= LONGEST else told[:half] + told[-half:]


def places(
    told: list[str], known: dict[str, int], kinds: dict[str, int]
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """For each word its row [words], and which of the classes it has [words, classes]."""
    rows = np.array([known.get(word.lower(), UNKNOWN) for word in told], np.int32)
    called = np.zeros((len(told), len(kinds)), np.uint8)
    for at, found in enumerate(classes(told)):
        called[at, [kinds[one] for one in found]] = 1
    return rows, called


def rows_of(reader: Reader) -> Iterator[Array]:
    """All tables in 32 bits, in the order of the file."""
    yield _halves(reader.said)
    yield reader.called
    for layer in reader.layers:
        yield from (getattr(layer, one.name) for one in fields(layer))
    yield from (reader.last, reader.looks, reader.looks_bias, reader.out, reader.bias)


def _passed(states: Array, layer: Layer) -> Array:
    """The states [words, width] after one layer."""
    length, width = states.shape
    mixed = _normal(states, layer.before) @ layer.mixed.T
    asked, theirs, value = mixed.reshape(length, 3, len(layer.distances), -1).transpose(1, 2, 0, 3)
    place = np.arange(length)
    far = (place - place[:, None]).clip(-REACH, REACH) + REACH
    scores = asked @ theirs.swapaxes(1, 2) / math.sqrt(asked.shape[-1]) + layer.distances[:, far]
    heard = (_shares(scores) @ value).swapaxes(0, 1).reshape(length, width)
    states = states + heard @ layer.joined.T
    wide = np.maximum(_normal(states, layer.then) @ layer.wide.T + layer.wide_bias, 0)
    return states + wide @ layer.narrow.T + layer.narrow_bias


def _normal(states: Array, gain: Array) -> Array:
    """RMSNorm (Zhang and Sennrich 2019)."""
    return states / np.sqrt((states**2).mean(-1, keepdims=True) + np.float32(1e-6)) * gain


def _shares(scores: Array) -> Array:
    """Softmax."""
    each = np.exp(scores - scores.max(-1, keepdims=True))
    return each / each.sum(-1, keepdims=True)


@cache
def reader() -> Reader:
    """The reader of the file. In zlib lie its header's length, the header (JSON), then its tables in the
    order of `Reader`, each row 8 bits a weight after its scale (float32); the rows of words, which are
    by far the most, 4 bits.

    Raises ValueError where it was taught with other classes than there are.
    """
    data = zlib.decompress(WEIGHTS.read_bytes())
    (length,) = struct.unpack_from("<I", data)
    head = json.loads(data[4 : 4 + length])
    if head["classes"] != names():
        raise ValueError("the lexicon has other classes than the reader was taught with")
    tables = _tables(data, 4 + length, head["rows"])
    return Reader(
        {word: row for row, word in enumerate(head["words"], FIRST)},
        {kind: row for row, kind in enumerate(head["classes"])},
        next(tables),
        _whole(next(tables)),
        [Layer(*(_whole(next(tables)) for _ in range(9))) for _ in range(head["layers"])],
        *(_whole(next(tables)) for _ in range(5)),
    )


def _whole(table: NDArray[Any]) -> Array:
    """In 32 bits."""
    return table["row"] * table["scale"][:, None]


def _halves(words: NDArray[Any]) -> Array:
    """Rows of words in 32 bits: the lower halves of the bytes are the first half of the row."""
    both = np.concatenate((words["row"] & 15, words["row"] >> 4 & 15), -1) - np.float32(WORD + 1)
    return both * words["scale"][:, None]


def _tables(data: bytes, at: int, shapes: list[tuple[int, int]]) -> Iterator[NDArray[Any]]:
    for rows, size in shapes:
        kind = row_kind(size)
        yield np.frombuffer(data, kind, rows, at)
        at += rows * kind.itemsize


def row_kind(size: int) -> np.dtype[Any]:
    """A row of so many bytes as it lies in the file."""
    return np.dtype([("scale", "<f4"), ("row", "i1", (size,))])
