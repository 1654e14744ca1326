"""Documents that people and the assistant write together. Knows no message, no model and no screen."""

from lowkey.documents.documents import Documents
from lowkey.documents.nouns import HANDLE, Document, Edit, Kind, New, Version, VersionNote
from lowkey.documents.protocol import Homes
from lowkey.documents.store import drop_of
from lowkey.documents.tools import document_tools, told
from lowkey.documents.travel import Whole, keep_wholes, wholes_of
from lowkey.documents.word import WORD, docx

__all__ = [
    "HANDLE",
    "WORD",
    "Document",
    "Documents",
    "Edit",
    "Homes",
    "Kind",
    "New",
    "Version",
    "VersionNote",
    "Whole",
    "document_tools",
    "docx",
    "drop_of",
    "keep_wholes",
    "told",
    "wholes_of",
]
