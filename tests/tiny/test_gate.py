"""What tuned weights may lose, and how lines are counted. Needs the `train` extra."""

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("tokenizers")

from torch import Tensor, nn  # noqa: E402

from lowkey.tiny.acts.acts import ACTS  # noqa: E402
from lowkey.tiny.acts.examples import Encoded  # noqa: E402
from lowkey.tiny.data import batches  # noqa: E402
from lowkey.tiny.gate import Margins, Score, fallen, report, scores, together  # noqa: E402

MARGINS = Margins(act=0.05, whole=0.01, least=20)


def test_an_act_may_lose_a_line_of_twenty_but_not_two() -> None:
    before = {"reminder": Score(20, 18, 10), "note": Score(200, 150, 90)}
    assert fallen(before, {**before, "reminder": Score(20, 17, 9)}, MARGINS) == []
    assert fallen(before, {**before, "reminder": Score(20, 16, 9)}, MARGINS) == [
        "reminder (act) fell from 18 to 16 of 20 lines"
    ]
    assert fallen(before, {**before, "reminder": Score(20, 18, 8)}, MARGINS) == [
        "reminder (whole answer) fell from 10 to 8 of 20 lines"
    ]


def test_what_one_act_gains_does_not_pay_for_another() -> None:
    before = {"reminder": Score(40, 30, 30), "note": Score(40, 20, 20)}
    after = {"reminder": Score(40, 20, 20), "note": Score(40, 40, 40)}
    assert [one.split(" ")[0] for one in fallen(before, after, MARGINS)] == ["reminder"] * 2


def test_an_act_of_few_lines_counts_only_with_the_others() -> None:
    before = {"bye": Score(8, 8, 8), "note": Score(92, 50, 50)}
    assert fallen(before, {**before, "bye": Score(8, 7, 7)}, MARGINS) == []
    assert fallen(before, {**before, "bye": Score(8, 6, 8)}, MARGINS) == [
        "all acts together (act) fell from 58 to 56 of 100 lines"
    ]


def test_the_report_names_what_fell_and_shows_every_act() -> None:
    before = {"reminder": Score(20, 18, 10)}
    after = {"reminder": Score(20, 6, 3)}
    text = report(before, after, fallen(before, after, Margins()))
    assert text.startswith("Refused: reminder (act) fell from 18 to 6 of 20 lines; ")
    assert "| reminder | 20 | 18 | 6 | 10 | 3 |" in text
    assert report(before, before, []).startswith("Taken over")


class Oracle(nn.Module):
    """A network that foretells what it is told to."""

    def __init__(self, told: Tensor) -> None:
        super().__init__()
        self.told = told

    def forward(self, tokens: Tensor, positions: Tensor, documents: Tensor) -> Tensor:
        return nn.functional.one_hot(self.told, 100).float()

    def logits(self, states: Tensor) -> Tensor:
        return states


def test_a_line_is_right_only_where_its_act_and_all_its_spans_are() -> None:
    names = list(ACTS)
    tokens = [[60, 61, place, 62, 63] for place in (0, 0, 1)]
    given = [Encoded(one, [0.0, 0.1, 0.0, 1.0, 1.0], 2, (one[2],)) for one in tokens]
    batch = next(batches(iter(given * 300), 99, 512, {n: n for n in range(len(names))}))
    acts = torch.arange(len(names))
    lines = len(batch.places)

    right = scores(Oracle(batch.targets), [batch], acts)
    assert together(right) == Score(lines, lines, lines)
    assert set(right) == set(names[:2])

    told = batch.targets.clone()
    told[0, 1] = 5  # Another act in the first line.
    told[0, 8] = 5  # Another word in a span of the second.
    told[0, 10] = 5  # What is merely read does not matter.
    wrong = scores(Oracle(told), [batch], acts)
    first = right[names[0]].lines
    assert wrong[names[0]] == Score(first, first - 1, first - 2)
    assert wrong[names[1]] == right[names[1]]
