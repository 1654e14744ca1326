"""Broken and hostile files end in sentences; what is sound in them is kept; nothing is written out."""

from __future__ import annotations

import json
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest

from lowkey.chat.transfer.archive import RATIO
from lowkey.chat.transfer.elements import Elements
from lowkey.chat.transfer.nouns import Tree
from lowkey.chat.transfer.read import TREES, Report, read
from lowkey.core.errors import InputError
from lowkey.core.parts import FilePart, text_of
from tests.chat.transfer.exports import PNG, archive, conversation, line, message, node, zipped
from tests.chat.transfer.house import House, house

TALK = json.dumps([line("Hi", "Hello")]).encode()


def reading(source: Path) -> tuple[Report, list[Tree]]:
    """What the reading process would find, read in this one."""
    spool = source.with_name("spool")
    spool.mkdir()
    report = read(source, spool)
    data = (spool / TREES).read_bytes()
    return report, [Tree.model_validate_json(data[at : at + length]) for at, length in report.order]


def refused(source: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        reading(source)
    assert not list(source.with_name("spool").glob("file_*"))
    return caught.value


# What is no export


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x00\x01\x02 binary", "not_json"),
        (b"Dear diary,", "not_json"),
        (b"[1, 2, 3]", "unknown_format"),
        (b"{}", "unknown_format"),
        (b"[]", "unknown_format"),
        (b"null", "not_json"),
        (b'[{"uuid": "1", "chat_messages": []}]', "unknown_format"),
        (b'{"format": "lowkey.conversations"}', "newer_export"),
        (b"[" * 100_000, "not_json"),
        (b"PK\x05\x06" + bytes(18), "unknown_format"),
        (b"PK\x03\x04 cut short", "not_json"),
    ],
)
def test_what_is_no_export_is_told(tmp_path: Path, data: bytes, code: str) -> None:
    source = tmp_path / "export"
    source.write_bytes(data)
    error = refused(source)
    assert error.code == code
    assert error.problem.hint


def test_a_zip_without_conversations_is_told(tmp_path: Path) -> None:
    source = tmp_path / "photos.zip"
    source.write_bytes(zipped({"cat.png": PNG, "shared_conversations.json": TALK}))
    assert refused(source).code == "unknown_format"


def test_a_zip_that_was_cut_short_is_told(tmp_path: Path) -> None:
    source = archive(tmp_path / "export.zip", [line("Hi", "Hello")])
    source.write_bytes(source.read_bytes()[:-30])
    assert refused(source).code in ("not_json", "bad_archive")


# What is not safe


def link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("conversations.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def device(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("zero")
    info.external_attr = (stat.S_IFCHR | 0o666) << 16
    archive.writestr(info, b"")


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("conversations.json", b"[" + b" " * (5 << 20) + b"]", zipfile.ZIP_DEFLATED)


def named(name: str) -> Callable[[zipfile.ZipFile], None]:
    return lambda archive: archive.writestr(name, b"x")


@pytest.mark.parametrize(
    "evil",
    [
        named("../../etc/cron.d/x"),
        named("/etc/passwd"),
        named("a\\..\\..\\x"),
        named("C:\\x"),
        named("~/x"),
        link,
        device,
        bomb,
    ],
)
def test_an_archive_that_was_made_to_harm_is_refused_whole(
    tmp_path: Path, evil: Callable[[zipfile.ZipFile], None]
) -> None:
    source = tmp_path / "export.zip"
    with zipfile.ZipFile(source, "w") as made:
        made.writestr("good/conversations.json", TALK)
        evil(made)
    error = refused(source)
    assert error.code == "archive_refused"
    assert "Nothing was imported." in error.problem.message


def directory(data: bytes) -> Iterator[int]:
    """Where the entries of a zip's directory begin."""
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        yield at
        at = data.find(b"PK\x01\x02", at + 4)


def test_a_claim_of_three_gigabytes_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped({"conversations.json": TALK, "big.bin": b"small"}))
    *_, last = directory(data)
    struct.pack_into("<I", data, last + 24, 3 * 1024**3)
    source = tmp_path / "export.zip"
    source.write_bytes(data)
    assert refused(source).code == "archive_refused"


