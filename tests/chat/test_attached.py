"""What a model is given of files, by what it can do and how much it can read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lowkey.chat.attached import Desk, Giving
from lowkey.core.clock import ManualClock
from lowkey.core.db import Database, metadata
from lowkey.core.files import Files
from lowkey.core.migrate import migrate
from lowkey.core.parts import FilePart
from lowkey.files import Library
from lowkey.models import ModelInfo
from tests.extract import made

PLAIN = ModelInfo(id="x/m", name="M", provider="x", context=4_000)
CALLS = PLAIN.model_copy(update={"calls": True})
PAGES = [f"Week {n}. " + "Umbrellas sold as ever. " * 30 for n in range(1, 21)]
PAGES[12] += "A quetzal was seen in Bergen."


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    db, memory = Database(f"sqlite:///{tmp_path / 'x.db'}"), Database("sqlite://")
    await migrate(db)
    await memory.write(metadata.create_all)
    library = Library(ManualClock(), db, memory, Files(tmp_path / "files"), lambda *_: None)
    await library.open()
    yield Desk(library.files, library, "user_ana", question="Where was the quetzal?")
    await library.close()
    memory.close()
    db.close()


async def bring(desk: Desk, data: bytes, name: str, kind: str = "application/pdf") -> FilePart:
    kept = await desk.files.put_bytes(data)
    return FilePart(file_id=kept.file_id, name=name, media_type=kind, size=kept.size)


async def test_who_can_call_is_told_how_to_look_up_and_who_cant_is_given_what_fits(
    desk: Desk,
) -> None:
    file = await bring(desk, made.pdf(PAGES), "weeks.pdf")
    notes: list[str] = []
    said = await Giving(desk, CALLS, 1_500, notes).give(file)
    assert "“weeks.pdf” (20 pages) is too long" in said and "search_files" in said
    assert "quetzal" not in said and notes == []
    giving = Giving(desk, PLAIN, 1_500, notes)
    said = await giving.give(file)
    assert said.startswith("File “weeks.pdf”:\n\nWeek 1.")
    assert "[page 13]\n" in said and "A quetzal was seen in Bergen." in said
    assert "it saw the beginning and the" in notes[0]
    assert len(said.encode()) <= 1_500 * 3 and giving.room >= 0


async def test_a_file_that_fits_is_whole_for_everyone(desk: Desk) -> None:
    file = await bring(desk, made.pdf(PAGES), "weeks.pdf")
    notes: list[str] = []
    for model in (CALLS, PLAIN):
        said = await Giving(desk, model, 20_000, notes).give(file)
        assert "[page 1]\nWeek 1." in said and "[page 20]\nWeek 20." in said
    assert notes == []


async def test_files_share_the_room_and_what_is_left_out_is_known(desk: Desk) -> None:
    notes: list[str] = []
    giving = Giving(desk, PLAIN, 500, notes)
    texts = [await bring(desk, f"{n} ".encode() * 700, f"{n}.txt", "text/plain") for n in range(3)]
    said = [await giving.give(one) for one in texts]
    assert said[0].startswith("File “0.txt”") and said[1:] == ["", ""]
    assert giving.unseen == ["1.txt", "2.txt"]


async def test_plain_text_needs_no_reading(desk: Desk) -> None:
    file = await bring(desk, b"plain words", "a.txt", "text/plain")
    assert await Giving(desk, PLAIN, 500, []).give(file) == "File “a.txt”:\n\nplain words"
    assert desk.library is not None
    assert await desk.library.texts("user_ana", [file.file_id]) == {}
