"""Export and import through the server, on both databases."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from tests.chat.transfer.exports import PNG, archive, conversation, line, message, node, zipped
from tests.serving import Served


def export(tmp_path: Path) -> bytes:
    """ChatGPT's zip with a branch and a picture."""
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Cat1"}
    content = {"content_type": "multimodal_text", "parts": [pointer, "What is it?"]}
    talk = conversation(
        node("root", None, None, "u"),
        node("u", "root", message("user", content, 1), "a1", "a2"),
        node("a1", "u", message("assistant", "A cat.", 2)),
        node("a2", "u", message("assistant", "A purring one.", 3)),
        current="a1",
        title="The cat",
    )
    return archive(tmp_path / "e.zip", [talk], {"file-Cat1-cat.png": PNG}).read_bytes()


async def bring(served: Served, data: Any) -> tuple[int, Any]:
    async with served.client.post("/api/import", data=data) as response:
        return response.status, await response.json()


async def test_an_export_comes_in_shows_its_branches_and_goes_out_again(
    served: Served, tmp_path: Path
) -> None:
    data = export(tmp_path)
    for expected in ((1, 0), (0, 1)):
        async with served.client.post("/api/import/preview", data=data) as response:
            seen = await response.json()
        assert (seen["conversations"], seen["messages"], seen["files"]) == (1, 3, 1)
        assert (seen["here"], seen["titles"], seen["problems"]) == (expected[1], ["The cat"], [])
        assert seen["first_at"] <= seen["last_at"]
        status, brought = await bring(served, data)
        assert status == 200
        assert (brought["imported"], brought["skipped"], brought["problems"]) == (*expected, [])
    async with served.client.get("/api/conversations") as response:
        listed = (await response.json())["conversations"]
    assert [one["title"] for one in listed] == ["The cat"]
    async with served.client.get(f"/api/conversations/{listed[0]['id']}") as response:
        whole = await response.json()
    question, *answers = whole["messages"]
    assert [one["parent_id"] for one in answers] == [question["id"]] * 2
    assert whole["conversation"]["tip_id"] == answers[0]["id"]
    picture = question["parts"][0]
    async with served.client.get(f"/api/files/{picture['file_id']}") as response:
        assert await response.read() == PNG and response.content_type == "image/png"
    async with served.client.get("/api/search", params={"q": "purring"}) as response:
        assert len((await response.json())["hits"]) == 1
    async with served.client.get("/api/export") as response:
        assert response.content_type == "application/zip"
        assert "attachment" in response.headers["Content-Disposition"]
        taken = zipfile.ZipFile(io.BytesIO(await response.read()))
    assert taken.testzip() is None
    assert json.loads(taken.read("conversations.json"))["conversations"][0]["title"] == "The cat"
    async with served.client.get("/api/export?format=markdown") as response:
        pages = zipfile.ZipFile(io.BytesIO(await response.read()))
    (page,) = [name for name in pages.namelist() if name.endswith(".md")]
    told = pages.read(page).decode()
    assert "A cat." in told and "A purring one." not in told
    assert f"![cat.png](files/{picture['file_id']})" in told


async def test_a_bad_file_is_a_sentence_and_leaves_nothing(served: Served) -> None:
    for data in (b"", zipped({"../x": b"x"})):
        status, told = await bring(served, data)
        assert status == 400
        assert told["error"]["message"].endswith(".")
    async with served.client.get("/api/export?format=pdf") as response:
        assert response.status == 400
    async with served.client.get("/api/export?conversation_id=conv_nowhere") as response:
        assert response.status == 404
    folder = served.app.settings.files_folder
    assert not [path for path in folder.rglob("*") if path.is_file()]


async def test_more_transfers_at_once_than_the_machine_can_take_are_asked_to_wait(
    served: Served,
) -> None:
    more = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"["
        await more.wait()
        yield json.dumps(line("Hi", "Hello")).encode() + b"]"

    under_way = [asyncio.create_task(bring(served, slow())) for _ in range(2)]
    while len(list(served.app.settings.files_folder.glob(".import-*"))) < 2:
        await asyncio.sleep(0.01)
    for refused in (served.client.get("/api/export"), served.client.post("/api/import")):
        async with refused as response:
            assert response.status == 429
            assert int(response.headers["Retry-After"]) > 0
    more.set()
    told = [await one for one in under_way]
    assert [status for status, _ in told] == [200, 200]
    assert sum(brought["imported"] for _, brought in told) == 1


async def test_an_import_that_is_cut_off_leaves_nothing(served: Served) -> None:
    async def cut() -> AsyncIterator[bytes]:
        yield b"["
        raise ConnectionResetError

    try:
        await bring(served, cut())
    except Exception as error:
        assert isinstance(error, ConnectionResetError | OSError) or error.__cause__ is not None
    async with served.client.get("/api/conversations") as response:
        assert (await response.json())["conversations"] == []
    status, _ = await bring(served, json.dumps([line("Hi", "Hello")]))
    assert status == 200
    assert not list(served.app.settings.files_folder.glob(".import-*"))
