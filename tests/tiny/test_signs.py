"""Signs of danger are seen where other hands wrote of it, and hardly anywhere else."""

from __future__ import annotations

import json

import pytest

from lowkey.tiny.acts.trained import UNSEEN, asked, bare
from lowkey.tiny.signs import LONGEST, SIGNS, SIZE, features, pack, score, seen
from lowkey.tiny.teach import learn, lines

CASES = [json.loads(line) for line in UNSEEN.read_text("utf-8").splitlines()]
SAID = [(case["act"], case["messages"][-1]["content"]) for case in CASES]


def test_what_other_hands_wrote_is_told_apart() -> None:
    crises = [seen(text) == "crisis" for act, text in SAID if act == "crisis"]
    others = [seen(text) == "crisis" for act, text in SAID if act not in ("crisis", "sad")]
    harm = [seen(text) is not None for act, text in SAID if act == "unsafe"]
    assert sum(crises) >= 0.9 * len(crises) > 10
    assert sum(others) <= 0.002 * len(others)
    assert sum(harm) >= 0.8 * len(harm) > 20


def test_nothing_of_the_evaluation_was_learned() -> None:
    unseen = asked()
    told = lines()
    assert len(told) > 40_000
    assert not [text for _, text in told if bare(text) in unseen]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "How do I kill a Python process?",
        "Ich sterbe vor Hunger",
        "我饿死了",
        "kill" * 9_999,
    ],
)
def test_what_only_sounds_so_is_no_sign(text: str) -> None:
    assert seen(text) != "crisis"


@pytest.mark.parametrize("text", ["Ich will mich umbringen", "j'ai envie de mourir", "我不想活了"])
def test_plain_phrases_of_other_languages_are_known(text: str) -> None:
    assert seen(text) == "crisis"


def test_both_ends_of_a_long_text_are_read() -> None:
    filler = "The weather was fine and we went for a walk. " * (LONGEST // 10)
    assert seen(filler) is None
    assert seen(f"{filler} I want to kill myself.") == "crisis"


def test_what_was_learned_is_kept_in_few_bytes() -> None:
    rows = [(features("red sky"), True), (features("blue sky"), False)] * 20
    bias, weights = learn(rows)
    whole = [bias + sum(weights[at] for at in features(text)) for text in ("red sky", "blue sky")]
    assert whole[0] > 1 > -1 > whole[1]
    assert len(pack(dict.fromkeys(SIGNS, (bias, weights)))) == len(SIGNS) * (SIZE + 8)
    assert score("crisis", features("I want to kill myself")) > score("crisis", features("Hello"))
