"""Files are read in the background, found by their words, and gone when they are gone."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, select, text

from lowkey.core.clock import ManualClock
from lowkey.core.db import Database, metadata
from lowkey.core.files import Files
from lowkey.core.migrate import migrate
from lowkey.files import Library, Text
from tests.extract import made
from tests.files.shelf import ANA, BEN, Shelf

TABLES = ("file_texts", "file_pages", "file_chunks")


def rows(c: Connection) -> dict[str, int]:
    return {
        name: c.execute(select(func.count()).select_from(metadata.tables[name])).scalar_one()
        for name in TABLES
    }


async def test_a_file_is_read_and_found_with_its_page(shelf: Shelf) -> None:
    pages = [
        "The quarterly report.\nSales of umbrellas rose.",
        "A café in Zürich opened.",
        "The end",
    ]
    pdf = await shelf.bring(made.pdf(pages), "report.pdf")
    notes = await shelf.bring(
        f"# Shopping\n\n{'milk ' * 50}\n\n# Travel\n\nTake an umbrella to Bergen.", "n.md"
    )
    report, plain = await shelf.read(pdf, notes)
    assert (report.status, report.about.kind, report.about.unit, report.about.pages) == (
        "ready",
        "pdf",
        "page",
        3,
    )
    assert plain.about.unit == ""
    assert sorted(shelf.told) == sorted([(ANA, pdf.file_id), (ANA, notes.file_id)])
    ids = [pdf.file_id, notes.file_id]
    found = await shelf.library.find(ANA, ids, "When did the cafe open?")
    assert not found.by_meaning
    best = found.passages[0]
    assert (best.name, best.page, best.place) == ("report.pdf", 2, "page 2")
    assert best.text == pages[1]
    umbrellas = (await shelf.library.find(ANA, ids, "umbrellas")).passages
    assert {(one.name, one.place) for one in umbrellas} == {
        ("report.pdf", "page 1"),
        ("n.md", "line 5"),
    }
    assert next(one.heading for one in umbrellas if one.name == "n.md") == "Travel"
    assert (await shelf.library.find(ANA, [notes.file_id], "café")).passages == ()
    assert (await shelf.library.page(ANA, pdf.file_id, 2)).text == pages[1]


async def test_the_rare_word_of_a_question_decides(shelf: Shelf) -> None:
    lines = [f"The report of week {n} says that the sales of the week rose." for n in range(40)]
    lines[17] += " The quetzal was sold."
    part = await shelf.bring(made.pdf(lines), "weeks.pdf")
    await shelf.read(part)
    found = await shelf.library.find(ANA, [part.file_id], "In which week was the quetzal sold?")
    assert found.passages[0].page == 18


async def test_nobody_finds_or_reads_what_is_somebody_elses(shelf: Shelf) -> None:
    part = await shelf.bring("the secret of Ana", "a.txt")
    await shelf.read(part)
    assert (await shelf.library.find(BEN, [part.file_id], "secret")).passages == ()
    assert await shelf.library.texts(BEN, [part.file_id]) == {}
    assert await shelf.library.pages(BEN, part.file_id) == []


async def test_what_cant_be_read_says_why_and_can_be_tried_again(shelf: Shelf) -> None:
    part = await shelf.bring(b"%PDF-1.7 broken", "a.pdf")
    [text] = await shelf.read(part)
    assert text.status == "failed" and text.about.problem is not None
    assert text.about.problem.code == "damaged_file"
    path = shelf.library.files.path(part.file_id)
    path.write_bytes(made.pdf(["mended"]))
    await shelf.library.read(ANA, Text.unread(part), again=True)
    [text] = await shelf.read(part)
    assert text.status == "ready"


async def test_what_is_forgotten_leaves_no_word(shelf: Shelf) -> None:
    part = await shelf.bring("the quetzal sings", "a.txt")
    other = await shelf.bring("the quetzal sings", "b.txt", user=BEN)
    await shelf.read(part)
    await shelf.read(other, user=BEN)
    await shelf.library.forget([(ANA, part.file_id)])
    assert await shelf.library.texts(ANA, [part.file_id]) == {}
    assert len((await shelf.library.find(BEN, [other.file_id], "quetzal")).passages) == 1
    await shelf.library.forget([(BEN, other.file_id)])
    assert set((await shelf.library.db.read(rows)).values()) == {0}
    if shelf.library.db.sqlite:
        terms = text(
            "SELECT count(*) FROM file_search_data WHERE CAST(block AS TEXT) LIKE '%quetzal%'"
        )
        assert await shelf.library.db.read(lambda c: c.execute(terms).scalar_one()) == 0


async def test_a_temporary_chats_file_never_reaches_the_lasting_database(shelf: Shelf) -> None:
    part = await shelf.bring(made.pdf(["the quetzal sings"]), "a.pdf", passing=True)
    [text] = await shelf.read(part)
    assert text.status == "ready"
    assert set((await shelf.library.db.read(rows)).values()) == {0}
    found = await shelf.library.find(ANA, [part.file_id], "quetzal")
    assert found.passages[0].place == "page 1"
    assert (await shelf.library.page(ANA, part.file_id, 1)).text == "the quetzal sings"
    await shelf.library.forget([(ANA, part.file_id)])
    assert set((await shelf.library.memory.read(rows)).values()) == {0}


async def test_reading_goes_on_after_a_restart(database_url: str, tmp_path: Path) -> None:
    db, memory = Database(database_url), Database("sqlite://")
    await migrate(db)
    files, clock = Files(tmp_path / "files"), ManualClock()
    kept = await files.put_bytes(b"the quetzal sings")
    key = (ANA, kept.file_id)
    part = Text.model_validate(
        {
            "file_id": kept.file_id,
            "name": "a.txt",
            "media_type": "",
            "status": "queued",
            "about": {},
        }
    )
    dead = Library(clock, db, memory, files, lambda *_: None)
    await dead.read(ANA, part)  # Nobody reads: it was never opened.
    begun = text("UPDATE file_texts SET status = 'reading'")
    await db.write(lambda c: c.execute(begun))
    clock.advance(3600)
    alive = Library(clock, db, memory, files, lambda *_: None)
    await alive.open()
    found = await alive.ready(ANA, [key[1]])
    assert found[key[1]].status == "ready"
    await alive.close()
    memory.close()
    db.close()
