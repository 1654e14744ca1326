"""Invented values: names, code words, numbers and keyboard noise that no text file could list.

Knows nothing of sentences. They exist so that the model must copy what it reads, because it cannot
have learned these values by heart.
"""

import random
import string

from lowkey.tiny.behaviour.grammar import Maker, Rules

_ONSETS = (
    *"bcdfghjklmnprstvwyz",
    *("br", "ch", "cl", "cr", "dr", "fl", "gr", "kl", "pl", "sh", "sk", "sl", "st", "th", "tr"),
)
_VOWELS = (*"aeiouaeio", "ai", "ea", "ee", "ia", "io", "oo", "ou")
_CODAS = ("", "", "", *"lmnrstkx", "nd", "ng", "rk", "st", "th")
_ACCENTS = {"a": "áàäâãå", "e": "éèêë", "i": "íïî", "o": "óöôõø", "u": "úüû", "c": "ç", "n": "ñ"}
_EMOJI = (*"😀😂😊😍😢😭😡😴🤔🙃👍👎🙏👋💔🔥🎉✨🌞🐶🐱🍕🚀💡🎵🤖😅😉", "❤️", "🌧️")
_OPEN = ("city", "colour", "food", "job", "hobby", "noun", "trait")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def nonsense(rng: random.Random) -> str:
    """A word that could exist: `flomark`, `treeno`."""
    syllables = rng.choice((1, 2, 2, 2, 3))
    word = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables))
    return word + rng.choice(_CODAS)


def digits(rng: random.Random) -> str:
    """A whole number of one to four digits."""
    return str(rng.randrange(10 ** rng.randint(1, 4)))


def digit(rng: random.Random) -> str:
    """A number from 2 to 9."""
    return str(rng.randint(2, 9))


def year(rng: random.Random) -> str:
    """A year that history books speak of."""
    return str(rng.randint(1100, 2030))


def age(rng: random.Random) -> str:
    """An age in years, as digits."""
    return str(rng.randint(7, 98))


def arithmetic(rng: random.Random) -> str:
    """A sum such as `12 + 7` or `3 times 4`."""
    sign = rng.choice(("+", "-", "*", "/", "x", "plus", "minus", "times", "divided by", "^"))
    gap = " " if len(sign) > 1 else rng.choice((" ", " ", ""))
    parts = [digits(rng)]
    for _ in range(rng.choice((1, 1, 1, 2))):
        parts += [sign, digits(rng)]
    return gap.join(parts)


def emoji(rng: random.Random) -> str:
    """One to four emoji."""
    return "".join(rng.choice(_EMOJI) for _ in range(rng.choice((1, 1, 2, 3, 4))))


def gibberish(rng: random.Random) -> str:
    """What a cat on the keyboard writes: no words, perhaps only signs."""
    match rng.randrange(7):
        case 0:
            row = rng.choice(_ROWS)
            start = rng.randrange(len(row) - 3)
            return row[start : start + rng.randint(3, 6)] * rng.choice((1, 1, 2, 3))
        case 1:
            letters = rng.choices(string.ascii_lowercase, k=rng.randint(4, 14))
            return "".join(letters)
        case 2:
            return rng.choice("?!.…-*#@%&=+/,;:~") * rng.randint(1, 6)
        case 3:
            return "".join(rng.choices("asdfghjkl;", k=rng.randint(4, 16)))
        case 4:
            return rng.choice(string.ascii_letters) * rng.randint(1, 9)
        case 5:
            return " ".join(
                "".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 8)))
                for _ in range(rng.randint(2, 4))
            )
        case _:
            return emoji(rng)


def accented(word: str, rng: random.Random) -> str:
    """The word with one of its letters as other languages write it."""
    places = [i for i, letter in enumerate(word) if letter in _ACCENTS]
    if not places:
        return word
    at = rng.choice(places)
    return word[:at] + rng.choice(_ACCENTS[word[at]]) + word[at + 1 :]


class Inventor:
    """The makers that build on word lists from the rule files."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        lists = ("thing", "animal", "adjective", "food", "abstract", "colour", "place", "hobby")
        lists += ("noun", "trait", "verb")
        self._words = tuple(word for name in lists for word in rules[name])

    def name(self, rng: random.Random) -> str:
        """A first name: mostly a real one, often an invented one."""
        return (
            rng.choice(self._rules["firstname"])
            if rng.random() < 0.5
            else nonsense(rng).capitalize()
        )

    def phrase(self, rng: random.Random) -> str:
        """Two to five words that mean nothing together."""
        words = (self._word(rng) for _ in range(rng.randint(1, 4)))
        return " ".join(words)

    def secret(self, rng: random.Random) -> str:
        """A code word: a word or two, an invented word, a number, or letters and digits."""
        match rng.randrange(5):
            case 0:
                return self.phrase(rng)
            case 1:
                return digits(rng)
            case 2:
                return "".join(
                    rng.choices(string.ascii_uppercase + string.digits, k=rng.randint(3, 6))
                )
            case 3:
                return nonsense(rng).capitalize()
            case _:
                return nonsense(rng)

    def proper(self, rng: random.Random) -> str:
        """What only an encyclopedia knows: `Érina Toolk`, `the Vosk Bridge`, `"Grey Dask"`, `ULM`."""
        match rng.randrange(8):
            case 0:
                return f"{self._capital(rng)} of {self._capital(rng)}"
            case 1:
                return f"the {self._capital(rng)} {rng.choice(self._rules['noun']).title()}"
            case 2:
                return f'"{self.phrase(rng).title()}"'
            case 3:
                letters = rng.choices(string.ascii_uppercase, k=rng.randint(2, 5))
                return "".join(letters)
            case 4:
                return (
                    f"{self.name(rng)} {rng.choice(string.ascii_uppercase)}. {self._capital(rng)}"
                )
            case 5:
                return f"{self._capital(rng)} {rng.choice(('&', 'and', '-'))} {self._capital(rng)}"
            case _:
                return f"{self.name(rng)} {self._capital(rng)}"

    def _capital(self, rng: random.Random) -> str:
        word = self._word(rng)
        return (accented(word, rng) if rng.random() < 0.25 else word).title()

    def _open(self, name: str) -> Maker:
        """A word of a list, or now and then one that is on no list, so that lists stay examples."""

        def make(rng: random.Random) -> str:
            draw = rng.random()
            if draw < 0.12:
                return nonsense(rng)
            return rng.choice(self._words if draw < 0.2 else self._rules[name])

        return make

    def _word(self, rng: random.Random) -> str:
        return nonsense(rng) if rng.random() < 0.3 else rng.choice(self._words)

    def makers(self) -> dict[str, Maker]:
        """Every maker by the slot name that calls it."""
        return {
            "name": self.name,
            "phrase": self.phrase,
            "secret": self.secret,
            "nonsense": nonsense,
            "digits": digits,
            "digit": digit,
            "age": age,
            "year": year,
            "proper": self.proper,
            "sum": arithmetic,
            "gibberish": gibberish,
            "emoji": emoji,
            **{name: self._open(name) for name in _OPEN},
        }
