"""A rule and its moments in English, for a model and for notices. Knows no schedule.

The page says them in its own languages.
"""

from __future__ import annotations

from calendar import day_name, month_name
from datetime import UTC, datetime, tzinfo

from lowkey.jobs.schedules.rule import (
    LAST,
    WORKDAYS,
    Daily,
    Every,
    Monthly,
    Once,
    Rule,
    Weekly,
    Yearly,
)

NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", LAST: "last"}


def said(rule: Rule) -> str:
    """“every weekday at 07:00”."""
    match rule:
        case Once():
            return f"once, on {rule.at:%A, %d %B %Y at %H:%M}"
        case Every():
            return (
                f"every {rule.count} {rule.unit}" if rule.count > 1 else f"every {rule.unit[:-1]}"
            )
        case Daily():
            days = f"every {rule.every} days" if rule.every > 1 else "every day"
            return f"{days} at {rule.at:%H:%M}"
        case Weekly():
            weeks = f", every {rule.every} weeks" if rule.every > 1 else ""
            return f"{_week(rule.days)} at {rule.at:%H:%M}{weeks}"
        case Monthly():
            months = f"every {rule.every} months" if rule.every > 1 else "of every month"
            return f"on the {_month(rule)} {months} at {rule.at:%H:%M}"
        case Yearly():
            return f"every year on {rule.day} {month_name[rule.month]} at {rule.at:%H:%M}"


def told(moment: int, zone: tzinfo) -> str:
    """“Monday, 2 March 2026, 07:00 (CET)”; `moment` in milliseconds since 1970."""
    there = datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone)
    return f"{there:%A}, {there.day} {there:%B %Y, %H:%M (%Z)}"


def _week(days: tuple[int, ...]) -> str:
    if days == WORKDAYS:
        return "every weekday"
    if len(days) == 7:
        return "every day"
    names = [day_name[day] for day in days]
    return "every " + " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _month(rule: Monthly) -> str:
    if rule.nth is not None and rule.weekday is not None:
        return f"{NTH[rule.nth]} {day_name[rule.weekday]}"
    if rule.day in (LAST, None):
        return "last day"
    day = rule.day or 1
    sign = "th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{sign}" + (" (the last day, where there is none)" if day > 28 else "")
