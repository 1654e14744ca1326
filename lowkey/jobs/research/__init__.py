"""Deep research: from a question to a report that one can check. Knows no engine and no screen.

What is offered here is little to load; the code of it comes with the first job.
"""

from lowkey.jobs.research.kind import World, research_kind
from lowkey.jobs.research.request import NAME, Asked, EffortName
from lowkey.jobs.research.store import snapshots
from lowkey.jobs.research.taking import Format, ask_report, rendered
from lowkey.jobs.research.tools import research_tools, starter

__all__ = [
    "NAME",
    "Asked",
    "EffortName",
    "Format",
    "World",
    "ask_report",
    "rendered",
    "research_kind",
    "research_tools",
    "snapshots",
    "starter",
]
