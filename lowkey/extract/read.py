"""The process that reads one file: `python -m lowkey.extract.read ORDER`. Knows who asked of nothing.

It says the pages as they come.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import IO, Any

from lowkey.core.errors import InputError, LowkeyError
from lowkey.core.parts import clean
from lowkey.extract.confined import confined
from lowkey.extract.kinds import TITLES, kind_of
from lowkey.extract.nouns import Limits, Page, Report
from lowkey.extract.readers import pages


def main(order: dict[str, Any]) -> None:
    report = Report()
    with confined(order) as (source, say, limits):
        for page in reading(source, order["name"], order["media_type"], report, limits):
            told = {"number": page.number, "text": page.text, "label": page.label}
            say(page=told, of=report.of)
        end = {"kind": report.kind, "unit": report.unit, "title": clean(report.title)[:300]}
        say(end=end | {"notes": [clean(note) for note in report.notes]})


def reading(
    source: IO[bytes], name: str, media_type: str, report: Report, limits: Limits
) -> Iterator[Page]:
    """The pages as far as they are sound and within the limits; `report` is filled meanwhile.

    Raises InputError for what can't be read, or holds not one word.
    """
    report.kind = kind_of(source, name, media_type)
    what, count, room, words = TITLES[report.kind], 0, limits.characters, False
    try:
        for page in pages(report.kind, source, name, report):
            text = clean(page.text)
            count += 1
            words = words or bool(text.strip())
            yield Page(page.number, text[:room], clean(page.label)[:300])
            room -= len(text)
            if room <= 0 or count == limits.pages:
                report.note("This file is so long that what follows was left out.")
                break
    except LowkeyError:
        raise
    except MemoryError as error:
        raise InputError(
            "too_heavy_file",
            f"This {what} takes more memory than one file may, so it was given up.",
            hint="Split it, or save the part you need as a file of its own.",
        ) from error
    except Exception as error:  # A reader meets whatever a damaged file holds.
        if not words:
            raise InputError(
                "damaged_file",
                f"This {what} is damaged, or not what it says it is: it can't be read "
                f"({type(error).__name__}).",
                hint="Open it in the program it comes from, save it again and bring that.",
            ) from error
        report.note("The file is damaged: what follows could not be read.")
    if not words:
        raise InputError(
            "no_words",
            f"There are no words in this {what}: perhaps it holds pictures of pages.",
            hint="Send it through text recognition (OCR) first, or bring the pages as pictures.",
        )


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
