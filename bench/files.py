"""Finding the right page in files, and what many files cost.

python -m bench.files FOLDER [--files 1000] [--vectors]

FOLDER holds hotpotqa100.dev.jsonl and hotpotqa100_corpus.jsonl.xz: passages of Wikipedia, and
questions that each need two of them. The passages become PDFs of 20 pages, one a page; a question
is answered well where both of its pages are among the first five, and can be answered with the right
citation where its answer stands in a passage of them that was found. With --files, more PDFs of words
drawn from the passages are added first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import lzma
import random
import tempfile
import textwrap
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.paper import pdf
from bench.processes import disk
from bench.table import machine, table
from lowkey.core.clock import SystemClock
from lowkey.core.db import Database, metadata
from lowkey.core.files import Files
from lowkey.core.migrate import migrate
from lowkey.core.parts import FilePart
from lowkey.core.words import findable
from lowkey.files import Library, Text
from lowkey.meaning import meaning

PAGES = 20
USER = "user_bench"
QUESTIONS = "hotpotqa100.dev.jsonl"
CORPUS = "hotpotqa100_corpus.jsonl.xz"


@dataclass(frozen=True)
class Place:
    """A page of a file."""

    file_id: str
    page: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--files", type=int, default=0, help="files in all, with those of the passages"
    )
    parser.add_argument("--vectors", action="store_true", help="by meaning, too")
    given = parser.parse_args()
    for name in (QUESTIONS, CORPUS):
        if not (given.folder / name).exists():
            print(f"not found: {given.folder / name}")
            return
    asyncio.run(measure(given.folder, given.files, given.vectors))


async def measure(folder: Path, count: int, vectors: bool) -> None:
    with lzma.open(folder / CORPUS, "rt") as file:
        passages = [json.loads(line) for line in file]
    asked = [json.loads(line) for line in (folder / QUESTIONS).read_text().splitlines()]
    with tempfile.TemporaryDirectory(dir=disk()) as place:
        data = Path(place)
        db, memory = Database(f"sqlite:///{data / 'lowkey.db'}"), Database("sqlite://")
        await migrate(db)
        await memory.write(metadata.create_all)
        near = meaning("" if vectors else "off", _nobody)
        library = Library(SystemClock(), db, memory, Files(data / "files"), lambda *_: None, near)
        await library.open()
        places, ids = await bring(library, passages, count)
        read, known = await wait(library, ids, near is not None)
        rows = [await ask(library, ids, asked, places, near is not None)]
        if near is not None:
            library.meaning = None
            rows.append(await ask(library, ids, asked, places, False))
        await library.close()
        memory.close()
        db.close()
        size = (data / "lowkey.db").stat().st_size
        bytes_ = sum(path.stat().st_size for path in (data / "files").rglob("*") if path.is_file())
    print(
        f"{len(ids):,} files of {PAGES} pages ({bytes_ / 1e6:,.1f} MB), {len(passages):,} passages, "
        f"{len(asked)} questions\n"
    )
    head = ("read in s", "ms a page", "vectors in s", "database MB")
    print(table(head, [[read, read * 1000 / len(ids) / PAGES, known, size / 1e6]]))
    print()
    print(
        table(("search", "recall@5", "both of two @5", "answer citable", "p50 ms", "p95 ms"), rows)
    )
    print(f"\n{machine()}")


async def bring(
    library: Library, passages: Sequence[dict[str, Any]], count: int
) -> tuple[dict[str, Place], list[str]]:
    """Where each passage stands, by its title, and all files."""
    places: dict[str, Place] = {}
    ids: list[str] = []
    for start in range(0, len(passages), PAGES):
        some = passages[start : start + PAGES]
        name = await add(
            library, f"passages {start}.pdf", (f"{p['title']}\n{p['text']}" for p in some)
        )
        ids.append(name)
        for number, passage in enumerate(some, 1):
            places[passage["title"]] = Place(name, number)
    words = " ".join(passage["text"] for passage in passages).split()
    chance = random.Random(1)
    while len(ids) < count:
        pages = (" ".join(chance.choices(words, k=300)) for _ in range(PAGES))
        ids.append(await add(library, f"more {len(ids)}.pdf", pages))
    return places, ids


async def add(library: Library, name: str, pages: Iterable[str]) -> str:
    wrapped = [
        "\n".join(textwrap.wrap(page, 95)).encode("cp1252", "replace").decode("cp1252")
        for page in pages
    ]
    kept = await library.files.put_bytes(pdf(wrapped))
    part = FilePart(file_id=kept.file_id, name=name, media_type="application/pdf", size=kept.size)
    await library.read(USER, Text.unread(part))
    return kept.file_id


async def wait(library: Library, ids: Sequence[str], vectors: bool) -> tuple[float, float | None]:
    """Seconds until all are read, and until all have vectors."""
    begun = time.monotonic()
    found = await library.ready(USER, ids)
    assert all(text.status == "ready" for text in found.values())
    read = time.monotonic() - begun
    while vectors and not all(text.model for text in found.values()):
        await asyncio.sleep(1)
        found = await library.texts(USER, ids)
    return read, time.monotonic() - begun if vectors else None


async def ask(
    library: Library,
    ids: Sequence[str],
    asked: Sequence[dict[str, Any]],
    places: dict[str, Place],
    vectors: bool,
) -> list[object]:
    """A row of the table."""
    times: list[float] = []
    recalled = whole = 0.0
    citable: list[bool] = []
    await library.find(USER, ids, "warm")
    for row in asked:
        begun = time.monotonic()
        found = await library.find(USER, ids, row["question"], 5)
        times.append((time.monotonic() - begun) * 1000)
        gold = {places[title] for title, _ in row["supporting_facts"]}
        got = {Place(one.file_id, one.page) for one in found.passages}
        recalled += len(gold & got) / len(gold)
        whole += gold <= got
        if row["answer"] not in ("yes", "no"):  # Those two stand everywhere and nowhere.
            right = [one for one in found.passages if Place(one.file_id, one.page) in gold]
            citable.append(any(findable(row["answer"]) in findable(one.text) for one in right))
    times.sort()
    name = "words and meaning" if vectors else "words"
    middle, late = times[len(times) // 2], times[int(len(times) * 0.95)]
    count = len(asked)
    return [name, recalled / count, whole / count, sum(citable) / len(citable), middle, late]


async def _nobody(name: str) -> Any:
    raise AssertionError(f"no model is asked for here: {name}")


if __name__ == "__main__":
    main()
