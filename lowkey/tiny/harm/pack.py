"""Writes the file that `reader` reads. Knows nothing of how its numbers were learned."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lowkey.tiny.harm.lexicon import names
from lowkey.tiny.harm.reader import WORD, row_kind

Table = NDArray[np.float32]


def rounded(table: Table, most: int) -> tuple[Table, NDArray[np.int8]]:
    """A scale for each row, and what it is to be multiplied with: whole numbers, `most` at most."""
    scale = np.abs(table).max(1) / most
    scale[scale == 0] = 1
    return scale, (table / scale[:, None]).round().astype(np.int8)


def packed(tables: Sequence[Table], layers: int, vocabulary: list[str]) -> bytes:
    """As `reader` reads it: 8 bits for each weight, 4 in the rows of words, a scale for each row; in zlib,
    which takes an eighth off.
    """
    said, *others = tables
    sizes = [(len(said), said.shape[1] // 2), *(table.shape for table in others)]
    head = {"words": vocabulary, "classes": names(), "layers": layers, "rows": sizes}
    told = json.dumps(head).encode()
    data = struct.pack("<I", len(told)) + told
    scales, numbers = rounded(said, WORD)
    low, high = np.split(numbers + WORD + 1, 2, axis=1)
    for scale, whole in ((scales, low | high << 4), *(rounded(one, 127) for one in others)):
        kept = np.empty(len(whole), row_kind(whole.shape[1]))
        kept["scale"], kept["row"] = scale, whole
        data += kept.tobytes()
    return zlib.compress(data, 9)
