"""What comes again, as a rule of RFC 5545 and its first occurrence."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lowkey.core.errors import InputError
from lowkey.tools.dates import recurs, understand_recurring

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 14, 30, tzinfo=BERLIN)
"""A Thursday."""


@pytest.mark.parametrize(
    ("text", "rule", "first"),
    [
        ("every weekday at 7", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-11-27T07:00"),
        ("every day at half eight", "FREQ=DAILY", "2026-11-27T08:30"),
        ("daily at 22:15", "FREQ=DAILY", "2026-11-26T22:15"),
        ("mondays and thursdays at 6pm", "FREQ=WEEKLY;BYDAY=MO,TH", "2026-11-26T18:00"),
        ("Fridays at twenty to four", "FREQ=WEEKLY;BYDAY=FR", "2026-11-27T15:40"),
        ("every sunday evening at 8", "FREQ=WEEKLY;BYDAY=SU", "2026-11-29T20:00"),
        ("each night at 11", "FREQ=DAILY", "2026-11-26T23:00"),
        ("at 7 every morning", "FREQ=DAILY", "2026-11-27T07:00"),
        ("every other tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-12-01T00:00"),
        ("every 2 weeks on friday at 9am", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-27T09:00"),
        ("the first monday of every month at 9", "FREQ=MONTHLY;BYDAY=1MO", "2026-12-07T09:00"),
        ("the last friday of every month", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27T00:00"),
        ("every month on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15T00:00"),
        ("last day of every month", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30T00:00"),
        ("every march 3rd", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3", "2027-03-03T00:00"),
        ("every 3 hours", "FREQ=HOURLY;INTERVAL=3", "2026-11-26T17:30"),
        ("every day at 8 for 5 times", "FREQ=DAILY;COUNT=5", "2026-11-27T08:00"),
        ("every friday starting next week", "FREQ=WEEKLY;BYDAY=FR", "2026-12-04T00:00"),
        (
            "weekdays at 6:30 until christmas",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261225T225959Z",
            "2026-11-27T06:30",
        ),
    ],
)
def test_what_comes_again_is_a_rule(text: str, rule: str, first: str) -> None:
    assert recurs(text)
    found = understand_recurring(text, NOW, BERLIN)
    assert (found.rule, found.first.isoformat()[:16]) == (rule, first)


def test_a_rule_is_kept_in_the_zone_it_was_said_in() -> None:
    found = understand_recurring("every tuesday 1am Tokyo time", NOW, BERLIN)
    assert found.first.isoformat() == "2026-12-01T01:00:00+09:00"
    assert found.rule == "FREQ=WEEKLY;BYDAY=TU"


@pytest.mark.parametrize("text", ["tomorrow at 8", "three fridays ago", "3 fridays from now", ""])
def test_what_happens_once_does_not_come_again(text: str) -> None:
    assert not recurs(text)


@pytest.mark.parametrize(
    "text", ["every now and then", "every", "every blue moon", "every 0 days", "every day at 25"]
)
def test_what_is_not_understood_is_an_error(text: str) -> None:
    with pytest.raises(InputError):
        understand_recurring(text, NOW, BERLIN)
