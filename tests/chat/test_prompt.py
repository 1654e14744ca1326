"""What the assistant is told about itself."""

from lowkey.chat.prompt import SYSTEM, system
from lowkey.models import ModelInfo

NOON = 1_772_625_600_000
"""Wednesday, 4 March 2026, 12:00 UTC, in milliseconds."""


def model(weak: bool) -> ModelInfo:
    return ModelInfo(id="some/one", name="One", provider="some", weak=weak)


def test_a_model_is_told_the_rules_the_day_its_name_and_the_persons_wishes() -> None:
    told = system(model(weak=False), " Be brief. ", NOON)
    assert told.startswith(SYSTEM)
    assert "Today is Wednesday, 04 March 2026." in told
    assert "The model answering is One." in told and told.endswith("Be brief.")


def test_where_the_day_may_not_be_told_it_is_not() -> None:
    assert "Today" not in system(model(weak=False), "")


def test_a_weak_model_is_told_only_what_it_heeds() -> None:
    told = system(model(weak=True), "Be brief.", NOON)
    assert told == "Today is Wednesday, 04 March 2026.\nThe model answering is One."
