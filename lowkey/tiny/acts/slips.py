"""How people type, and words that nobody can have learned by heart.

Knows nothing of acts, slots or tokens.
"""

import random

_ONSETS = (
    *"bcdfghjklmnprstvwyz",
    *("br", "ch", "cl", "cr", "dr", "fl", "gr", "kl", "pl", "sh", "sk", "sl", "st", "th", "tr"),
)
_VOWELS = (*"aeiouaeio", "ai", "ea", "ee", "ia", "io", "oo", "ou")
_CODAS = ("", "", "", *"lmnrstkx", "nd", "ng", "rk", "st", "th")


def nonsense(rng: random.Random) -> str:
    """A word that could exist: `flomark`, `treeno`."""
    syllables = rng.choice((1, 2, 2, 2, 3))
    word = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables))
    return word + rng.choice(_CODAS)


def slip(text: str, rng: random.Random) -> str:
    """One slip of the finger: two letters swapped, one lost, one doubled. At least four letters."""
    at = rng.randrange(1, len(text) - 2)
    match rng.randrange(3):
        case 0:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case _:
            return text[: at + 1] + text[at] + text[at + 1 :]
