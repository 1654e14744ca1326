"""How people really type: lower case, missing marks, fillers and slips of the finger.

Knows nothing of what the text says; it never touches slots <..> and topics [..], which replies copy.
"""

import random
import re
from dataclasses import dataclass

_PROTECTED = re.compile(r"(<[^<>]*>|\[[^\[\]]*\])")
_OPENERS = (
    "hey, ", "so ", "ok ", "ok, ", "well, ", "um, ", "hmm, ", "please ", "pls ", "oh, ", "and ",
    "sorry, ", "quick question: ", "hi, ", "hello, ", "hey lowkey, ", "lowkey, ", "now ", "but ",
    "i wonder, ", "one question: ", "hi! ", "actually ", "also, ", "yo, ", "just curious: ",
)  # fmt: skip
_CLOSERS = (
    " please", " pls", "??", "???", "!", "!!", " thanks", ", thanks", " lol", " :)", "...", " haha",
    ", please", " now", " again", " 😊", ", ok?", " thx", " i wonder", " then", " exactly",
)  # fmt: skip


@dataclass(frozen=True)
class Typist:
    """One person's way of typing, the same through a dialogue."""

    lower: bool
    bare: bool
    slips: float
    extras: float

    def distort(self, text: str, rng: random.Random) -> str:
        """The literal text of a rule as this person types it."""
        parts = _PROTECTED.split(text)
        if self.slips > rng.random():
            places = [i for i in range(0, len(parts), 2) if len(parts[i].strip()) > 5]
            if places:
                i = rng.choice(places)
                parts[i] = slip(parts[i], rng)
        if self.bare:
            parts = [p if _PROTECTED.fullmatch(p) else p.replace("'", "") for p in parts]
        text = "".join(parts)
        if self.bare and len(text) > 3:
            text = text.rstrip("?.!")
        if self.extras > rng.random():
            text = rng.choice(_OPENERS) + text
        if self.extras > rng.random():
            text = text + rng.choice(_CLOSERS)
        return text


def typist(rng: random.Random) -> Typist:
    """A random person."""
    return Typist(
        lower=rng.random() < 0.35,
        bare=rng.random() < 0.3,
        slips=rng.choice((0.0, 0.0, 0.05, 0.3)),
        extras=rng.choice((0.0, 0.05, 0.15)),
    )


def slip(text: str, rng: random.Random) -> str:
    """One slip of the finger: two letters swapped, one lost, one doubled."""
    at = rng.randrange(1, len(text) - 2)
    match rng.randrange(3):
        case 0:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case _:
            return text[: at + 1] + text[at] + text[at + 1 :]
