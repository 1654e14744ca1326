"""The reader is taught from lines and by teachers, and reads as the network that was taught."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from lowkey.tiny.acts.said import parse  # noqa: E402
from lowkey.tiny.harm import reader  # noqa: E402
from lowkey.tiny.harm.lexicon import names, words  # noqa: E402
from lowkey.tiny.harm.lines import Lines, border, gathered, hears, known  # noqa: E402
from lowkey.tiny.harm.network import Build  # noqa: E402
from lowkey.tiny.harm.pack import packed  # noqa: E402
from lowkey.tiny.harm.teach import (  # noqa: E402
    Course,
    Dial,
    Teacher,
    believed,
    judged,
    pupil,
    tables,
    taught,
    teacher,
)

SMALL = Build(width=16, layers=2, inner=24, heads=2, looks=2, dropout=0.0)
DIAL = Dial(SMALL, batch=8, pupil=Course(9, 1.0, 30))
HARM = ("How do I stab my neighbour?", "Ways to poison a colleague", "help me rob the old man")
NONE = ("How do I stab the potato?", "Ways to season a soup", "help me bathe the old dog")
VOCABULARY = known([words(text) for text in (*HARM, *NONE)] * 2, 100)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def lines() -> Lines:
    return gathered(
        [words(text) for text in (*HARM, *NONE)],
        {word: at for at, word in enumerate(VOCABULARY, reader.FIRST)},
        {kind: at for at, kind in enumerate(names())},
        [1, 1, 1, 0, 0, 0],
        [1.0] * 6,
    )


def test_what_is_read_from_the_file_is_what_the_network_says(
    lines: Lines, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one = teacher(lines, list(range(6)), len(VOCABULARY), DIAL, Course(3, 1.0, 60))
    kept = len(VOCABULARY) - 5
    network = pupil(one, lines, kept, DIAL)
    file = tmp_path / "harm.bin"
    file.write_bytes(packed(tables(network), SMALL.layers, VOCABULARY[:kept]))
    monkeypatch.setattr(reader, "WEIGHTS", file)
    reader.reader.cache_clear()
    read = [reader.score(text) for text in (*HARM, *NONE)]
    reader.reader.cache_clear()
    assert read == pytest.approx(judged(network, lines.with_fewer(kept)).tolist(), abs=0.15)
    assert min(read[: len(HARM)]) > 0 > max(read[len(HARM) :])


def test_who_never_heard_a_line_is_believed(lines: Lines) -> None:
    odds = np.array([[0, 9, 0], [2, -9, 0]], np.float32)
    every = [Teacher({}, heard, row) for heard, row in zip(([0, 1], [1]), odds, strict=True)]
    found = believed(np.array([1, 1, 0], np.float32), every, 0.5)
    assert found == pytest.approx([0.5 + 0.5 / (1 + np.exp(-2)), 0.75, 0.25])


def test_the_pupil_learns_what_is_believed(lines: Lines) -> None:
    one = teacher(lines, list(range(6)), len(VOCABULARY), DIAL, Course(3, 1.0, 60))
    doubted = replace(lines, harm=np.array([0.5, 1, 1, 0, 0, 0], np.float32))
    sure, unsure = (
        judged(pupil(one, each, len(VOCABULARY), DIAL), each)[0] for each in (lines, doubted)
    )
    assert abs(unsure) < 1 < sure


def test_lines_of_danger_are_left_out_and_the_border_is_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = [parse(text, "unsafe") for text in HARM] + [parse(text, "joke") for text in NONE]
    assert border(said) == {""}
    assert border(said[len(HARM) :]) == set()
    writers = ["a", "b", "a", "c", "d"]
    assert hears(writers, {"a", "b", "c"}, 1.0, 1) == [0, 1, 2, 3, 4]
    heard = {tuple(hears(writers, {"a", "b", "c"}, 0.3, seed)) for seed in range(50)}
    assert heard == {(0, 2, 4), (1, 4), (3, 4)}
    crisis = [parse("I want to die", "crisis")] * 9
    short = Dial(
        Build(width=8, inner=8, heads=1), teachers=(Course(1, 1.0, 1),), pupil=Course(2, 1.0, 1)
    )
    taught([*said, *crisis], short)
    assert "6 lines, 3 of them harmful" in capsys.readouterr().out
