"""The tool that answers questions about dates, as the built-in model asks it: in a person's words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lowkey.core.errors import InputError
from lowkey.tools import Caller, ToolFailed
from lowkey.tools.dates import DATE
from lowkey.tools.dates.date import Date, answer

NOW = datetime(2026, 11, 26, 14, 30, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("when", "where", "told"),
    [
        ("", "", "It is 14:30 on Thursday 26 November 2026 (week 48, time zone Europe/London)."),
        ("", "Tokyo", "In Tokyo it is 23:30 on Thursday 26 November 2026, 9 hours ahead of your time."),
        ("today", "São Paulo", "In São Paulo it is 11:30 on Thursday 26 November 2026, 3 hours behind your time."),
        ("days until Christmas", "", "“Christmas” is Friday 25 December 2026, in 29 days (4 weeks and 1 day)."),
        ("how many weeks are there until Christmas", "", "“Christmas” is Friday 25 December 2026, in 29 days (4 weeks and 1 day)."),
        ("how many days between 3 May 2027 and 5 May 2027", "", "“between 3 May 2027 and 5 May 2027” is Monday 3 May 2027 to Wednesday 5 May 2027: 2 days apart, 3 counting both; 2 weekdays before the last day."),
        ("until Christmas", "", "“Christmas” is Friday 25 December 2026, in 29 days (4 weeks and 1 day)."),
        ("in 90 days", "", "“in 90 days” is Wednesday 24 February 2027 at 14:00, in 90 days (12 weeks and 6 days)."),
        ("since 14 Feb 2019", "", "“14 Feb 2019” is Thursday 14 February 2019, 2,842 days, 7 full years ago."),
        ("since the 4th of March", "", "“the 4th of March” is Wednesday 4 March 2026, 267 days (38 weeks and 1 day) ago."),
        ("until the wedding on 12 June", "", "“on 12 June” is Saturday 12 June 2027, in 198 days (28 weeks and 2 days)."),
        ("my birthday, 30 June", "", "“30 June” is Wednesday 30 June 2027, in 216 days (30 weeks and 6 days)."),
        ("28 October 15 November", "", "“from 28 October to 15 November” is Thursday 28 October 2027 to Monday 15 November 2027: 18 days apart (2 weeks and 4 days), 19 counting both; 12 weekdays before the last day."),
        ("today plus 45 days", "", "“today plus 45 days” is Sunday 10 January 2027, in 45 days (6 weeks and 3 days)."),
        ("a week tomorrow", "", "“a week tomorrow” is Friday 4 December 2026, in 8 days (1 week and 1 day)."),
        ("five years ago today", "", "“five years ago today” is Friday 26 November 2021, 1,826 days, 5 full years ago."),
        ("2028", "", "“2028” is the year 2028, a leap year with 366 days."),
        ("in February", "", "“in February” is February 2027, with 28 days, beginning on Monday 1 February 2027."),
        (
            "between 3 September and 19 December", "",
            "“between 3 September and 19 December” is Friday 3 September 2027 to Sunday 19 December 2027: "
            "107 days apart (15 weeks and 2 days), 108 counting both; 76 weekdays before the last day.",
        ),
        ("from 22:15 to 06:45", "", "“from 22:15 to 06:45” is Thursday 26 November 2026 from 22:15 to Friday 27 November 2026 at 06:45 (8 hours and 30 minutes)."),
        (
            "3pm", "Lima",
            "“3pm” is Thursday 26 November 2026 at 15:00, in 30 minutes. Then it is 10:00 on Thursday 26 "
            "November 2026 in Lima. When it is 15:00 in Lima, it is 20:00 where the person is.",
        ),
        ("every weekday at 7", "", "“every weekday at 7” is every week on Monday, Tuesday, Wednesday, Thursday and Friday at 07:00, first on Friday 27 November 2026 at 07:00."),
    ],
)  # fmt: skip
def test_questions_have_their_answers(when: str, where: str, told: str) -> None:
    assert answer(when, where, NOW) == told


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("31 Feb", "There is no 31 February."),
        ("February 30th", "There is no 30 February."),
        ("the 31st of November", "There is no 31 November."),
        ("2026-02-30", "There is no 30 February 2026."),
        ("2027-02-29", "There is no 29 February 2027."),
    ],
)
def test_a_day_that_no_calendar_has_is_named(when: str, told: str) -> None:
    with pytest.raises(InputError, match=f"^{told}$"):
        answer(when, "", NOW)


def test_two_places_are_told_of_each() -> None:
    told = answer("", "Adelaide Sydney", NOW)
    assert told.startswith("In Adelaide it is 01:00") and "In Sydney it is 01:30" in told


def test_a_length_alone_is_told_both_ways() -> None:
    told = answer("26 weeks", "", NOW)
    assert (
        "In 26 weeks: Thursday 27 May 2027" in told and "26 weeks ago: Thursday 28 May 2026" in told
    )


def test_what_is_not_known_is_said_to_be_so() -> None:
    with pytest.raises(ToolFailed, match="time zone of “Atlantis”"):
        answer("", "Atlantis", NOW)
    with pytest.raises(InputError, match="“Eid” is not a time"):
        answer("Eid", "", NOW)
    with pytest.raises(InputError, match="“21 days 10th December” is not a time"):
        answer("21 days 10th December", "", NOW)


async def test_the_tool_knows_whose_clock_it_is() -> None:
    caller = Caller(
        "user_1", "conversation_1", None, "run_1", int(NOW.timestamp() * 1000), "Asia/Tokyo"
    )
    told = await DATE.run(Date(), caller)
    assert told.text == "It is 23:30 on Thursday 26 November 2026 (week 48, time zone Asia/Tokyo)."
    with pytest.raises(ToolFailed, match="Say it as in"):
        await DATE.run(Date(when="whenever"), caller)
