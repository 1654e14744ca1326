"""Measuring models on public questions. Knows no HTTP and no terminal."""

from lowkey.learn.evals.bfcl import Bench, Unasked
from lowkey.learn.evals.bfcl_questions import CATEGORIES, GROUPS, Question, chosen, load
from lowkey.learn.evals.bfcl_rows import Row, opened, saved, write
from lowkey.learn.evals.scores import Score

__all__ = [
    "CATEGORIES", "GROUPS", "Bench", "Question", "Row", "Score", "Unasked", "chosen", "load",
    "opened", "saved", "write",
]  # fmt: skip
