"""The tables of a stranger's file, and questions to them. Other files come in through here."""

from lowkey.extract.tables.apart import ask
from lowkey.extract.tables.cells import typed
from lowkey.extract.tables.nouns import Answer, Column, Kind, Outline, Question, Sheet

__all__ = ["Answer", "Column", "Kind", "Outline", "Question", "Sheet", "ask", "typed"]
