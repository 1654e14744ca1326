"""The model card."""

import json
from pathlib import Path

import pytest

from lowkey.tiny import WEIGHTS
from lowkey.tiny.card import SCORES, CardError, card

PAGE = Path(__file__).parents[2] / "docs" / "model-card.md"


def test_the_card_is_that_of_the_shipped_file() -> None:
    """Made anew by `python -m lowkey.tiny.card > docs/model-card.md`."""
    assert PAGE.read_text(encoding="utf-8") == card()


@pytest.mark.parametrize("file", ["weights", "harm"])
def test_scores_of_another_file_make_no_card(file: str, tmp_path: Path) -> None:
    kept = json.loads(SCORES.read_text(encoding="utf-8"))
    other = tmp_path / "scores.json"
    other.write_text(json.dumps(kept | {file: "0" * 64}))
    with pytest.raises(CardError):
        card(WEIGHTS, other)
