"""What tools answered at length, kept whole to be read on. Knows no tool that made it, and no model."""

from lowkey.tools.results.results import Results
from lowkey.tools.results.store import drop_of
from lowkey.tools.results.tools import result_tool

__all__ = ["Results", "drop_of", "result_tool"]
