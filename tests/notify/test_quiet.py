"""Quiet hours: across midnight, and on the days when clocks are set."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lowkey.notify import Quiet
from lowkey.notify.quiet import held

BERLIN = ZoneInfo("Europe/Berlin")
"""Its clocks jumped on 2026-03-29 from 02:00 to 03:00, and came back on 2026-10-25 from 03:00 to 02:00."""


def at(text: str, fold: int = 0, zone: ZoneInfo = BERLIN) -> int:
    moment = datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)
    return int(moment.timestamp() * 1000)


def hours(begins: str, ends: str, zone: str = "Europe/Berlin") -> Quiet:
    return Quiet(on=True, begins=begins, ends=ends, zone=zone)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (hours("22:00", "07:00"), at("2026-06-01 21:59:59"), None),
        (hours("22:00", "07:00"), at("2026-06-01 22:00"), at("2026-06-02 07:00")),
        (hours("22:00", "07:00"), at("2026-06-02 06:59:59"), at("2026-06-02 07:00")),
        (hours("22:00", "07:00"), at("2026-06-02 07:00"), None),
        (hours("12:00", "14:00"), at("2026-06-02 13:00"), at("2026-06-02 14:00")),
        (hours("12:00", "14:00"), at("2026-06-02 23:00"), None),
        (hours("12:00", "12:00"), at("2026-06-02 12:00"), None),
        (Quiet(begins="00:00", ends="23:59"), at("2026-06-02 12:00"), None),
        # The night of the jump is an hour shorter, the other one an hour longer.
        (hours("22:00", "07:00"), at("2026-03-28 23:00"), at("2026-03-29 07:00")),
        (hours("22:00", "07:00"), at("2026-10-24 23:00"), at("2026-10-25 07:00")),
        # What is skipped is the moment of the jump.
        (hours("22:00", "02:30"), at("2026-03-29 01:59"), at("2026-03-29 03:00")),
        (hours("22:00", "02:30"), at("2026-03-29 03:00"), None),
        (hours("02:30", "06:00"), at("2026-03-29 01:59"), None),
        (hours("02:30", "06:00"), at("2026-03-29 03:00"), at("2026-03-29 06:00")),
        # What comes twice begins them at the first and ends them at the second.
        (hours("22:00", "02:30"), at("2026-10-25 02:45"), at("2026-10-25 02:30", fold=1)),
        (hours("22:00", "02:30"), at("2026-10-25 02:30", fold=1), None),
        (hours("02:30", "06:00"), at("2026-10-25 02:00", fold=1), at("2026-10-25 06:00")),
        # Half an hour, where summer is half an hour away.
        (
            hours("22:00", "02:15", "Australia/Lord_Howe"),
            at("2026-10-04 01:00", zone=ZoneInfo("Australia/Lord_Howe")),
            at("2026-10-04 02:30", zone=ZoneInfo("Australia/Lord_Howe")),
        ),
    ],
)
def test_it_is_quiet_until_the_hours_end(quiet: Quiet, now: int, until: int | None) -> None:
    assert held(quiet, now) == until


@given(
    st.integers(at("2026-01-01 00:00") // 1000, at("2027-01-01 00:00") // 1000),
    st.times(),
    st.times(),
)
def test_what_is_held_back_is_let_go_within_a_day(now: int, begins: object, ends: object) -> None:
    quiet = hours(str(begins)[:5], str(ends)[:5])
    until = held(quiet, now * 1000)
    if until is not None:
        assert now * 1000 < until <= now * 1000 + 25 * 3_600_000
        assert held(quiet, until) is None


@pytest.mark.parametrize("wrong", [{"begins": "24:00"}, {"ends": "7:00"}])
def test_what_is_no_time_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Quiet.model_validate(wrong)
