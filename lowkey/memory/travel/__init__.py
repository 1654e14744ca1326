"""Memories that leave with their person, and come in with them. Others come in through here."""

from lowkey.memory.store import every as memories_of
from lowkey.memory.travel.keeping import Kept, Ready, keep_memories, ready

__all__ = ["Kept", "Ready", "keep_memories", "memories_of", "ready"]
