"""`lowkey export | import | backup | restore`, beside a running server and without one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tarfile
from pathlib import Path

from bench.upstream import Plan, Upstream
from lowkey.app import App
from lowkey.core.config import Settings
from tests.chat.transfer.exports import PNG, archive, conversation, line, message, node
from tests.cli.terminal import QUIET, Call, lowkey
from tests.serving import spawned


def talk(name: str) -> dict[str, object]:
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Cat1"}
    content = {"content_type": "multimodal_text", "parts": [pointer, "What is it?"]}
    return conversation(
        node("u", None, message("user", content, 1), "a"),
        node("a", "u", message("assistant", "A cat.", 2)),
        current="a",
        name=name,
        title="The cat",
    )


async def test_conversations_move_while_a_server_runs(call: Call, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    source = archive(tmp_path / "chatgpt.zip", [talk("c1")], {"file-Cat1-cat.png": PNG})
    with contextlib.ExitStack() as stack:
        await asyncio.to_thread(stack.enter_context, spawned(one, env=QUIET))
        said = await call(one, "import", str(source))
        assert (said.status, said.err) == (0, "")
        assert said.out == "1 conversation imported, 0 were here already.\n"
        said = await call(one, "export", str(tmp_path / "all.zip"))
        assert said.out == f"1 conversation written to {tmp_path / 'all.zip'}\n"
    said = await call(other, "import", str(tmp_path / "all.zip"))
    assert said.out == "1 conversation imported, 0 were here already.\n"
    said = await call(other, "import", str(source))
    assert said.out == "0 conversations imported, 1 was here already.\n"


async def test_an_export_goes_through_a_pipe_and_problems_do_not(tmp_path: Path) -> None:
    odd = {"id": "c2", "title": "Odd", "mapping": {"a": {"message": {"content": 3}}}}
    (tmp_path / "c.json").write_text(json.dumps([line("Hi", "Hello"), odd, 7]))
    data = tmp_path / "data"
    said = await lowkey(data, "import", str(tmp_path / "c.json"))
    assert said.status == 0
    assert said.out == "1 conversation imported, 0 were here already.\n"
    assert said.err.splitlines() == [
        "- 1 entries are no conversations and were left out.",
        "- 1 conversations were empty and were left out.",
    ]
    said = await lowkey(data, "export", "-")
    assert json.loads(said.out)["conversations"][0]["title"] == "A talk"
    said = await lowkey(data, "export", "-", "--markdown")
    assert said.out.startswith("# A talk\n") and "Hello" in said.out
    said = await lowkey(data, "export", "-", "--format", "html")
    assert said.out.startswith("<!doctype html>") and '<p dir="auto">Hello</p>' in said.out


async def test_what_cannot_be_moved_is_told(call: Call, tmp_path: Path) -> None:
    data = tmp_path / "data"
    said = await call(data, "import", str(tmp_path / "nowhere.zip"))
    assert said.status == 1 and "can't be read: No such file" in said.err
    said = await call(data, "export", str(tmp_path / "no" / "where.json"))
    assert said.status == 1 and "can't be written" in said.err
    (tmp_path / "folder").mkdir()
    said = await call(data, "export", str(tmp_path / "folder"))
    assert said.status == 1 and "can't be written: Is a directory." in said.err
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    said = await call(data, "export", "-", "--user", "Nobody")
    assert said.status == 1 and "There is nobody called “Nobody” here." in said.err


async def test_a_live_folder_is_backed_up_and_comes_back_whole(
    call: Call, data: Path, up: Upstream
) -> None:
    up.next(Plan(text="Sesame."))
    with contextlib.ExitStack() as stack:
        await asyncio.to_thread(stack.enter_context, spawned(data, env=QUIET))
        await lowkey(data, "chat", "The word?")
        file = data.parent / "lowkey.tar.gz"
        said = await call(data, "backup", str(file))
        assert said.status == 0, said.err
        assert said.out.startswith(f"Backed up to {file} and checked: ")
        said = await call(data, "restore", str(file))
        assert said.status == 1 and "is in use by a Lowkey server" in said.err
    fresh = data.parent / "fresh"
    said = await call(fresh, "restore", str(file))
    assert said.status == 0, said.err
    said = await call(fresh, "export", "-", "--markdown")
    assert "The word?" in said.out and "Sesame." in said.out
    said = await call(fresh, "restore", str(file))
    assert said.status == 1 and "is not empty" in said.err
    said = await call(fresh, "restore", str(file), "--force")
    assert said.status == 0
    (aside,) = data.parent.glob("fresh.before-restore-*")
    assert f"What was there before is in {aside}" in said.out
    async with App.open(Settings(data=fresh, discover=False)) as app:
        assert [one.name for one in await app.catalogue.providers()] == ["up"]


async def test_what_is_no_backup_or_damaged_changes_nothing(call: Call, tmp_path: Path) -> None:
    one, fresh = tmp_path / "one", tmp_path / "fresh"
    (tmp_path / "c.json").write_text(json.dumps([line("Hi", "Hello")]))
    await call(one, "import", str(tmp_path / "c.json"))
    said = await call(one, "backup", str(one / "inside.tar"))
    assert said.status == 1 and "would be lost with it" in said.err
    file = tmp_path / "b.tar"
    assert (await call(one, "backup", str(file))).status == 0
    whole = file.read_bytes()
    at = whole.index(b"A talk")
    file.write_bytes(whole[:at] + b"A lark" + whole[at + 6 :])
    said = await call(fresh, "restore", str(file))
    assert said.status == 1
    assert "This backup is damaged: tables/" in said.err and "Nothing was changed." in said.err
    with tarfile.open(tmp_path / "photos.tar", "w") as tar:
        tar.add(tmp_path / "c.json", "c.json")
    said = await call(fresh, "restore", str(tmp_path / "photos.tar"))
    assert said.status == 1 and "is no backup of Lowkey" in said.err
    assert [path.name for path in fresh.iterdir()] == ["lowkey.lock"]
