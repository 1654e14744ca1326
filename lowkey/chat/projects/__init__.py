"""Folders of conversations, and which conversations are listed. Other rooms come in through here."""

from lowkey.chat.nouns import Project, Which
from lowkey.chat.projects.homes import Homes
from lowkey.chat.projects.projects import Fate, Projects

__all__ = ["Fate", "Homes", "Project", "Projects", "Which"]
