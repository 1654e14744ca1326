"""The reader goes on from its own file, and learns what it and the elders together make of lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")

from lowkey.tiny.acts.said import Said, parse  # noqa: E402
from lowkey.tiny.harm import reader  # noqa: E402
from lowkey.tiny.harm.elder import Schooling  # noqa: E402
from lowkey.tiny.harm.network import Build, revived  # noqa: E402
from lowkey.tiny.harm.refine import Refining, numbers, parts, refined, together  # noqa: E402
from lowkey.tiny.harm.teach import Course, Dial, judged, taught  # noqa: E402
from tests.tiny.harm.elders import HARM, NONE, model  # noqa: E402

BUILD = Build(width=16, layers=2, inner=24, heads=2, looks=2, dropout=0.0, halves=True)
HOW = Refining(
    easy=1.0,
    schooling=Schooling(2),
    swaps=20,
    common=0,
    words=15,
    course=Course(1, 1.0, 4),
    dial=Dial(BUILD, batch=8),
)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def said() -> list[Said]:
    """Each line is of a writer of its own, and stands there twice."""
    every = [parse(text, "unsafe") for text in HARM] + [parse(text, "joke") for text in NONE]
    return [replace(one, writer=f"w{at}") for at, one in enumerate(every)] * 2


@pytest.fixture
def file(said: list[Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A reader of ten words, which is the one that there is."""
    dial = Dial(BUILD, words=10, batch=8, teachers=(Course(1, 1.0, 40),), pupil=Course(2, 1.0, 40))
    file = tmp_path / "harm.bin"
    file.write_bytes(taught(said, dial))
    monkeypatch.setattr(reader, "WEIGHTS", file)
    reader.reader.cache_clear()
    yield file
    reader.reader.cache_clear()


def test_the_network_comes_back_from_its_file(file: Path) -> None:
    known = reader.reader()
    network = revived(known, BUILD)
    lines = numbers([reader.words(text) for text in (*HARM, *NONE)], list(known.words))
    read = [reader.score(text) for text in (*HARM, *NONE)]
    assert judged(network, lines).tolist() == pytest.approx(read, abs=0.01)
    wider = network.with_more(len(known.words) + 7)
    assert judged(wider, lines).tolist() == pytest.approx(read, abs=0.01)


def test_it_goes_on_with_more_words(
    said: list[Said], file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = reader.reader()
    file.write_bytes(refined(said, model(tmp_path), HOW))
    reader.reader.cache_clear()
    after = reader.reader()
    assert "12 lines, 12 for elders; 20 swaps" in capsys.readouterr().out
    assert list(after.words)[: len(before.words)] == list(before.words)
    assert len(before.words) < len(after.words) <= 15
    scores = [reader.score(text) for text in (*HARM, *NONE)]
    assert min(scores[:3]) > max(scores[3:])


def test_only_strangers_are_asked() -> None:
    odds = np.array([20, -1, 2], np.float32)
    elders = np.array([[1, 2, 9], [3, 9, 9]], np.float32)
    strange = np.array([[1, 1, 0], [1, 0, 0]], np.float32)
    assert together(odds, elders, strange, Refining()).tolist() == [8 + 3, -1 + 3, 2]


def test_each_writer_is_in_one_part() -> None:
    writers = ["a", "b", "c", "d", "e", "f"] * 5
    found = parts(writers, Refining())
    assert found.tolist() == found[:6].tolist() * 5
    assert sorted(found[:6]) == [0, 0, 1, 1, 2, 2]
