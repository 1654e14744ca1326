"""The chat room's rows, one module a noun; functions take a connection, verbs open transactions.

What every message needs is a statement made once: to make one anew costs more than to run it.
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
    synced,
    tables,
    vectors,
)

__all__ = [
    "approvals", "conversations", "everything", "feedback", "files", "messages", "permissions",
    "preferences", "projects", "runs", "saved_prompts", "search", "shares", "synced", "tables", "vectors",
]  # fmt: skip
