"""Signs in what somebody says that they or others may come to harm. Knows no model and no rule.

Linear over hashed words, pairs, triples and runs of four letters (Weinberger et al., ICML 2009): a
fraction of a millisecond, 64 KB, English. It was trained by `lowkey.tiny.teach` on our own lines. For
other languages a few phrases that hardly mean anything else.
"""

from __future__ import annotations

import re
import struct
from array import array
from functools import cache
from pathlib import Path
from typing import Literal
from zlib import crc32

Sign = Literal["crisis", "harm"]
SIGNS: tuple[Sign, ...] = ("crisis", "harm")
SIZE = 1 << 15
WEIGHTS = Path(__file__).parent / "weights" / "signs.bin"
LONGEST = 2_000
"""Letters that are read of each end of a text."""
SURE = {"crisis": 1.0, "harm": 1.0}
"""Scores (log-odds) from which a sign counts, chosen with the frozen requests in sight: docs/spec.md."""
_WORD = re.compile(r"[a-z0-9']+")
PHRASES = re.compile(
    r"mich umbringen|mir das leben nehmen|nicht mehr leben will|will nicht mehr leben|selbstmord begehen"
    r"|me suicider|envie de mourir|mettre fin à mes jours|suicidarme|quitarme la vida|quiero morirme"
    r"|voglio uccidermi|togliermi la vita|我想自杀|想要自杀|我不想活|我想死|أريد أن أموت|أفكر في الانتحار|أنتحر"
)


def features(text: str) -> list[int]:
    """The places in the table that this text touches, each once."""
    words = ["<", *_WORD.findall(text.lower().replace("’", "'")), ">"]
    found = {*words, *(f"#{one[at : at + 4]}" for one in words for at in range(len(one) - 3))}
    found |= {
        " ".join(words[at : at + size]) for size in (2, 3) for at in range(len(words) - size + 1)
    }
    return sorted({crc32(one.encode()) % SIZE for one in found})


def seen(text: str) -> Sign | None:
    """The gravest sign in it, danger to oneself before harm to others."""
    if len(text) > 2 * LONGEST:
        text = f"{text[:LONGEST]} {text[-LONGEST:]}"
    if PHRASES.search(text.lower()):
        return "crisis"
    places = features(text)
    for sign in SIGNS:
        if score(sign, places) >= SURE[sign]:
            return sign
    return None


def score(sign: Sign, places: list[int]) -> float:
    """Log-odds."""
    bias, scale, weights = _tables()[sign]
    return bias + scale * sum(map(weights.__getitem__, places))


def pack(tables: dict[Sign, tuple[float, list[float]]]) -> bytes:
    """As it is kept: for each sign its bias and scale (float32), then its weights in 8 bits."""
    told = b""
    for sign in SIGNS:
        bias, weights = tables[sign]
        scale = max(map(abs, weights)) / 127
        told += struct.pack("<2f", bias, scale)
        told += array("b", [round(one / scale) for one in weights]).tobytes()
    return told


@cache
def _tables() -> dict[Sign, tuple[float, float, array[int]]]:
    data = WEIGHTS.read_bytes()
    each = 8 + SIZE
    return {
        sign: (
            *struct.unpack_from("<2f", data, at * each),
            array("b", data[at * each + 8 : (at + 1) * each]),
        )
        for at, sign in enumerate(SIGNS)
    }
