"""Elements of a huge JSON array, one at a time, in bounded memory. Knows nothing of what they mean."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import IO, Any

LIMIT = 128 * 1024 * 1024
"""Characters of one element."""
CHUNK = 1 << 18


class DamagedError(ValueError):
    """The text is no JSON from here on, or one element is beyond the limit."""


class Elements:
    """What a JSON file holds.

    An array's elements come one by one; so do those of the array under `key` in an object. The
    object's other fields are in `about` once they were passed.
    """

    def __init__(self, file: IO[bytes], key: str) -> None:
        self.about: dict[str, Any] = {}
        self._file = file
        self._key = key
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._json = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._ended = False

    def __iter__(self) -> Iterator[Any]:
        """Raises DamagedError where the text stops making sense."""
        match self._peek():
            case "[":
                yield from self._array()
            case "{":
                yield from self._object()
            case _:
                raise DamagedError("no list and no object")

    def _array(self) -> Iterator[Any]:
        self._take("[")
        if self._peek() == "]":
            self._take("]")
            return
        while True:
            yield self._value()
            if self._peek() == "]":
                self._take("]")
                return
            self._take(",")

    def _object(self) -> Iterator[Any]:
        self._take("{")
        while self._peek() != "}":
            name = self._value()
            self._take(":")
            if name == self._key and self._peek() == "[":
                yield from self._array()
            else:
                self.about[str(name)] = self._value()
            if self._peek() == ",":
                self._take(",")
        self._take("}")

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise DamagedError("nested too deeply") from error
            except ValueError as error:
                if self._ended or len(self._text) - self._at > LIMIT:
                    raise DamagedError(str(error)) from error
            else:
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            self._more()

    def _peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in " \t\r\n":
                    return self._text[self._at]
                self._at += 1
            if self._ended:
                return ""
            self._more()

    def _take(self, letter: str) -> None:
        if self._peek() != letter:
            raise DamagedError(f"expected {letter}")
        self._at += 1

    def _more(self) -> None:
        """Reads on: as much again as waits, so that long elements are not scanned too often."""
        rest = self._text[self._at :]
        data = self._file.read(max(CHUNK, len(rest)))
        self._ended = not data
        self._text = rest + self._decoder.decode(data, final=self._ended)
        self._at = 0
