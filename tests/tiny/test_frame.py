"""The system prompt that the model was trained on is the one that the product sends."""

from datetime import UTC, datetime

import pytest

from lowkey.chat.prompt import CONTINUE, system
from lowkey.models import ModelInfo
from lowkey.tiny.behaviour import Writer, framed
from lowkey.tiny.behaviour.frame import MODEL

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
TINY = ModelInfo(id="builtin/lowkey-tiny", name=MODEL, provider="builtin")


@pytest.mark.parametrize("wishes", [(), ("My name is Ada.",), ("Answer briefly.", "I'm a baker.")])
def test_training_and_product_write_the_same_system_prompt(wishes: tuple[str, ...]) -> None:
    asked = system(TINY, "\n".join(wishes), int(NOW.timestamp() * 1000))
    assert framed(day="Wednesday, 04 March 2026", wishes=wishes) == asked
    assert framed(wishes=wishes) == system(TINY, "\n".join(wishes))


def test_the_words_of_the_continue_button_are_known() -> None:
    assert CONTINUE in Writer(0).grammar.rules["continue.ask"]


def test_a_good_share_of_the_dialogues_begin_with_the_products_prompt() -> None:
    dialogues = Writer(3).dialogues()
    starts = [next(dialogues)[0].text for _ in range(500)]
    whole = [text for text in starts if text.startswith(framed().rpartition("\n")[0])]
    assert len(whole) > 150
