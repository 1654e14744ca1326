"""Bytes in, words with their places out. Knows no database and no person."""

from lowkey.extract.apart import extract
from lowkey.extract.nouns import Document, Limits, Page, Unit

__all__ = ["Document", "Limits", "Page", "Unit", "extract"]
