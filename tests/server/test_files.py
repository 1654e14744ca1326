"""Files over HTTP: what they are called, what they are taken for, and what is left of half of one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from lowkey.core import store
from lowkey.core.files import LIMIT, PART
from tests.server.house import House, Told

pytestmark = pytest.mark.asyncio(loop_scope="module")

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


async def _put(at: House, name: str, data: bytes = b"words", kind: str = "text/plain") -> Told:
    path = f"/api/files?name={quote(name)}"
    carried = at.people["member"].at_browser()
    return await at.ask("PUT", path, {**carried, "Content-Type": kind}, data=data)


async def _get(at: House, file_id: str, **headers: str) -> Told:
    carried = at.people["member"].at_browser()
    return await at.ask("GET", f"/api/files/{file_id}", {**carried, **headers})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("letter.txt", "letter.txt"),
        ("../../../etc/passwd", "passwd"),
        ("C:\\Windows\\letter.txt", "letter.txt"),
        ("/", "file"),
        ("..", "file"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x=y.txt", "a Set-Cookie_ x=y.txt"),
        ('quote".txt', "quote_.txt"),
        ("NUL", "_NUL"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        ("файл – ملف.txt", "файл – ملف.txt"),
        ("\U0001f600.txt", "\U0001f600.txt"),
    ],
)
async def test_a_file_keeps_a_name_that_is_safe_everywhere(
    at: House, given: str, kept: str
) -> None:
    put = await _put(at, given, given.encode(errors="replace"))
    assert put.json["name"] == kept
    got = await _get(at, put.json["file_id"])
    disposition = got.headers["Content-Disposition"]
    assert disposition.isascii()
    assert unquote(disposition.partition("UTF-8''")[2]) == kept


async def test_a_name_is_needed_and_must_not_be_endless(at: House) -> None:
    assert (await _put(at, "")).status == 400
    assert (await _put(at, "x" * 2001)).status == 400
    told = await at.ask("PUT", "/api/files", at.people["member"].at_browser(), data=b"x")
    assert told.status == 400


@pytest.mark.parametrize(
    ("data", "said", "taken_for", "shown"),
    [
        (PNG, "image/png", "image/png", True),
        (PNG, "text/html", "image/png", True),
        (b"\xff\xd8\xff\xe0 jpeg", "", "image/jpeg", True),
        (b"GIF89a", "image/webp", "image/gif", True),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "image/webp", True),
        (PAGE, "image/png", "application/octet-stream", False),
        (PAGE, "text/html", "text/html", False),
        (PAGE, "text/html; charset=utf-7", "text/html", False),
        (SVG, "image/svg+xml", "image/svg+xml", False),
        (b"%PDF-1.7", "application/pdf", "application/pdf", False),
        (b"x", "nonsense", "application/octet-stream", False),
        (b"x", "x" * 200 + "/y", "application/octet-stream", False),
        (b"GIF8" + PAGE, "text/html", "image/gif", True),
    ],
)
async def test_what_people_bring_is_never_shown_as_a_page(
    at: House, data: bytes, said: str, taken_for: str, shown: bool
) -> None:
    put = await _put(at, "a file", data + said.encode(), said)
    assert put.json["media_type"] == taken_for
    got = await _get(at, put.json["file_id"])
    assert got.body == data + said.encode()
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]
    kind = got.headers["Content-Disposition"].partition(";")[0]
    expected = ("inline", taken_for) if shown else ("attachment", "application/octet-stream")
    assert (kind, got.headers["Content-Type"]) == expected


async def test_the_same_bytes_are_one_file_and_keep_their_first_name(at: House) -> None:
    first = await _put(at, "first.txt", b"the same")
    second = await _put(at, "second.txt", b"the same")
    assert first.json["file_id"] == second.json["file_id"]
    got = await _get(at, first.json["file_id"])
    assert "first.txt" in got.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "file_id",
    [
        "file_" + "0" * 64,
        "..%2f..%2fkey",
        "file_..%2f..%2fkey",
        "file_" + "A" * 64,
        "%2e%2e",
        "key",
    ],
)
async def test_what_is_no_file_is_not_found(at: House, file_id: str) -> None:
    told = await _get(at, file_id)
    assert told.status == 404


async def test_a_file_whose_bytes_are_gone_is_not_found(at: House) -> None:
    put = await _put(at, "gone.txt", b"soon gone")
    at.app.files.path(put.json["file_id"]).unlink()
    told = await _get(at, put.json["file_id"])
    assert (told.status, told.code) == (404, "no_file")


async def test_any_range_is_answered_without_a_fault(at: House) -> None:
    put = await _put(at, "long.txt", bytes(range(256)) * 100)
    file_id = put.json["file_id"]
    part = await _get(at, file_id, Range="bytes=1-3")
    assert (part.status, part.body) == (206, b"\1\2\3")
    odd = ["bytes=99999-", "bytes=-0", "bytes=5-1", "bytes=a-b", "lines=1-2", "bytes="]
    odd += ["bytes=" + ",".join(f"{n}-{n}" for n in range(0, 4000, 2)), "bytes=" + "0-," * 2000]
    for given in odd:
        told = await _get(at, file_id, Range=given)
        assert told.status in (200, 206, 400, 416), given
        assert told.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(at: House) -> None:
    if not at.app.db.sqlite:
        pytest.skip("The same on both: no database is asked.")
    before = _kept(at)

    async def chunks():  # type: ignore[no-untyped-def]
        piece = bytes(2**20)
        for _ in range(LIMIT // len(piece) + 1):
            yield piece

    carried = at.people["member"].at_browser()
    told = await at.ask("PUT", "/api/files?name=huge", carried, data=chunks())
    assert (told.status, told.code) == (400, "file_too_large")
    assert _kept(at) == before


@pytest.mark.parametrize("how", ["a promise not kept", "an unfinished chunk"])
async def test_an_upload_that_is_cut_in_its_middle_leaves_nothing(
    at: House, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    before, rows = _kept(at), await _rows(at)
    _, port = at.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    head = f"PUT /api/files?name=half HTTP/1.1\r\nHost: localhost\r\nCookie: lowkey={at.people['member'].session}\r\n"
    body = "Content-Length: 100000\r\n\r\n" + "x" * 50_000
    if how == "an unfinished chunk":
        body = "Transfer-Encoding: chunked\r\n\r\n8000\r\n" + "x" * 1000
    writer.write((head + body).encode())
    await writer.drain()
    async with asyncio.timeout(30):
        while not _parts(at):
            await asyncio.sleep(0.01)
        writer.close()
        while _parts(at):
            await asyncio.sleep(0.01)
    assert _kept(at) == before
    assert await _rows(at) == rows
    assert await reader.read() == b""
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def _folder(at: House) -> Path:
    return at.app.settings.files_folder


def _kept(at: House) -> set[str]:
    return {str(path) for path in _folder(at).rglob("*") if path.is_file()}


def _parts(at: House) -> list[Path]:
    return list(_folder(at).glob(f"{PART}*"))


async def _rows(at: House) -> int:
    return await at.app.db.read(lambda c: len(c.execute(store.files.select()).all()))


async def test_a_file_in_a_message_has_a_safe_name_too(at: House) -> None:
    put = await _put(at, "letter.txt", b"in a message")
    part = {"kind": "file", **put.json, "name": "../photo\u202egpj.exe", "media_type": "text/html"}
    body = {"key": "named", "parts": [part]}
    carried = at.people["member"].at_browser()
    sent = await at.ask("POST", "/api/messages", carried, json=body)
    kept = sent.json["message"]["parts"][0]
    assert (kept["name"], kept["media_type"]) == ("photogpj.exe", "text/plain")
