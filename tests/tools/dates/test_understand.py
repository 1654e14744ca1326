"""Time phrases, from one afternoon in Berlin: what they mean, and that nothing is guessed at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lowkey.core.errors import InputError
from lowkey.tools.dates import understand

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 14, 30, tzinfo=BERLIN)
"""A Thursday."""


def start(text: str, now: datetime = NOW, zone: ZoneInfo = BERLIN) -> str:
    return understand(text, now, zone).start.isoformat()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("tomorrow at 8", "2026-11-27T08:00:00+01:00"),
        ("Friday at twenty to four", "2026-11-27T15:40:00+01:00"),
        ("the Friday after next at half eight", "2026-12-04T08:30:00+01:00"),
        ("in 20 minutes", "2026-11-26T14:50:00+01:00"),
        ("in 2 hours and 15 minutes", "2026-11-26T16:45:00+01:00"),
        ("an hour and a half from now", "2026-11-26T16:00:00+01:00"),
        ("half six", "2026-11-26T18:30:00+01:00"),
        ("quarter to nine", "2026-11-26T20:45:00+01:00"),
        ("at 9", "2026-11-26T21:00:00+01:00"),
        ("at 9 in the morning", "2026-11-27T09:00:00+01:00"),
        ("tonight at 8", "2026-11-26T20:00:00+01:00"),
        ("9 tomorrow evening", "2026-11-27T21:00:00+01:00"),
        ("tomorrow morning at quarter past seven", "2026-11-27T07:15:00+01:00"),
        ("midnight", "2026-11-27T00:00:00+01:00"),
        ("noon on 3/4", "2027-04-03T12:00:00+02:00"),
        ("1 March 2027 at 18:15", "2027-03-01T18:15:00+01:00"),
    ],
)
def test_times_of_day(text: str, wanted: str) -> None:
    assert start(text) == wanted


@pytest.mark.parametrize(
    ("text", "day", "grain"),
    [
        ("today", "2026-11-26", "day"),
        ("thursday", "2026-12-03", "day"),
        ("saturday", "2026-11-28", "day"),
        ("next saturday", "2026-12-05", "day"),
        ("last thursday", "2026-11-19", "day"),
        ("three Thursdays ago", "2026-11-05", "day"),
        ("a week on Tuesday", "2026-12-08", "day"),
        ("Monday week", "2026-12-07", "day"),
        ("friday next week", "2026-12-04", "day"),
        ("the 3rd", "2026-12-03", "day"),
        ("sunday the 1st", "2027-08-01", "day"),
        ("20th of next month", "2026-12-20", "day"),
        ("the last Monday of March", "2027-03-29", "day"),
        ("first Wednesday of October 2027", "2027-10-06", "day"),
        ("the fifth last day of May", "2027-05-27", "day"),
        ("29 February", "2028-02-29", "day"),
        ("10 days after 23 May", "2027-06-02", "day"),
        ("2026-12-24", "2026-12-24", "day"),
        ("24.12.2026", "2026-12-24", "day"),
        ("Christmas", "2026-12-25", "day"),
        ("Easter Monday 2027", "2027-03-29", "day"),
        ("orthodox Easter 2018", "2018-04-08", "day"),
        ("thanksgiving", "2026-11-26", "day"),
        ("in two weeks", "2026-12-10", "day"),
        ("next week", "2026-11-30", "week"),
        ("next month", "2026-12-01", "month"),
        ("third quarter of 2027", "2027-07-01", "quarter"),
        ("2028", "2028-01-01", "year"),
    ],
)
def test_days_and_longer(text: str, day: str, grain: str) -> None:
    when = understand(text, NOW, BERLIN)
    assert (when.start.isoformat()[:19], when.grain) == (f"{day}T00:00:00", grain)
    assert not when.interval


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("from 3 to 5 pm", "2026-11-26T15:00", "2026-11-26T17:00"),
        ("9:35 to 14:10", "2026-11-27T09:35", "2026-11-27T14:10"),
        ("between 9.40 pm and 7.15 am", "2026-11-26T21:40", "2026-11-27T07:15"),
        ("Thursday from 9:30 to 11", "2026-12-03T09:30", "2026-12-03T11:00"),
        ("tomorrow evening", "2026-11-27T18:00", "2026-11-28T00:00"),
        ("23rd to 26th Dec", "2026-12-23T00:00", "2026-12-27T00:00"),
        ("next three days", "2026-11-27T00:00", "2026-11-30T00:00"),
        ("this weekend", "2026-11-27T18:00", "2026-11-30T00:00"),
        ("4pm for 30 mins", "2026-11-26T16:00", "2026-11-26T16:30"),
        ("end of next week", "2026-12-04T00:00", "2026-12-07T00:00"),
    ],
)
def test_stretches(text: str, begins: str, ends: str) -> None:
    when = understand(text, NOW, BERLIN)
    assert when.interval
    assert (when.start.isoformat()[:16], when.end.isoformat()[:16]) == (begins, ends)


@pytest.mark.parametrize(
    "text",
    [
        "soonish", "at pairs", "next", "in", "the", "", "two three", "3 30", "dozens o'clock",
        "tomorrow at 25:00", "1/13/13/2", "in 99999999999 years", "year 0000",
        "tomorrow yesterday", "eid al-fitr", "Monday 24 December 2026", "5 potatoes", "x" * 5000,
        "tomorrow at 8 and then some more words that nobody reads",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_an_error_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match="is not a time that is understood. Say it as in"):
        understand(text, NOW, BERLIN)


def test_what_was_taken_for_granted_is_told() -> None:
    assert understand("tomorrow at 3", NOW, BERLIN).taken == "“pm” was taken, as neither was said"
    assert understand("tomorrow at 3pm", NOW, BERLIN).taken == ""
    assert understand("3/4", NOW, BERLIN).taken == "“3/4” was taken as 3 April"
    assert understand("noon on 3/4", NOW, BERLIN).taken == "“3/4” was taken as 3 April"
    assert understand("13/4", NOW, BERLIN).taken == ""


def test_a_date_in_figures_is_read_as_it_is_written_there() -> None:
    york = ZoneInfo("America/New_York")
    assert start("3/4") == "2027-04-03T00:00:00+02:00"
    assert start("3/4", NOW.astimezone(york), york) == "2027-03-04T00:00:00-05:00"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("9am Tokyo time", "2026-11-27T01:00:00+01:00"),
        ("tomorrow at 7pm in New York", "2026-11-28T01:00:00+01:00"),
        ("Thursday 8:00 PST", "2026-12-03T17:00:00+01:00"),
        ("Thursday at 9:30pm IST", "2026-12-03T17:00:00+01:00"),
    ],
)
def test_times_of_other_zones(text: str, wanted: str) -> None:
    assert start(text) == wanted


def test_a_time_that_is_skipped_moves_forward_and_one_that_comes_twice_is_the_first() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=BERLIN)
    assert start("tomorrow at 02:30", before) == "2026-03-29T03:30:00+02:00"
    before = datetime(2026, 10, 24, 12, tzinfo=BERLIN)
    assert start("tomorrow at 02:30", before) == "2026-10-25T02:30:00+02:00"


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize(
    ("text", "hours"), [("in 3 hours", 3), ("in 90 minutes", 1.5), ("in 1 hour", 1)]
)
def test_hours_from_now_are_hours_in_every_night(day: str, text: str, hours: float) -> None:
    """Also when the clocks go forward at 2, or back at 3. In UTC, where hours are hours."""
    before = datetime.fromisoformat(f"{day}T00:30").replace(tzinfo=BERLIN)
    for waited in range(4):
        now = (before.astimezone(UTC) + timedelta(hours=waited)).astimezone(BERLIN)
        when = understand(text, now, BERLIN)
        assert when.start.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=hours)
        assert when.end.astimezone(UTC) > when.start.astimezone(UTC)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_time_or_an_error(text: str) -> None:
    try:
        when = understand(text, NOW, UTC)
    except InputError:
        return
    assert when.start < when.end


WORDS = st.sampled_from(
    [
        "the",
        "on",
        "at",
        "in",
        "next",
        "last",
        "this",
        "monday",
        "friday",
        "march",
        "3rd",
        "3",
        "8:30",
        "pm",
        "noon",
        "week",
        "month",
        "from",
        "to",
        "of",
        "and",
        "after",
        "before",
        "ago",
        "half",
        "past",
        "quarter",
        "tomorrow",
        "evening",
        "first",
        "2027",
        "days",
        "every",
        "easter",
        "for",
    ]
)


@given(st.lists(WORDS, max_size=9).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_words_of_time_are_a_time_or_an_error(text: str) -> None:
    try:
        when = understand(text, NOW, BERLIN)
    except InputError:
        return
    assert when.start < when.end
