"""Sums and units: what can be worked out exactly. Knows no model and no date."""

from lowkey.tools.sums.calculate import CALCULATE, calculated
from lowkey.tools.sums.convert import CONVERT, convert

__all__ = ["CALCULATE", "CONVERT", "calculated", "convert"]