def test_a_claim_that_is_too_small_unpacks_no_more_than_it_claims(tmp_path: Path) -> None:
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Big1"}
    talk = conversation(
        node("u", None, message("user", {"content_type": "multimodal_text", "parts": [pointer]}, 1))
    )
    files = {"file-Big1-cat.png": PNG + bytes(1 << 20)}
    data = bytearray(archive(tmp_path / "export.zip", [talk], files).read_bytes())
    *_, last = directory(data)
    struct.pack_into("<I", data, last + 24, 20)
    (tmp_path / "export.zip").write_bytes(data)
    report, trees = reading(tmp_path / "export.zip")
    assert len(trees) == 1
    assert any("could not be read and was left out" in problem for problem in report.problems)
    assert all(path.stat().st_size < 1 << 20 for path in (tmp_path / "spool").iterdir())


def test_a_locked_archive_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"conversations.json": TALK}))
    for at in directory(data):
        data[at + 8] |= 1
    (tmp_path / "export.zip").write_bytes(data)
    assert refused(tmp_path / "export.zip").code == "locked_archive"


def test_a_picture_that_is_a_bomb_of_pixels_is_only_a_file(tmp_path: Path) -> None:
    huge = bytearray(PNG)
    struct.pack_into(">II", huge, 16, 100_000, 100_000)
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Huge1"}
    talk = conversation(
        node("u", None, message("user", {"content_type": "multimodal_text", "parts": [pointer]}, 1))
    )
    archive(tmp_path / "export.zip", [talk], {"file-Huge1-cat.png": bytes(huge)})
    _, trees = reading(tmp_path / "export.zip")
    part = trees[0].messages[0].parts[0]
    assert isinstance(part, FilePart) and part.size == len(PNG)


def test_an_archive_within_the_archive_stays_closed(tmp_path: Path) -> None:
    talk = line("Look at this", "I see", name="c1")
    talk["mapping"]["c1-0"]["message"]["metadata"] = {
        "attachments": [{"id": "file-Zip1", "name": "inner.zip"}]
    }
    inner = zipped({"../escape": b"x", "conversations.json": TALK})
    archive(tmp_path / "export.zip", [talk], {"file-Zip1-inner.zip": inner})
    report, trees = reading(tmp_path / "export.zip")
    assert report.problems == ()
    files = [p for m in trees[0].messages for p in m.parts if isinstance(p, FilePart)]
    assert [file.name for file in files] == ["inner.zip"]


# What is damaged keeps what is sound


def test_a_file_cut_in_its_middle_keeps_what_came_before(tmp_path: Path) -> None:
    talks = [line("Hi", "Hello", name=f"c{number}") for number in range(5)]
    data = json.dumps(talks).encode()
    (tmp_path / "export.json").write_bytes(data[: len(data) * 7 // 10])
    report, trees = reading(tmp_path / "export.json")
    assert len(trees) == 3
    assert "damaged after conversation 3" in report.problems[0]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        "text",
        [],
        {"mapping": []},
        {"mapping": {"a": None, "b": 3, "c": {"message": "hello"}}},
        {"mapping": {"a": {"message": {"author": {"role": ["user"]}, "content": {"parts": 1}}}}},
    ],
)
def test_one_odd_conversation_does_not_cost_the_others(tmp_path: Path, odd: Any) -> None:
    talks = [line("Hi", "Hello", name="c1"), odd, line("And", "so", name="c2")]
    (tmp_path / "export.json").write_text(json.dumps(talks))
    _, trees = reading(tmp_path / "export.json")
    assert sorted(tree.source for tree in trees) == ["chatgpt:c1", "chatgpt:c2"]


