"""What files say, as rows: how they are kept, and how they are found. Knows no meaning of any.

Functions take a connection: the verb that needs a transaction opens it.
"""

from lowkey.files.store import finding, keeping
from lowkey.files.store.finding import Spot
from lowkey.files.store.keeping import Key

__all__ = ["Key", "Spot", "finding", "keeping"]
