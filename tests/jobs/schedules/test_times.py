"""Rules and the clock on the wall, in zones that make it jump."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from lowkey.jobs.schedules.rule import Daily, Every, Monthly, Once, Rule, Weekly, Yearly
from lowkey.jobs.schedules.said import said, told
from lowkey.jobs.schedules.times import due, following, upcoming

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
         "America/Sao_Paulo", "Africa/Casablanca", "Pacific/Apia", "Pacific/Chatham")  # fmt: skip
FEW = settings(max_examples=40, deadline=None)
MINUTE, DAY = 60_000, 86_400_000
RULE: TypeAdapter[Rule] = TypeAdapter(Rule)

zones = st.sampled_from(ZONES).map(ZoneInfo)
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
moments = st.integers(1_000_000_000_000, 2_000_000_000_000)
rules = st.one_of(
    st.builds(Daily, at=clocks, every=st.integers(1, 4)),
    st.builds(
        Weekly,
        days=st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple),
        at=clocks,
        every=st.integers(1, 3),
    ),
    st.builds(
        Monthly, day=st.sampled_from((-1, 1, 15, 29, 31)), at=clocks, every=st.integers(1, 3)
    ),
    st.builds(Monthly, nth=st.sampled_from((-1, 1, 4, 5)), weekday=st.integers(0, 6), at=clocks),
    st.builds(Yearly, month=st.integers(1, 12), day=st.integers(1, 31), at=clocks),
)


def at(text: str, zone: ZoneInfo) -> int:
    """When the clock there shows this, the first time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def wall(moment: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone):%Y-%m-%d %H:%M}"


@FEW
@given(rules, moments, zones)
def test_its_moments_are_later_and_later_and_none_lies_between_two(
    rule: Rule, after: int, zone: ZoneInfo
) -> None:
    found = upcoming(rule, after, zone, 3)
    assert len(found) == 3 and found == sorted(set(found)) and found[0] > after
    for earlier, later in zip([after, *found], found, strict=False):
        for probe in (earlier, (earlier + later) // 2, later - 1):
            assert following(rule, probe, zone) == later


@FEW
@given(rules, moments, zones)
def test_the_wall_clock_shows_the_time_or_has_just_jumped_past_it(
    rule: Rule, after: int, zone: ZoneInfo
) -> None:
    assert not isinstance(rule, Once | Every)
    moment = following(rule, after, zone)
    assert moment is not None
    shown = datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone)
    if (shown.hour, shown.minute) != (rule.at.hour, rule.at.minute):
        before = datetime.fromtimestamp(moment / 1000 - 86_400, UTC).astimezone(zone)
        assert shown.utcoffset() != before.utcoffset(), "only a jump moves it"
    assert shown.fold == 0, "of an hour that comes twice it is the first"


@FEW
@given(st.sampled_from(ZONES).map(ZoneInfo), st.integers(2015, 2035), clocks)
def test_a_daily_rule_comes_once_for_each_day_of_any_year(
    zone: ZoneInfo, year: int, clock: time
) -> None:
    """Whatever is skipped or repeated: as many times as there are days."""
    first = at(f"{year}-01-02T00:00", zone) - 1
    days = (date(year + 1, 1, 1) - date(year, 1, 2)).days
    found = upcoming(Daily(at=clock), first, zone, days)
    assert wall(found[0], zone)[:10] == f"{year}-01-02"
    assert wall(found[-1], zone)[:10] == f"{year}-12-31"


@pytest.mark.parametrize(
    ("zone", "clock", "day", "shown"),
    [
        ("Europe/Berlin", time(2, 30), "2026-03-29", "2026-03-29 03:30"),
        ("America/New_York", time(2, 0), "2026-03-08", "2026-03-08 03:00"),
        ("Australia/Lord_Howe", time(2, 15), "2026-10-04", "2026-10-04 02:45"),
        ("America/Sao_Paulo", time(0, 0), "2018-11-04", "2018-11-04 01:00"),
    ],
)
def test_a_skipped_time_comes_once_after_the_jump(
    zone: str, clock: time, day: str, shown: str
) -> None:
    there = ZoneInfo(zone)
    found = upcoming(Daily(at=clock), at(f"{day}T00:00", there) - 12 * 3600_000, there, 2)
    assert wall(found[0], there) == shown
    assert wall(found[1], there)[11:] == f"{clock:%H:%M}"


@pytest.mark.parametrize(
    ("zone", "clock", "day", "span"),
    [
        ("Europe/Berlin", time(2, 30), "2026-10-25", 25 * 60),
        ("America/New_York", time(1, 30), "2026-11-01", 25 * 60),
        ("Australia/Lord_Howe", time(1, 45), "2026-04-05", 24 * 60 + 30),
    ],
)
def test_a_repeated_time_comes_once_the_first_time(
    zone: str, clock: time, day: str, span: int
) -> None:
    there = ZoneInfo(zone)
    first, second = upcoming(Daily(at=clock), at(f"{day}T00:00", there) - 1, there, 2)
    assert wall(first, there) == f"{day} {clock:%H:%M}"
    assert second - first == span * MINUTE


def test_a_day_that_a_zone_leaves_out_is_not_made_up_for_twice() -> None:
    apia = ZoneInfo("Pacific/Apia")  # It had no 30 December 2011.
    found = upcoming(Daily(at=time(9)), at("2011-12-29T00:00", apia), apia, 3)
    assert [wall(one, apia)[:10] for one in found] == ["2011-12-29", "2011-12-31", "2012-01-01"]


