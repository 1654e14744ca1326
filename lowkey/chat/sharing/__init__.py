"""Showing a conversation to others by a link. Other rooms come in through here."""

from lowkey.chat.sharing.nouns import Days, Share, Shared, SharedFile, Wish
from lowkey.chat.sharing.shares import Shares

__all__ = ["Days", "Share", "Shared", "SharedFile", "Shares", "Wish"]
