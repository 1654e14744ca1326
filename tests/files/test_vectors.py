"""Files are found by what they mean, too, where something makes vectors of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database, metadata
from lowkey.core.files import Files
from lowkey.core.migrate import migrate
from lowkey.core.parts import FilePart
from lowkey.files import Library
from tests.files.shelf import ANA, Shelf
from tests.meaning.topics import Topics


async def known(shelf: Shelf, *parts: FilePart) -> None:
    """Returns once these are read and have their vectors."""
    while not all(text.model for text in await shelf.read(*parts)):
        await asyncio.sleep(0.005)


async def test_a_passage_is_found_by_its_meaning_where_no_word_is_the_same(
    database_url: str, tmp_path: Path
) -> None:
    db, memory, topics = Database(database_url), Database("sqlite://"), Topics()
    await migrate(db)
    await memory.write(metadata.create_all)
    files = Files(tmp_path / "files")
    library = Library(ManualClock(), db, memory, files, lambda *_: None, topics)
    await library.open()
    shelf = Shelf(library, [])
    parts = [
        await shelf.bring("They sail from the harbour at noon.", "a.txt"),
        await shelf.bring("Kittens purr.", "b.txt", passing=True),
        await shelf.bring("The invoice is paid.", "c.txt"),
    ]
    await known(shelf, *parts)
    ids = [part.file_id for part in parts]
    found = await library.find(ANA, ids, "My cat")
    assert found.by_meaning
    assert found.passages[0].name == "b.txt"
    both = await library.find(ANA, ids, "the ship at noon")
    assert both.passages[0].name == "a.txt"
    topics.down = True
    words = await library.find(ANA, ids, "harbour")
    assert not words.by_meaning and words.passages[0].name == "a.txt"
    late = await shelf.bring("An unread refund.", "d.txt")
    [text] = await shelf.read(late)
    assert (text.status, text.model) == ("ready", "")
    topics.down = False
    await library.tend()
    await known(shelf, late)
    await library.close()
    memory.close()
    db.close()
