"""Jupyter notebooks (.ipynb), cell by cell: words, code, and what it printed. Runs nothing.

Pictures are named, not read. The format: nbformat 4, and 3 with its worksheets
(https://nbformat.readthedocs.io/en/latest/format_description.html).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, cast

from lowkey.core.errors import InputError
from lowkey.extract.nouns import Page, Report
from lowkey.extract.plain import decoded
from lowkey.extract.webpage import Words, tidy

INLINE = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+")
"""Bytes of a picture that stand between the words."""
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
PRINTED = 20_000
"""Characters of one output that are kept."""
Fields = Mapping[str, Any]


def read_notebook(source: IO[bytes], name: str, report: Report) -> Iterator[Page]:
    del name
    whole = _opened(source)
    cells = [cell for part in (whole, *_objects(whole.get("worksheets"))) for cell in _objects(part.get("cells"))]  # fmt: skip
    about = _fields(whole.get("metadata"))
    language = _words(_fields(about.get("language_info")).get("name")) or _words(_fields(about.get("kernelspec")).get("language"))  # fmt: skip
    report.unit, report.of = "cell", len(cells)
    report.title = _words(about.get("title"))[:200]
    for number, cell in enumerate(cells, 1):
        count = cell.get("execution_count", cell.get("prompt_number"))
        yield Page(number, _told(cell, language), f"In [{count}]" if isinstance(count, int) else "")


def _opened(source: IO[bytes]) -> Fields:
    """Raises InputError where it is no notebook, or was cut short."""
    try:
        whole = _fields(json.loads(decoded(source.read())))
    except (ValueError, RecursionError) as error:
        raise InputError(
            "damaged_file",
            f"This notebook is damaged: it is no whole JSON ({type(error).__name__}).",
            hint="Perhaps it was cut short on its way: get it again and try once more.",
        ) from error
    if "cells" not in whole and "worksheets" not in whole:
        raise InputError(
            "damaged_file",
            "This notebook holds no cells.",
            hint="Open it in Jupyter, save it again and bring that.",
        )
    return whole


def _told(cell: Fields, language: str) -> str:
    """One cell as Markdown."""
    said = _words(cell.get("source", cell.get("input")))
    match cell.get("cell_type"):
        case "code":
            outputs = [told for one in _objects(cell.get("outputs")) if (told := _printed(one))]
            return tidy("\n\n".join([_fenced(said, language), *outputs]))
        case "heading":
            level = cell.get("level")
            return f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 1)} {said}"
        case _:
            return tidy(said)


def _printed(output: Fields) -> str:
    """What an output says, without colours."""
    if output.get("output_type") in ("error", "pyerr"):
        return f"{_words(output.get('ename'))}: {COLOURS.sub('', _words(output.get('evalue')))}"[:PRINTED]  # fmt: skip
    data = _fields(output.get("data")) or output
    text = _words(data.get("text/markdown"))
    plain = _words(data.get("text/plain")) or _words(data.get("text")) or _words(output.get("text"))
    if text:
        return text[:PRINTED]
    if plain or not (html := _words(data.get("text/html"))):
        shown = [kind for kind in data if kind.startswith("image/") or kind in ("png", "jpeg", "svg")]  # fmt: skip
        told = [_fenced(COLOURS.sub("", plain)[:PRINTED])] if plain else []
        return "\n\n".join([*told, *(["(a picture)"] if shown else [])])
    return Words(html).text[:PRINTED]


def _fenced(text: str, language: str = "") -> str:
    """As code, within more backticks than it holds in a row."""
    text = text.rstrip("\n")
    if not text.strip():
        return ""
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 0)
    return f"{fence}{language}\n{text}\n{fence}"


def _words(value: object) -> str:
    """A text, which a notebook may keep as a list of lines."""
    if isinstance(value, list):
        value = "".join(one for one in cast(list[object], value) if isinstance(one, str))
    return INLINE.sub("a picture", value) if isinstance(value, str) else ""


def _fields(value: object) -> Fields:
    return cast(Fields, value) if isinstance(value, dict) else {}


def _objects(value: object) -> Sequence[Fields]:
    return [_fields(one) for one in cast(list[object], value)] if isinstance(value, list) else []
