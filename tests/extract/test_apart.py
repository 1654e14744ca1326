"""The process that reads: what it tells, and that nothing a file does gets out of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psutil
import pytest

from lowkey.core.errors import InputError
from lowkey.extract import Limits, extract
from tests.extract import made


async def test_a_file_is_read_apart_with_progress(tmp_path: Path) -> None:
    source = tmp_path / "whatever"
    source.write_bytes(made.pdf(["One", "Two", "Three"]))
    seen: list[tuple[int, int]] = []
    document = await extract(source, "a.pdf", progress=lambda done, of: seen.append((done, of)))
    assert [page.text for page in document.pages] == ["One", "Two", "Three"]
    assert seen == [(1, 3), (2, 3), (3, 3)]
    again = await extract(source.read_bytes(), "a.pdf", "application/pdf")
    assert again == document


async def test_what_cant_be_read_is_an_error_of_the_persons_own() -> None:
    with pytest.raises(InputError) as caught:
        await extract(b"%PDF-1.7 broken", "a.pdf")
    assert caught.value.code == "damaged_file"


async def test_a_file_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(InputError) as caught:
        await extract(made.pdf(["Hi"]), "slow.pdf", limits=Limits(seconds=0.01))
    assert caught.value.code == "too_heavy_file"
    assert not _children()


async def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    with pytest.raises(InputError) as caught:
        await extract(b"word " * 30_000_000, "heavy.txt", limits=Limits(memory=400 * 2**20))
    assert caught.value.code == "too_heavy_file"


async def test_a_file_that_takes_too_much_of_the_processor_is_given_up() -> None:
    with pytest.raises(InputError) as caught:
        await extract(made.pdf(["Hi"] * 5_000), "busy.pdf", limits=Limits(processor=1))
    assert caught.value.code == "too_heavy_file"
    assert not _children()


async def test_reading_ends_with_whoever_waits_for_it() -> None:
    waiting = asyncio.create_task(extract(made.pdf(["Hi"] * 3_000), "long.pdf"))
    while not (children := _children()):
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not any(child.is_running() for child in children)


async def test_what_follows_the_longest_text_is_left_out_and_told() -> None:
    document = await extract(b"0123456789", "a.txt", limits=Limits(characters=4))
    assert document.pages[0].text == "0123"
    assert document.notes == ("This file is so long that what follows was left out.",)


def _children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "lowkey.extract.read" in one.cmdline()]
