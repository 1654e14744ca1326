"""What English time phrases mean. Knows no reminder, no calendar of events and no model."""

from lowkey.tools.dates.date import DATE
from lowkey.tools.dates.lengths import Length, length
from lowkey.tools.dates.recurring import Recurring, recurs, understand_recurring
from lowkey.tools.dates.understand import When, understand

__all__ = [
    "DATE",
    "Length",
    "Recurring",
    "When",
    "length",
    "recurs",
    "understand",
    "understand_recurring",
]