@FEW
@given(st.integers(1, 500), st.sampled_from(("minutes", "hours")), moments, st.integers(0, 10**12))
def test_an_interval_heeds_no_wall_clock(count: int, unit: str, start: int, gone: int) -> None:
    rule = RULE.validate_python({"kind": "every", "count": count, "unit": unit, "start": start})
    assert isinstance(rule, Every)
    found = following(rule, start + gone, ZoneInfo("Europe/Berlin"))
    assert found is not None and (found - start) % rule.step == 0
    assert 0 < found - (start + gone) <= rule.step
    assert following(rule, start - 5, ZoneInfo("UTC")) == start


def test_days_of_the_month_and_of_the_year() -> None:
    utc, start = ZoneInfo("UTC"), at("2027-01-31T10:00", ZoneInfo("UTC"))
    nine = time(9)
    for rule, days in (
        (Monthly(day=31, at=nine), ["2027-02-28", "2027-03-31", "2027-04-30"]),
        (Monthly(day=-1, at=nine), ["2027-02-28", "2027-03-31", "2027-04-30"]),
        (Monthly(nth=-1, weekday=4, at=nine), ["2027-02-26", "2027-03-26", "2027-04-30"]),
        (Monthly(nth=5, weekday=0, at=nine), ["2027-03-29", "2027-05-31", "2027-08-30"]),
        (Monthly(day=1, at=nine, every=3, since=date(2027, 1, 1)), ["2027-04-01", "2027-07-01", "2027-10-01"]),
        (Yearly(month=2, day=29, at=nine), ["2027-02-28", "2028-02-29", "2029-02-28"]),
        (Weekly(days=(6, 0, 0), at=nine), ["2027-02-01", "2027-02-07", "2027-02-08"]),
        (Weekly(days=(0,), at=nine, every=2, since=date(2027, 1, 28)), ["2027-02-08", "2027-02-22", "2027-03-08"]),
        (Daily(at=nine, every=3, since=date(2027, 1, 30)), ["2027-02-02", "2027-02-05", "2027-02-08"]),
    ):  # fmt: skip
        assert [wall(one, utc)[:10] for one in upcoming(rule, start, utc)] == days, rule


def test_once_comes_once_and_nothing_comes_after_the_calendar() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    rule = Once(at=datetime(2026, 3, 29, 2, 30, 59))
    moment = at("2026-03-29T03:30", berlin)
    assert following(rule, moment - 1, berlin) == moment
    assert following(rule, moment, berlin) is None
    assert following(Daily(at=time(9)), 250_000_000_000_000, berlin) is None


@FEW
@given(rules, moments, zones, st.integers(0, 40 * DAY), st.integers(1, 5))
def test_what_was_due_meanwhile_is_counted_and_the_newest_are_known(
    rule: Rule, after: int, zone: ZoneInfo, gone: int, most: int
) -> None:
    first = following(rule, after, zone)
    assert first is not None
    walked: list[int] = []
    moment: int | None = first
    while moment is not None and moment <= first + gone:
        walked.append(moment)
        moment = following(rule, moment, zone)
    assert due(rule, first, first + gone, zone, most) == (walked[-most:], len(walked))


def test_a_week_of_minutes_is_counted_without_walking_it() -> None:
    rule = Every(count=1, unit="minutes", start=0)
    newest, number = due(rule, MINUTE, 7 * DAY + MINUTE, ZoneInfo("UTC"), 2)
    assert (newest, number) == ([7 * DAY, 7 * DAY + MINUTE], 7 * 1440 + 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "monthly", "at": "07:00"},
        {"kind": "monthly", "at": "07:00", "day": 0},
        {"kind": "monthly", "at": "07:00", "day": 1, "nth": 1, "weekday": 1},
        {"kind": "weekly", "at": "07:00", "days": []},
        {"kind": "weekly", "at": "07:00", "days": [7]},
        {"kind": "daily", "at": "07:00+02:00"},
        {"kind": "once", "at": "2026-03-29T03:30:00Z"},
        {"kind": "every", "count": 0, "unit": "minutes"},
    ],
)
def test_what_is_no_rule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RULE.validate_python(wrong)


def test_rules_are_said_in_plain_words() -> None:
    seven = time(7)
    assert [
        said(rule)
        for rule in (
            Weekly(days=(4, 3, 2, 1, 0), at=seven),
            Weekly(days=(0, 2, 5), at=seven, every=2),
            Daily(at=seven),
            Every(count=1, unit="hours"),
            Every(count=15, unit="minutes"),
            Monthly(nth=-1, weekday=4, at=seven),
            Monthly(day=22, at=seven),
            Yearly(month=3, day=3, at=seven),
            Once(at=datetime(2026, 3, 2, 7)),
        )
    ] == [
        "every weekday at 07:00",
        "every Monday, Wednesday and Saturday at 07:00, every 2 weeks",
        "every day at 07:00",
        "every hour",
        "every 15 minutes",
        "on the last Friday of every month at 07:00",
        "on the 22nd of every month at 07:00",
        "every year on 3 March at 07:00",
        "once, on Monday, 02 March 2026 at 07:00",
    ]
    there = ZoneInfo("Europe/Berlin")
    assert told(at("2026-03-02T07:00", there), there) == "Monday, 2 March 2026, 07:00 (CET)"


def test_a_moment_is_that_of_the_clock_in_its_own_zone() -> None:
    berlin, lord = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")
    after = at("2026-06-01T12:00", ZoneInfo("UTC"))
    for zone in (berlin, lord):
        assert wall(upcoming(Daily(at=time(7)), after, zone, 1)[0], zone).endswith("07:00")
    assert timedelta(hours=10, minutes=30) == datetime.fromtimestamp(after / 1000, lord).utcoffset()
