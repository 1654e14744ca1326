"""What a model is told of files: where they are, what can't be read, what is not here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lowkey.core.parts import FilePart
from lowkey.files.tools import MOST, Deeds, Read, Search
from lowkey.tools import Caller, Told, ToolFailed
from tests.extract import made
from tests.files.shelf import ANA, Shelf

CALLER = Caller(ANA, "conv_1", "msg_1", "run_1", 0, "UTC")


async def test_files_are_listed_read_by_line_and_what_cant_be_read_is_told(shelf: Shelf) -> None:
    lines = "\n".join(f"line {n}" for n in range(1, 30))
    parts = [
        await shelf.bring(lines, "notes.txt"),
        await shelf.bring(b"%PDF-1.7 broken", "broken.pdf"),
        await shelf.bring(made.pdf(["One", "Two"]), "two.pdf"),
    ]
    await shelf.read(*parts)

    async def reach(caller: Caller) -> Sequence[FilePart]:
        assert caller is CALLER
        return parts

    deeds = Deeds(shelf.library, reach)
    listed = (await deeds.read(Read(), CALLER)).text.split("\n")
    assert listed[0] == "notes.txt (text)" and listed[2] == "two.pdf (pdf, 2 pages)"
    assert listed[1].startswith("broken.pdf: can't be read (This PDF is damaged")
    told = await deeds.read(Read(file="NOTES", first=28, last=40), CALLER)
    assert told.text == "28: line 28\n29: line 29" and told.tainted and told.sources == ()
    told = await deeds.read(Read(file="two.pdf", first=2), CALLER)
    assert told.text == "[page 2]\nTwo" and told.sources[0].title == "two.pdf, page 2"
    for wrong, words in (
        (Read(file="two.pdf", first=3), "has no page 3"),
        (Read(file="three.pdf"), "There are: “notes.txt”"),
        (Read(file="broken.pdf"), "could not be read: broken.pdf (This PDF"),
    ):
        with pytest.raises(ToolFailed, match=words.replace("(", r"\(")):
            await deeds.read(wrong, CALLER)
    found = await deeds.search(Search(question="two"), CALLER)
    assert "[two.pdf, page 2]\nTwo" in found.text and "These could not be read" in found.text
    assert "found by words alone" in found.text


async def test_where_there_are_no_files_that_is_said(shelf: Shelf) -> None:
    async def reach(caller: Caller) -> Sequence[FilePart]:
        return [FilePart(file_id="file_x", name="a.png", media_type="image/png", size=1)]

    with pytest.raises(ToolFailed, match="no files"):
        await Deeds(shelf.library, reach).search(Search(question="x"), CALLER)


async def test_a_page_that_is_too_long_for_one_reading_is_read_on(shelf: Shelf) -> None:
    """Also one that is a single line, of which no fewer pages can be read."""
    text = " ".join(f"word{n}" for n in range(6_000))
    long = await shelf.bring(text, "long.txt")
    await shelf.read(long)

    async def reach(caller: Caller) -> Sequence[FilePart]:
        return [long]

    async def read(start: int) -> Told:
        given = Read.model_validate({"file": "long.txt", "from": start})
        return await Deeds(shelf.library, reach).read(given, CALLER)

    whole, start = "", 0
    while True:
        told = await read(start)
        assert told.tainted and len(told.text) < MOST + 100
        piece, _, more = told.text.partition("\n[… ")
        whole += piece
        if not more:
            break
        start = int(more.rpartition("read on with from: ")[2].split(" ")[0])
        assert start == len(whole)
    assert whole == f"1: {text}"
    with pytest.raises(ToolFailed, match="nothing is at 99,999"):
        await read(99_999)
