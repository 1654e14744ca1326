"""Small jobs: remind, ask the assistant, look whether something is new. Knows no schedule's times."""

from lowkey.jobs.errands.errands import Errands
from lowkey.jobs.errands.prompts import Prompt, Prompts
from lowkey.jobs.errands.reminders import Remind
from lowkey.jobs.errands.store import drop_of
from lowkey.jobs.errands.watching import Watch, Watching

__all__ = ["Errands", "Prompt", "Prompts", "Remind", "Watch", "Watching", "drop_of"]
