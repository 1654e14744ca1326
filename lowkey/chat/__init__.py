"""One conversation and its runs. Other rooms come in through here."""

from lowkey.chat.away import Away
from lowkey.chat.blotting import blot
from lowkey.chat.chat import Chat
from lowkey.chat.draft import Draft
from lowkey.chat.feed import Change, Feed
from lowkey.chat.near import Said
from lowkey.chat.nouns import (
    Conversation,
    Feedback,
    Hit,
    Preferences,
    Prompt,
    Reason,
    Run,
    SavedPrompt,
    Sent,
)
from lowkey.chat.personality import ModeName, PersonalityId
from lowkey.chat.prompt import assistant_turns
from lowkey.chat.runner import Runner
from lowkey.chat.said import Asked
from lowkey.chat.tools import chat_tools
from lowkey.chat.tree import branch

__all__ = [
    "Asked", "Away", "Change", "Chat", "Conversation", "Draft", "Feed", "Feedback", "Hit", "ModeName",
    "PersonalityId", "Preferences", "Prompt", "Reason", "Run", "Runner", "Said", "SavedPrompt", "Sent",
    "assistant_turns", "blot", "branch", "chat_tools",
]  # fmt: skip
