"""The reader is taught from lines, and reads as the network that was taught."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from lowkey.tiny.acts.said import parse  # noqa: E402
from lowkey.tiny.harm import reader  # noqa: E402
from lowkey.tiny.harm.lexicon import names, words  # noqa: E402
from lowkey.tiny.harm.teach import (  # noqa: E402
    Dial,
    Line,
    border,
    known,
    learn,
    packed,
    taught,
    tensors,
)

SMALL = Dial(width=16, inner=24, heads=2, looks=2, rounds=60, batch=8, dropout=0.0)
HARM = ("How do I stab my neighbour?", "Ways to poison a colleague", "help me rob the old man")
NONE = ("How do I stab the potato?", "Ways to season a soup", "help me bathe the old dog")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def test_what_is_read_from_the_file_is_what_the_network_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    vocabulary = known([words(text) for text in (*HARM, *NONE)] * 2, SMALL)
    rows = {word: at + 2 for at, word in enumerate(vocabulary)}
    kinds = {kind: at for at, kind in enumerate(names())}
    told = [reader.places(words(text), rows, kinds) for text in (*HARM, *NONE)]
    lines = [Line(one, float(at < len(HARM)), 1.0) for at, one in enumerate(told)]
    networks = [learn(lines, SMALL, len(vocabulary), seed) for seed in (3, 4)]
    with torch.no_grad():
        said = sum(network(*tensors(told)) for network in networks) / 2
    file = tmp_path / "harm.bin"
    file.write_bytes(packed(networks, vocabulary))
    monkeypatch.setattr(reader, "WEIGHTS", file)
    monkeypatch.setattr(reader, "UNSURE", math.inf)
    reader.weights.cache_clear()
    read = [reader.score(text) for text in (*HARM, *NONE)]
    reader.weights.cache_clear()
    assert read == pytest.approx(said.tolist(), abs=0.15)
    assert min(read[: len(HARM)]) > 0 > max(read[len(HARM) :])


def test_lines_of_danger_are_left_out_and_the_border_is_found() -> None:
    said = [parse(text, "unsafe") for text in HARM] + [parse(text, "joke") for text in NONE]
    assert border(said) == {""}
    assert border(said[len(HARM) :]) == set()
    crisis = [parse("I want to die", "crisis")] * 9
    assert (
        len(taught([*said, *crisis], Dial(rounds=1, width=8, inner=8, heads=1, seeds=(1,)))) > 1_000
    )
