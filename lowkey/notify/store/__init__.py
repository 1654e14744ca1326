"""Notices, ways to people and what is on its way, as rows. Knows no server and no secret in the clear."""

from lowkey.notify.store import channels, inbox, outbox, sealed

__all__ = ["channels", "inbox", "outbox", "sealed"]
