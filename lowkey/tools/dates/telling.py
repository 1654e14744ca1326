"""Times as people read them, and how far they are from now. Knows no phrase.

In English: what a tool answers is read by a model, which speaks the person's language.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lowkey.tools.dates.recurring import DAYS, Recurring
from lowkey.tools.dates.spans import Span
from lowkey.tools.dates.spans import days as days_of
from lowkey.tools.dates.understand import When

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = {"MINUTELY": "minute", "HOURLY": "hour", "DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}  # fmt: skip


def date(moment: datetime) -> str:
    """“Thursday 26 November 2026”."""
    return f"{_NAMES[moment.weekday()]} {moment.day} {moment:%B} {moment.year}"


def time(moment: datetime) -> str:
    """“14:30”, with seconds where there are any."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def told(when: When, now: datetime) -> str:
    """A time with its distance from now: “Friday 25 December 2026, in 29 days (4 weeks, 1 day)”."""
    taken = f" ({when.taken})" if when.taken else ""
    if when.interval:
        return f"{_interval(when)}{taken}"
    match when.grain:
        case "second" | "minute" | "hour":
            return f"{date(when.start)} at {time(when.start)}, {_away(when.start, now)}{taken}"
        case "day":
            return f"{date(when.start)}, {_days_away(when.start, now)}{taken}"
        case "month":
            return f"{when.start:%B} {when.start.year}, with {(when.end.date() - when.start.date()).days} days, beginning on {date(when.start)}"
        case "year":
            days = (when.end.date() - when.start.date()).days
            return f"the year {when.start.year}, {'a leap year' if days == 366 else 'no leap year'} with {days} days"
        case "week" | "quarter":
            last = when.end - timedelta(days=1)
            number = f"week {when.start.isocalendar().week}, " if when.grain == "week" else ""
            return f"{number}{date(when.start)} to {date(last)}"


def recurring(what: Recurring) -> str:
    """“every week on Monday and Thursday at 18:00, first on Thursday 26 November 2026”."""
    parts = dict(part.split("=") for part in what.rule.split(";"))
    unit, every = _UNITS[parts["FREQ"]], int(parts.get("INTERVAL", 1))
    said = f"every {f'{every} {unit}s' if every > 1 else unit}"
    if days := parts.get("BYDAY"):
        said += f" on {_listed([_weekday(day) for day in days.split(',')])}"
    if number := parts.get("BYMONTHDAY"):
        month = f" {datetime(2000, int(parts['BYMONTH']), 1):%B}" if "BYMONTH" in parts else ""
        said += " on its last day" if number == "-1" else f" on day {number}{month}"
    clock = what.timed or unit in ("minute", "hour")
    if "COUNT" in parts:
        said += f", {parts['COUNT']} times"
    if "UNTIL" in parts:
        said += f", until {date(datetime.strptime(parts['UNTIL'], '%Y%m%dT%H%M%SZ'))}"
    at = f" at {time(what.first)}" if clock else ""
    return f"{said}{at if what.timed else ''}, first on {date(what.first)}{at}"


def many(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'' if abs(count) == 1 else 's'}"


def _weekday(day: str) -> str:
    order = {"1": "the first ", "2": "the second ", "3": "the third ", "4": "the fourth ", "5": "the fifth ", "-1": "the last ", "": ""}  # fmt: skip
    return order[day[:-2]] + _NAMES[DAYS.index(day[-2:])]


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _interval(when: When) -> str:
    if when.grain in ("second", "minute", "hour"):
        same = when.start.date() == when.end.date()
        end = time(when.end) if same else f"{date(when.end)} at {time(when.end)}"
        return f"{date(when.start)} from {time(when.start)} to {end} ({_length(when.end.astimezone(UTC) - when.start.astimezone(UTC))})"
    last = when.end - timedelta(days=1)
    apart = (last.date() - when.start.date()).days
    stretch = Span(when.start.replace(tzinfo=None), last.replace(tzinfo=None), "day")
    working = sum(day.weekday() < 5 for day in days_of(stretch))
    return (
        f"{date(when.start)} to {date(last)}: {many(apart, 'day')} apart{_weeks(apart)}, "
        f"{apart + 1:,} counting both; {many(working, 'weekday')} before the last day"
    )


def _away(moment: datetime, now: datetime) -> str:
    apart = moment.astimezone(UTC) - now.astimezone(UTC)
    if abs(apart) < timedelta(seconds=1):
        return "now"
    if abs(apart) >= timedelta(days=2):
        return _days_away(moment, now)
    return f"in {_length(apart)}" if apart > timedelta(0) else f"{_length(-apart)} ago"


def _length(apart: timedelta) -> str:
    minutes = round(apart.total_seconds() / 60)
    if minutes == 0:
        return many(round(apart.total_seconds()), "second")
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    pieces = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    return " and ".join(many(count, unit) for count, unit in pieces if count) or "0 minutes"


def _days_away(moment: datetime, now: datetime) -> str:
    days = (moment.date() - now.date()).days
    if days in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    away = f"{many(abs(days), 'day')}{_weeks(abs(days))}{_years(moment, now)}"
    return f"in {away}" if days > 0 else f"{away} ago"


def _weeks(days: int) -> str:
    weeks, rest = divmod(days, 7)
    if not 1 <= weeks <= 104:
        return ""
    more = f" and {many(rest, 'day')}" if rest else ""
    return f" ({many(weeks, 'week')}{more})"


def _years(moment: datetime, now: datetime) -> str:
    """Whole years and days between two dates a year or more apart."""
    first, last = sorted((moment.date(), now.date()))
    years = last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    return f", {many(years, 'full year')}" if years else ""
