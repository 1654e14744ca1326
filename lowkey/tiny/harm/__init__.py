"""Whether a message asks for harm, read from words and what the world calls them. Knows no model."""

from lowkey.tiny.harm.reader import score

__all__ = ["score"]