def test_loops_missing_parents_and_doubles_lose_no_word(tmp_path: Path) -> None:
    ours = {
        "format": "lowkey.conversations",
        "version": 1,
        "conversations": [
            {
                "source": "lowkey:conv_1",
                "title": "Odd",
                "created_at": 1,
                "updated_at": 2,
                "tip_id": "nowhere",
                "messages": [
                    own("a", "b", "in a loop"),
                    own("b", "a", "in a loop too"),
                    own("c", "gone", "an orphan"),
                    own("d", "d", "my own parent"),
                    own("e", None, "a root"),
                    own("e", None, "a double"),
                ],
            }
        ],
    }
    (tmp_path / "export.json").write_text(json.dumps(ours))
    report, trees = reading(tmp_path / "export.json")
    told = {text_of(one.parts): one.parent_id for one in trees[0].messages}
    assert told == {
        "in a loop": "b",
        "in a loop too": None,
        "an orphan": None,
        "my own parent": None,
        "a root": None,
    } or told == {
        "in a loop": None,
        "in a loop too": "a",
        "an orphan": None,
        "my own parent": None,
        "a root": None,
    }
    assert trees[0].tip_id in {one.id for one in trees[0].messages}
    assert any("twice" in problem for problem in report.problems)
    assert any("without a place" in problem for problem in report.problems)


def own(name: str, parent: str | None, text: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "conversation_id": "conv_1",
        "parent_id": parent,
        "role": "user",
        "parts": [{"kind": "text", "text": text}],
        "created_at": 1,
    } | more


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "system"},
        {"parts": "text"},
        {"parts": [{"kind": "virus"}]},
        {"created_at": "yesterday"},
        {"status": "perfect"},
        {"extra": 1},
    ],
)
def test_one_wrong_conversation_of_ours_is_named_and_left_out(
    tmp_path: Path, wrong: dict[str, Any]
) -> None:
    def talk(name: str, **more: Any) -> dict[str, Any]:
        messages = [own("a", None, "Hi", **more)]
        about = {"source": f"lowkey:{name}", "title": name, "created_at": 1, "updated_at": 2}
        return about | {"messages": messages}

    ours = {"format": "lowkey.conversations", "version": 1}
    ours |= {"conversations": [talk("Bad", **wrong), talk("Good")]}
    (tmp_path / "export.json").write_text(json.dumps(ours))
    report, trees = reading(tmp_path / "export.json")
    assert [tree.title for tree in trees] == ["Good"]
    assert report.problems[0].startswith("“Bad” could not be read and was left out (messages.0")


def test_text_that_no_database_holds_becomes_text_that_it_does(tmp_path: Path) -> None:
    talk = line("NUL \0 and lone \ud800 and whole 😀", "Hello", title="T\0\udfff")
    (tmp_path / "export.json").write_text(json.dumps([talk]))
    _, trees = reading(tmp_path / "export.json")
    assert text_of(trees[0].messages[0].parts) == "NUL \ufffd and lone \ufffd and whole 😀"
    assert trees[0].title == "T\ufffd\ufffd"


def test_bytes_that_are_no_text_do_not_stop_the_reading(tmp_path: Path) -> None:
    data = json.dumps([line("Hi XX", "Hello")]).encode().replace(b"XX", b"\xff\xfe")
    (tmp_path / "export.json").write_bytes(b"\xef\xbb\xbf" + data)
    _, trees = reading(tmp_path / "export.json")
    assert text_of(trees[0].messages[0].parts) == "Hi \ufffd\ufffd"


# What is large


class Endless:
    """A JSON array of many conversations that is never whole in memory."""

    def __init__(self, count: int) -> None:
        self.pieces = self._made(count)
        self.rest = b""
        self.sent = 0

    def _made(self, count: int) -> Iterator[bytes]:
        one = json.dumps(line(*["some words of a talk"] * 20)).encode()
        yield b"["
        for number in range(count):
            yield (b"," if number else b"") + one
        yield b"]"

    def read(self, size: int) -> bytes:
        while len(self.rest) < size and (piece := next(self.pieces, b"")):
            self.rest += piece
        data, self.rest = self.rest[:size], self.rest[size:]
        self.sent += len(data)
        return data


