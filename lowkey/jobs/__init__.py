"""Long work that outlives the tab and the process. Other rooms come in through here."""

from lowkey.jobs.jobs import Jobs
from lowkey.jobs.nouns import Budget, Job, JobEvent, Question, Spent, Step
from lowkey.jobs.protocol import Exhausted, Kind, Work

__all__ = [
    "Budget",
    "Exhausted",
    "Job",
    "JobEvent",
    "Jobs",
    "Kind",
    "Question",
    "Spent",
    "Step",
    "Work",
]
