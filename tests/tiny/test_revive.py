"""A GGUF becomes a training folder again, and that the same GGUF. Needs the `train` extra."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")
pytest.importorskip("gguf")

from lowkey.tiny import WEIGHTS  # noqa: E402
from lowkey.tiny.acts.examples import sentences  # noqa: E402
from lowkey.tiny.export import export  # noqa: E402
from lowkey.tiny.model import Shape, Transformer  # noqa: E402
from lowkey.tiny.revive import revive  # noqa: E402
from lowkey.tiny.tokenizer import load_tokenizer, train_tokenizer  # noqa: E402

SMALL = Shape(vocabulary=600, width=64, layers=2, heads=4, kv_heads=2, hidden=96, context=256)
TEXTS = ("hello", " remind me at 10:45, Ömer's  flat 2b\n", "<|user|> a <|reminder|><|what|>", "🙏")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training folder with a small network in it."""
    folder = tmp_path_factory.mktemp("trained")
    train_tokenizer(sentences(None), SMALL.vocabulary).save(str(folder / "tokenizer.json"))
    torch.manual_seed(3)
    weights = Transformer(SMALL).state_dict()
    saved = {"shape": asdict(replace(SMALL, dropout=0.1)), "averaged": weights}
    torch.save(saved, folder / "checkpoint.pt")
    export(folder, folder / "small.gguf")
    return folder


@pytest.fixture
def revived(trained: Path, tmp_path: Path) -> Path:
    revive(trained / "small.gguf", tmp_path)
    return tmp_path


def test_a_revived_file_is_exported_to_the_same_bytes(trained: Path, revived: Path) -> None:
    export(revived, revived / "again.gguf")
    assert (revived / "again.gguf").read_bytes() == (trained / "small.gguf").read_bytes()


def test_the_shipped_file_is_exported_to_the_same_bytes(tmp_path: Path) -> None:
    revive(WEIGHTS, tmp_path)
    export(tmp_path, tmp_path / "again.gguf")
    assert (tmp_path / "again.gguf").read_bytes() == WEIGHTS.read_bytes()


def test_a_revived_tokenizer_is_the_one_that_was_trained(trained: Path, revived: Path) -> None:
    old, new = (load_tokenizer(folder / "tokenizer.json") for folder in (trained, revived))
    assert new.to_str() == old.to_str()
    for text in TEXTS:
        assert new.encode(text).ids == old.encode(text).ids
        assert new.decode(new.encode(text).ids) == old.decode(old.encode(text).ids)


def test_revived_weights_differ_only_by_what_q8_0_rounds(trained: Path, revived: Path) -> None:
    old = torch.load(trained / "checkpoint.pt", weights_only=True)
    new = torch.load(revived / "checkpoint.pt", weights_only=True)
    assert new["shape"] == old["shape"] | {"dropout": 0.0}
    assert new["model"].keys() == old["averaged"].keys()
    for name, weight in old["averaged"].items():
        assert torch.equal(new["model"][name], new["averaged"][name])
        assert (new["model"][name] - weight).abs().max() <= weight.abs().max() / 250