def test_memory_does_not_grow_with_the_file() -> None:
    source = Endless(2000)
    tracemalloc.start()
    try:
        count = sum(1 for _ in Elements(cast(IO[bytes], source), "conversations"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 2000
    assert source.sent > 12_000_000
    assert peak < 4_000_000


def test_an_element_of_many_megabytes_is_read_whole(tmp_path: Path) -> None:
    talk = line("x" * 40_000_000, "Long.")
    (tmp_path / "export.json").write_text(json.dumps([talk, line("Hi", "Hello", name="c2")]))
    _, trees = reading(tmp_path / "export.json")
    assert sorted(sum(len(text_of(m.parts)) for m in tree.messages) for tree in trees) == [
        7,
        40_000_005,
    ]


def test_text_may_be_packed_tightly_but_not_absurdly() -> None:
    assert 20 < RATIO < 1000, "prose packs 2 to 20 times; a bomb packs 1000 times"


# Through the whole importer


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[House]:
    async with house(f"sqlite:///{tmp_path / 'one.db'}", tmp_path / "one") as opened:
        yield opened


async def test_shards_and_doubles_of_one_account_come_together(one: House, tmp_path: Path) -> None:
    first = json.dumps([line("Hi", "Hello", name="c1"), line("Two", "2", name="c2")])
    longer = json.dumps([line("Hi", "Hello", "More", "Yes", name="c1")])
    source = tmp_path / "export.zip"
    source.write_bytes(
        zipped(
            {
                "me/conversations-000.json": first.encode(),
                "me/conversations-001.json": longer.encode(),
                "me/chat.html": b"<html>",
            }
        )
    )
    brought = await one.bring(source)
    assert (brought.imported, brought.skipped, brought.problems) == (2, 0, ())
    assert sorted(len(tree.messages) for tree in await one.trees()) == [2, 4]


async def test_a_name_that_an_archive_gives_becomes_a_safe_one(one: House, tmp_path: Path) -> None:
    pointer = {"content_type": "image_asset_pointer", "asset_pointer": "file-service://file-Cat1"}
    content = {"content_type": "multimodal_text", "parts": [pointer]}
    talk = conversation(node("u", None, message("user", content, 1)))
    names = json.dumps({"file-Cat1-cat.png": "..\\con.png"}).encode()
    files = {"file-Cat1-cat.png": PNG, "conversation_asset_file_names.json": names}
    await one.bring(archive(tmp_path / "export.zip", [talk], files))
    ((part,),) = [said.parts for tree in await one.trees() for said in tree.messages]
    assert isinstance(part, FilePart) and part.name == "_con.png"


async def test_what_is_refused_leaves_nothing_behind(one: House, tmp_path: Path) -> None:
    source = tmp_path / "evil.zip"
    source.write_bytes(zipped({"conversations.json": TALK, "../x": b"x"}))
    with pytest.raises(InputError, match="not safe to open"):
        await one.bring_apart(source)
    for path, told in ((tmp_path / "nowhere", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(InputError, match=told):
            await one.bring(path)
    (tmp_path / "empty").touch()
    with pytest.raises(InputError, match="nothing in this file"):
        await one.bring(tmp_path / "empty")
    assert await one.trees() == []
    assert not list(one.files.folder.iterdir())


async def test_what_a_killed_import_left_is_swept_and_a_running_one_is_left_alone(
    one: House, tmp_path: Path
) -> None:
    one.files.folder.mkdir()
    (one.files.folder / ".import-old").mkdir()
    (one.files.folder / ".import-old" / "trees.jsonl").touch()
    one.clock.millis = int((one.files.folder / ".import-old").stat().st_mtime * 1000)
    one.clock.advance(23 * 3600)
    (tmp_path / "export.json").write_bytes(TALK)
    await one.bring(tmp_path / "export.json")
    assert (one.files.folder / ".import-old").exists()
    one.clock.advance(2 * 3600)
    await one.bring(tmp_path / "export.json")
    assert not (one.files.folder / ".import-old").exists()


async def test_a_file_nested_absurdly_costs_nothing_but_its_import(
    one: House, tmp_path: Path
) -> None:
    deep = b'[{"mapping":' * 100_000
    (tmp_path / "deep.json").write_bytes(deep + json.dumps([line("Hi", "x" * 900)]).encode())
    with pytest.raises(InputError):
        await one.bring_apart(tmp_path / "deep.json")
    assert await one.trees() == []
    (tmp_path / "sound.json").write_bytes(TALK)
    assert (await one.bring_apart(tmp_path / "sound.json")).imported == 1
