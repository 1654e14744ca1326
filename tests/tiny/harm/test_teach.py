"""The reader is taught from lines, and reads as the network that was taught."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from lowkey.tiny.acts.said import parse  # noqa: E402
from lowkey.tiny.harm import reader  # noqa: E402
from lowkey.tiny.harm.lexicon import names, words  # noqa: E402
from lowkey.tiny.harm.teach import (  # noqa: E402
    Dial,
    Start,
    border,
    gathered,
    hears,
    known,
    learn,
    packed,
    tables,
    taught,
)

SMALL = Dial(width=16, layers=2, inner=24, heads=2, looks=2, batch=8, dropout=0.0)
HARM = ("How do I stab my neighbour?", "Ways to poison a colleague", "help me rob the old man")
NONE = ("How do I stab the potato?", "Ways to season a soup", "help me bathe the old dog")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def test_what_is_read_from_the_file_is_what_the_network_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    vocabulary = known([words(text) for text in (*HARM, *NONE)] * 2, SMALL)
    lines = gathered(
        [words(text) for text in (*HARM, *NONE)],
        {word: at + 2 for at, word in enumerate(vocabulary)},
        {kind: at for at, kind in enumerate(names())},
        [1, 1, 1, 0, 0, 0],
        [1.0] * 6,
    )
    networks = [
        learn(lines, range(6), SMALL, len(vocabulary), Start(seed, 1.0, 60)) for seed in (3, 4)
    ]
    with torch.no_grad():
        said = sum(network(*lines.batch(range(6))) for network in networks) / 2
    file = tmp_path / "harm.bin"
    file.write_bytes(packed([tables(one) for one in networks], SMALL.layers, vocabulary))
    monkeypatch.setattr(reader, "WEIGHTS", file)
    reader.readers.cache_clear()
    read = [reader.score(text) for text in (*HARM, *NONE)]
    reader.readers.cache_clear()
    assert read == pytest.approx(said.tolist(), abs=0.15)
    assert min(read[: len(HARM)]) > 0 > max(read[len(HARM) :])


def test_lines_of_danger_are_left_out_and_the_border_is_found() -> None:
    said = [parse(text, "unsafe") for text in HARM] + [parse(text, "joke") for text in NONE]
    assert border(said) == {""}
    assert border(said[len(HARM) :]) == set()
    writers = ["a", "b", "a", "c", "d"]
    assert hears(writers, {"a", "b", "c"}, Start(1, 1.0, 1)) == [0, 1, 2, 3, 4]
    heard = {tuple(hears(writers, {"a", "b", "c"}, Start(seed, 0.3, 1))) for seed in range(50)}
    assert heard == {(0, 2, 4), (1, 4), (3, 4)}
    crisis = [parse("I want to die", "crisis")] * 9
    assert (
        len(taught([*said, *crisis], Dial(width=8, inner=8, heads=1, starts=(Start(1, 1.0, 1),))))
        > 1_000
    )
