"""What is done at its time, again and again. Knows no job's inside and no screen."""

from lowkey.jobs.schedules.nouns import CatchUp, Listed, Occurrence, Overlap, Plan, Schedule
from lowkey.jobs.schedules.protocol import Starts, Tells
from lowkey.jobs.schedules.rule import Rule
from lowkey.jobs.schedules.schedules import Check, Schedules
from lowkey.jobs.schedules.ticks import Ticks
from lowkey.jobs.schedules.tools import schedule_tools

__all__ = [
    "CatchUp",
    "Check",
    "Listed",
    "Occurrence",
    "Overlap",
    "Plan",
    "Rule",
    "Schedule",
    "Schedules",
    "Starts",
    "Tells",
    "Ticks",
    "schedule_tools",
]
