"""Jobs as rows. Knows no code of any job."""

from lowkey.jobs.store import journal, log, rows, words

__all__ = ["journal", "log", "rows", "words"]
