"""Deep research: from a question to a report that one can check. Knows no engine and no screen."""

from lowkey.jobs.research.answering import asked, grounded
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.efforts import EFFORTS, Effort
from lowkey.jobs.research.nouns import Asked, Doing, Found, Plan, Report, Sources
from lowkey.jobs.research.polite import Guest
from lowkey.jobs.research.research import NAME, Researcher
from lowkey.jobs.research.snapshots import Snapshots, StoredSnapshots
from lowkey.jobs.research.tools import research_tools

__all__ = [
    "EFFORTS",
    "NAME",
    "Asked",
    "Desk",
    "Doing",
    "Effort",
    "Found",
    "Guest",
    "Plan",
    "Report",
    "Researcher",
    "Snapshots",
    "Sources",
    "StoredSnapshots",
    "asked",
    "grounded",
    "research_tools",
]
