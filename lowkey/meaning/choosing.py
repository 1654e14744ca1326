"""Which model makes the vectors, by what is set and what is there. Knows how none of them works."""

from __future__ import annotations

from lowkey.meaning.hosted import Find, Hosted
from lowkey.meaning.local import Local, weights
from lowkey.meaning.protocol import Meaning

OFF = "off"


def meaning(wish: str, find: Find) -> Meaning | None:
    """`wish`: a model's id, `off`, or nothing: then the small model of this machine, where it is.

    None where files are found by their words alone.
    """
    if wish == OFF:
        return None
    if not wish:
        folder = weights()
        return Local(folder) if folder is not None else None
    return Hosted(wish, find)
