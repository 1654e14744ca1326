"""Lowkey: a whole assistant that you run yourself. Knows only its own version."""

__version__ = "0.1.0"
