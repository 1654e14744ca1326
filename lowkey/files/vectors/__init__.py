"""Who makes vectors: a small model on this machine, or one that is named. Knows no file."""

from lowkey.files.vectors.choosing import meaning
from lowkey.files.vectors.protocol import Meaning

__all__ = ["Meaning", "meaning"]
