"""Folders of conversations, and which conversations are listed. Other rooms come in through here."""

from lowkey.chat.nouns import Project, Synced, SyncedView, Which
from lowkey.chat.projects.folders import Folders
from lowkey.chat.projects.homes import Homes
from lowkey.chat.projects.projects import Fate, Projects
from lowkey.chat.store.projects import memory as memory_of

__all__ = [
    "Fate",
    "Folders",
    "Homes",
    "Project",
    "Projects",
    "Synced",
    "SyncedView",
    "Which",
    "memory_of",
]
