"""The chat room's rows, one module a noun. Other modules of the room speak of `store.runs.read`.

Functions take a connection: the verb that needs a transaction opens it. What every message needs
stands as a statement of its own, made once: to make one anew costs more than to run it.
"""

from lowkey.chat.store import (
    approvals,
    conversations,
    everything,
    feedback,
    files,
    messages,
    permissions,
    preferences,
    projects,
    runs,
    saved_prompts,
    search,
    shares,
    tables,
)

__all__ = [
    "approvals",
    "conversations",
    "everything",
    "feedback",
    "files",
    "messages",
    "permissions",
    "preferences",
    "projects",
    "runs",
    "saved_prompts",
    "search",
    "shares",
    "tables",
]
