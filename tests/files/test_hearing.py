"""Sound is heard by the transcriber that a package offers; without one it says what to do."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from lowkey.core.clock import ManualClock
from lowkey.core.parts import FilePart
from lowkey.files import Text, hearing, reading
from lowkey.files.hearing import GROUP
from lowkey.files.store.tables import texts
from tests.files.shelf import ANA, Shelf
from tests.packages import install

EARS = """
import asyncio

async def hear(path, media_type):
    if path.read_bytes().endswith(b"endless"):
        await asyncio.sleep(3600)
    assert media_type == "audio/wav", media_type
    if path.read_bytes().endswith(b"silence"):
        return []
    if path.read_bytes().endswith(b"noise"):
        raise RuntimeError("too loud")
    return [(0.0, "Good morning."), (75.4, "The umbrellas " + "sold well. " * 200), (3675.0, "Any questions?")]
"""


@pytest.fixture
def ears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package that transcribes."""
    home = tmp_path / "packages"
    install(home, "ears", GROUP, ears="ears_:hear")
    (home / "ears_.py").write_text(EARS)
    monkeypatch.syspath_prepend(home)


async def bring(shelf: Shelf, data: bytes) -> Text:
    kept = await shelf.library.files.put_bytes(b"RIFF....WAVE" + data)
    part = FilePart(file_id=kept.file_id, name="talk.wav", media_type="audio/wav", size=kept.size)
    await shelf.library.read(ANA, Text.unread(part))
    return (await shelf.read(part))[0]


async def test_what_is_said_is_found_with_its_moment(shelf: Shelf, ears: None) -> None:
    text = await bring(shelf, b"speech")
    assert (text.status, text.about.kind, text.about.unit) == ("ready", "sound", "part")
    pages = await shelf.library.pages(ANA, text.file_id)
    assert [(page.number, page.label) for page in pages] == [(1, "0:00"), (2, "1:01:15")]
    found = (await shelf.library.find(ANA, [text.file_id], "Are there questions?")).passages[0]
    assert (found.page, found.label, found.text) == (2, "1:01:15", "Any questions?")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"silence", "Nothing is said in it, as “ears” hears it."),
        (b"noise", "“ears” of the package ears failed: RuntimeError: too loud."),
    ],
)
async def test_what_cant_be_heard_says_why(shelf: Shelf, ears: None, data: bytes, why: str) -> None:
    text = await bring(shelf, data)
    assert text.status == "failed"
    assert text.about.problem is not None and text.about.problem.message == why


async def test_without_a_transcriber_it_says_what_to_do(shelf: Shelf) -> None:
    problem = (await bring(shelf, b"speech")).about.problem
    assert problem is not None and "install a package that transcribes sound" in problem.hint


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the library opens: its first beat waits for the time that holds then."""
    monkeypatch.setattr(reading, "BEAT", 0.01)


async def test_a_long_sound_holds_up_no_other_file_and_is_begun_once(
    often: None, shelf: Shelf, ears: None
) -> None:
    library, clock = shelf.library, shelf.library.clock
    assert isinstance(clock, ManualClock)
    for number in range(3):
        kept = await library.files.put_bytes(b"RIFF....WAVE %d endless" % number)
        part = FilePart(file_id=kept.file_id, name="x.wav", media_type="audio/wav", size=kept.size)
        await library.read(ANA, Text.unread(part))
    note = await shelf.bring("Umbrellas", "note.txt")
    assert (await shelf.read(note))[0].status == "ready"
    clock.advance(3600)
    while True:  # It is told anew that they are in living hands.
        if await library.db.read(lambda c: since(c, part.file_id)) >= clock.now():
            break
        await asyncio.sleep(0)
    await library.tend()
    assert (await library.texts(ANA, [part.file_id]))[part.file_id].status == "reading"


async def test_what_takes_too_long_is_given_up(
    shelf: Shelf, ears: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "PATIENCE", 0.01)
    text = await bring(shelf, b"endless")
    assert text.about.problem is not None and text.about.problem.code == "too_long_sound"


def since(c: Connection, file_id: str) -> int:
    return c.execute(select(texts.c.since).where(texts.c.file_id == file_id)).scalar_one()
