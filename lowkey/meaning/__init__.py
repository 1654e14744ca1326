"""What texts mean, as vectors. Knows no file and no person."""

from lowkey.meaning.choosing import meaning
from lowkey.meaning.index import Index, Kept, Pieces, Shelf, Some
from lowkey.meaning.local import Local
from lowkey.meaning.near import nearest, packed
from lowkey.meaning.protocol import Meaning

__all__ = [
    "Index",
    "Kept",
    "Local",
    "Meaning",
    "Pieces",
    "Shelf",
    "Some",
    "meaning",
    "nearest",
    "packed",
]
