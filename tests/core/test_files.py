"""Bytes get a name when they are kept, lose it when they are removed, and are never there by half."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from lowkey.core.errors import NotFoundError
from lowkey.core.files import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


async def chunks() -> AsyncIterator[bytes]:
    yield b"some "
    yield b"words"


def lying(files: Files) -> list[Path]:
    return [path for path in files.folder.rglob("*") if path.is_file()]


async def test_what_is_received_has_no_name_until_it_is_kept(files: Files) -> None:
    async with files.receive(chunks()) as received:
        assert received.path.read_bytes() == b"some words"
        with pytest.raises(NotFoundError):
            await files.read(received.stored.file_id)
        await files.keep(received)
    assert await files.read(received.stored.file_id) == b"some words"
    assert lying(files) == [files.path(received.stored.file_id)]


async def test_what_is_not_kept_leaves_nothing(files: Files) -> None:
    async with files.receive(chunks()):
        assert lying(files) != []
    assert lying(files) == []


async def test_removing_what_is_gone_is_no_fault(files: Files) -> None:
    stored = await files.put(chunks())
    files.remove(stored.file_id)
    files.remove(stored.file_id)
    assert lying(files) == []
    with pytest.raises(NotFoundError):
        await files.read(stored.file_id)
