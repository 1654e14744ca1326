from pathlib import Path

import pytest

from lowkey.chat.attached import Desk
from lowkey.chat.knowledge import told
from lowkey.chat.nouns import Project
from lowkey.core.files import Files
from lowkey.core.parts import FilePart
from lowkey.models import ModelInfo

MODEL = ModelInfo(id="x/m", name="M", provider="x", context=4_000)
WEAK = MODEL.model_copy(update={"weak": True})


@pytest.fixture
async def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


async def project(files: Files, *texts: str, instructions: str = "") -> Project:
    offered: list[FilePart] = []
    for number, text in enumerate(texts):
        kept = await files.put_bytes(text.encode())
        name = f"{number}.txt"
        offered.append(
            FilePart(file_id=kept.file_id, name=name, media_type="text/plain", size=kept.size)
        )
    return Project(
        id="proj_1", name="P", instructions=instructions, files=tuple(offered), created_at=0
    )


async def test_everything_is_said_where_it_fits(files: Files) -> None:
    notes: list[str] = []
    made = await project(files, "alpha", "beta", instructions="Be kind.")
    said = await told(made, MODEL, Desk(files), 1_000, notes)
    assert said.index("Be kind.") < said.index("alpha") < said.index("beta")
    assert notes == []


async def test_never_more_than_there_is_room_for(files: Files) -> None:
    made = await project(files, "ä" * 500, "b" * 5_000, "c" * 10)
    for room in (0, 199, 400, 700, 1_000):
        notes: list[str] = []
        said = await told(made, MODEL, Desk(files), room, notes)
        assert sum(said.count(letter) * len(letter.encode()) for letter in "äbc") <= room * 3 + 20
        told_of = " ".join(notes)
        assert all(
            said.count(letter) == count or f"{number}.txt" in told_of
            for number, (letter, count) in enumerate((("ä", 500), ("b", 5_000)))
        ), room
        assert "2.txt" in told_of


async def test_a_weak_model_is_spared_it_and_the_person_is_told(files: Files) -> None:
    notes: list[str] = []
    made = await project(files, "alpha", instructions="Be kind.")
    assert await told(made, WEAK, Desk(files), 1_000, notes) == ""
    assert len(notes) == 1 and "too small" in notes[0]
    assert await told(await project(files), WEAK, Desk(files), 1_000, notes) == ""
    assert len(notes) == 1


async def test_a_file_that_is_gone_is_told(files: Files) -> None:
    notes: list[str] = []
    made = await project(files, "alpha", "beta")
    files.remove(made.files[0].file_id)
    said = await told(made, MODEL, Desk(files), 1_000, notes)
    assert "beta" in said
    assert len(notes) == 1 and "0.txt" in notes[0]
