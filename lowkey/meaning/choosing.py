"""Which model makes the vectors, by what is set and what is there. Knows how none of them works."""

from __future__ import annotations

from importlib.util import find_spec

from lowkey.core.errors import InputError
from lowkey.meaning.hosted import Find, Hosted
from lowkey.meaning.local import Local, weights
from lowkey.meaning.protocol import Meaning

OFF = "off"


def meaning(wish: str, find: Find) -> Meaning | None:
    """`wish`: a model's id, `off`, or nothing: then the small model of this machine, where it is.

    None where files are found by their words alone. Raises InputError for a wish that lacks NumPy.
    """
    if wish == OFF:
        return None
    if not wish:
        folder = weights()
        return Local(folder) if folder is not None else None
    if find_spec("numpy") is None:
        raise InputError(
            "no_numpy",
            "`embeddings` names a model, but NumPy, which compares its vectors, is not installed.",
            hint='Install Lowkey with its extra: pip install "lowkey[vectors]".',
        )
    return Hosted(wish, find)
