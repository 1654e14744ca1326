"""Weights between two trainings. Needs the `train` extra."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")

from lowkey.tiny import record  # noqa: E402
from lowkey.tiny.blend import blend  # noqa: E402

ENTRY = {"options": "seed=1", "on": "1 core(s)", "seconds": 2.0, "tokens": 9, "seed": 1}


def training(folder: Path, value: float, words: str = "{}", name: str = "w") -> Path:
    """A folder as `train` leaves it, with one weight in it."""
    folder.mkdir()
    (folder / "tokenizer.json").write_text(words)
    weights = {name: torch.full((2,), value)}
    saved = {"shape": {"width": 2}, "model": weights, "averaged": weights, "step": 3}
    torch.save(saved, folder / "checkpoint.pt")
    return folder


def test_a_blend_lies_between_the_two(tmp_path: Path) -> None:
    old, new = training(tmp_path / "old", 1.0), training(tmp_path / "new", 3.0)
    record.add(new, ENTRY)
    blend(old, new, 0.75, tmp_path / "blend")
    saved = torch.load(tmp_path / "blend" / "checkpoint.pt", weights_only=True)
    assert saved["averaged"]["w"].tolist() == saved["model"]["w"].tolist() == [2.5, 2.5]
    assert saved["shape"] == {"width": 2}
    assert (tmp_path / "blend" / "tokenizer.json").read_text() == "{}"
    assert [one["share"] for one in record.read(tmp_path / "blend")] == [0.75]


@pytest.mark.parametrize("other", [{"words": "[]"}, {"name": "v"}])
def test_two_that_do_not_belong_together_are_not_blended(
    tmp_path: Path, other: dict[str, str]
) -> None:
    old, new = training(tmp_path / "old", 1.0), training(tmp_path / "new", 3.0, **other)
    with pytest.raises(SystemExit, match="did not begin"):
        blend(old, new, 0.5, tmp_path / "blend")
    assert not (tmp_path / "blend").exists()
