"""Documents that people and the assistant write together. Knows no message, no model and no screen."""

from lowkey.documents.documents import Documents
from lowkey.documents.nouns import Document, Edit, Kind, New, Version, VersionNote
from lowkey.documents.protocol import Homes
from lowkey.documents.store import drop_of
from lowkey.documents.tools import document_tools, told

__all__ = [
    "Document",
    "Documents",
    "Edit",
    "Homes",
    "Kind",
    "New",
    "Version",
    "VersionNote",
    "document_tools",
    "drop_of",
    "told",
]
