"""An elder begins with what it knew, and learns harm from lines."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
tokenizers = pytest.importorskip("tokenizers")

from lowkey.meaning import minilm  # noqa: E402
from lowkey.tiny.harm.elder import Elder, Schooling, pieces, schooled, thinks  # noqa: E402
from tests.tiny.harm.elders import HARM, LAYERS, NONE, WIDTH, model  # noqa: E402


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.set_num_threads(1)
    return model(tmp_path)


def test_it_begins_without_an_opinion(folder: Path) -> None:
    assert thinks(Elder(folder).eval(), pieces(folder, HARM)).tolist() == [0, 0, 0]


def test_it_computes_what_the_model_of_memory_computes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`lowkey.meaning` has the same model in NumPy, held to the published figures."""
    for name, value in {"SIZE": WIDTH, "HEADS": 2, "LAYERS": LAYERS}.items():
        monkeypatch.setattr(minilm, name, value)
    for name, file in {"WEIGHTS": "model.safetensors", "VOCABULARY": "vocab.txt"}.items():
        digest = hashlib.sha256((folder / file).read_bytes()).hexdigest()
        monkeypatch.setattr(minilm, name, digest)
    vectors = minilm.Model(folder).embed(HARM)
    elder, read = Elder(folder), pieces(folder, HARM)
    means = np.empty_like(vectors)
    for place in range(WIDTH):
        elder.out.weight.data[:] = torch.eye(2 * WIDTH)[place]
        means[:, place] = thinks(elder, read)
    assert np.allclose(means / np.linalg.norm(means, axis=1, keepdims=True), vectors, atol=1e-5)


def test_it_learns_and_its_words_stay(folder: Path) -> None:
    torch.manual_seed(1)
    elder = Elder(folder, dropout=0.0)
    rows = elder.said.weight.clone()
    read = pieces(folder, (*HARM, *NONE))
    harm = np.array([1, 1, 1, 0, 0, 0], np.float32)
    schooled(elder, read, harm, np.ones(6, np.float32), Schooling(60, rate=3e-3, warmup=5), 1)
    odds = thinks(elder, read)
    assert odds[:3].min() > 0 > odds[3:].max()
    assert torch.equal(elder.said.weight, rows)
    one_by_one = [thinks(elder, [line])[0] for line in read]
    assert odds.tolist() == pytest.approx(one_by_one, abs=1e-4)


def test_long_messages_are_cut(folder: Path) -> None:
    (read,) = pieces(folder, ["stab " * 500])
    assert len(read) == 64


def test_it_needs_a_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"hidden_size": 8}))
    with pytest.raises(FileNotFoundError):
        Elder(tmp_path)
