"""A further question is answered by what the report's quotes hold, whatever a model claims."""

from __future__ import annotations

from lowkey.core.errors import OutsideError
from lowkey.jobs.research.further import further
from lowkey.jobs.research.nouns import Evidence, Plan, Report, Source
from lowkey.models import Request

REPORT = Report(
    question="When was the Marrow Bridge opened?",
    effort="quick",
    manner="model",
    made_at=1,
    plan=Plan(question="When was the Marrow Bridge opened?"),
    sources=(Source(id="s1", backend="web", title="Marrow Bridge", url="https://a.example"),),
    evidence=(
        Evidence(id="e1", source_id="s1", sub_id="q1", begin=0, end=49,
                 text="The Marrow Bridge was opened to traffic in 1931."),
        Evidence(id="e2", source_id="s1", sub_id="q1", begin=50, end=99,
                 text="The Marrow Bridge was designed by the engineer Lena Hartog."),
    ),
)  # fmt: skip
QUESTION = "Who designed the Marrow Bridge?"


def saying(text: str):
    async def ask(request: Request) -> str:
        assert "Lena Hartog" in str(request.turns)
        return text

    return ask


async def test_a_model_answers_with_quotes_and_what_they_do_not_hold_is_left_out() -> None:
    told = await further(
        REPORT,
        QUESTION,
        saying("Lena Hartog designed it [[e2]]. It cost 12 million [[e1]]. Surely [[e9]]."),
    )
    assert told.manner == "model"
    assert [(one.text, one.evidence) for one in told.sentences] == [
        ("Lena Hartog designed it.", ("e2",))
    ]


async def test_quotes_answer_where_a_model_lies_is_away_or_is_none() -> None:
    async def away(request: Request) -> str:
        raise OutsideError("away", "It is away.")

    for ask in (None, away, saying("It was Ada Lovelace [[e2]].")):
        told = await further(REPORT, QUESTION, ask)
        assert told.manner == "extractive"
        assert any("Lena Hartog" in one.text and one.evidence == ("e2",) for one in told.sentences)


async def test_what_no_quote_says_has_no_answer() -> None:
    told = await further(REPORT, "How heavy are blue whales?", None)
    assert told.sentences == ()
