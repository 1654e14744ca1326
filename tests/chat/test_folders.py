"""A folder of this machine in a project: what is noticed, read, found, and let go of."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bench.answers import Call
from bench.upstream import Plan
from lowkey.chat.store.tables import synced_folders
from lowkey.core.clock import ManualClock
from lowkey.core.config import Settings
from tests.chat.talk import ALONE, Json, Talk, talking

PAST = 1_700_000_000_000
DAY = 24 * 3600


@asynccontextmanager
async def at(settings: Settings, clock: ManualClock | None, *allowed: Path) -> AsyncGenerator[Talk]:
    given = settings.model_copy(update={"sync": tuple(map(str, allowed))})
    async with talking(given, clock) as talk:
        yield talk


def write(folder: Path, **files: str) -> None:
    """Files that have not changed for long: `a_md` is `a.md`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, words in files.items():
        path = folder / name.replace("_", ".")
        path.write_text(words)
        os.utime(path, ns=(0, len(words) * 1_000_000_000))


async def project(talk: Talk) -> str:
    return (await talk.good("POST", "/api/projects", {"name": "Garden"}))["id"]


async def bind(talk: Talk, project_id: str, folder: Path) -> Json:
    """Binds it, and waits until it is looked into and read."""
    body = {"path": str(folder)}
    return await settled(talk, project_id, "PUT", f"/api/projects/{project_id}/folder", body)


async def look(talk: Talk, project_id: str) -> Json:
    return await settled(talk, project_id, "POST", f"/api/projects/{project_id}/folder/look")


async def settled(
    talk: Talk, project_id: str, method: str, path: str, body: Json | None = None
) -> Json:
    """Asks for it, and waits until nothing is looked into or read any more: how it stands then."""
    changes = talk.app.feed.follow(ALONE.id)
    news = asyncio.create_task(anext(changes))
    await talk.good(method, path, body)
    while True:
        view = await talk.good("GET", f"/api/projects/{project_id}/folder")
        if not view["folder"]["looking"] and not view["unread"]:
            break
        await news
        news = asyncio.create_task(anext(changes))
    news.cancel()
    await asyncio.gather(news, return_exceptions=True)
    await changes.aclose()
    return view


async def found(talk: Talk, project_id: str, question: str) -> str:
    """What a chat of the project finds in its files."""
    call = Call("search_files", json.dumps({"question": question}), "call_0")
    talk.up.next(Plan(call=(call,)), Plan(text="So it is."))
    message = await talk.say("Look it up.", project_id=project_id)
    (result,) = [part for part in message["parts"] if part["kind"] == "result"]
    return result["text"]


async def test_what_is_new_changed_and_gone_is_noticed(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    write(folder, a_md="Beds of wolfsbane", b_md="Foxglove", c_pdf="%PDF-1.7 broken", d_png="no")
    write(folder / "sub", a_md="Beds of wolfsbane")
    async with at(settings, None, folder) as talk:
        here = await project(talk)
        view = await bind(talk, here, folder)
        assert (view["folder"]["files"], view["failed"], view["folder"]["problem"]) == (4, 1, None)
        assert (
            view["told"][0]["path"] == "c.pdf"
            and "damaged" in view["told"][0]["problem"]["message"]
        )
        told = await found(talk, here, "wolfsbane")
        assert "[a.md, line 1]" in told and "These could not be read: c.pdf" in told
        system = talk.charges[-1].body["messages"][0]["content"]
        assert "offers the folder “notes” with 4 files" in system and "wolfsbane" not in system

        write(folder, b_md="Foxglove and henbane", e_md="Mandrake")
        (folder / "a.md").unlink()
        (folder / "sub/a.md").unlink()
        view = await look(talk, here)
        assert (view["folder"]["files"], view["failed"]) == (3, 1)
        assert "[b.md, line 1]" in await found(talk, here, "henbane")
        assert "[e.md, line 1]" in await found(talk, here, "mandrake")
        assert "Nothing in the files" in await found(talk, here, "wolfsbane")

        again = await look(talk, here)
        assert again["folder"]["files"] == 3
        path = f"/api/projects/{here}/folder/files?q="
        for words, names in (("", ["b.md", "c.pdf", "e.md"]), ("MD e", ["e.md"]), ("nowhere", [])):
            named = (await talk.good("GET", path + words.replace(" ", "%20")))["files"]
            assert [one["name"] for one in named] == names
        other = await project(talk)
        assert (await talk.good("GET", path.replace(here, other)))["files"] == []
        assert "no files in this chat" in await found(talk, other, "henbane")


async def test_a_moved_file_is_told_of_under_its_new_name(lite: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    write(folder, old_md="Beds of wolfsbane")
    async with at(lite, None, folder) as talk:
        here = await project(talk)
        await bind(talk, here, folder)
        (folder / "old.md").rename(folder / "new.md")
        await look(talk, here)
        assert "[new.md, line 1]" in await found(talk, here, "wolfsbane")


async def test_what_changes_within_one_moment_is_seen_by_its_bytes(
    lite: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    file = folder / "a.md"
    file.write_text("henbane")
    now = PAST * 1_000_000
    os.utime(file, ns=(now, now))
    async with at(lite, ManualClock(PAST), folder) as talk:
        here = await project(talk)
        await bind(talk, here, folder)
        file.write_text("foxtail")
        os.utime(file, ns=(now, now))
        await look(talk, here)
        assert "[a.md, line 1]" in await found(talk, here, "foxtail")


async def test_a_copy_is_readable_for_a_day_and_then_gone(lite: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    write(folder, a_md="Beds of wolfsbane", b_md="Foxglove")
    clock = ManualClock(PAST)
    async with at(lite, clock, folder) as talk:
        here = await project(talk)
        await bind(talk, here, folder)
        kept, gone = [
            path.name
            for path in sorted(lite.files_folder.glob("*/*"), key=lambda one: -one.stat().st_size)
        ][::-1]
        clock.advance(2 * DAY)
        await talk.app.chat.purge()
        (folder / "a.md").unlink()
        await look(talk, here)
        await talk.app.chat.purge()
        assert (await talk.good("GET", f"/api/files/file_{gone}/page"))[
            "text"
        ] == "Beds of wolfsbane"
        clock.advance(2 * DAY)
        await talk.app.chat.purge()
        for path in ("", "/page", "/text"):
            assert (await talk.ask("GET", f"/api/files/file_{gone}{path}")).status == 404
        assert (await talk.good("GET", f"/api/files/file_{kept}/page"))["text"] == "Foxglove"
        await talk.good("DELETE", f"/api/projects/{here}/folder")
        assert (await talk.good("GET", f"/api/projects/{here}"))["folder"] is None
        clock.advance(2 * DAY)
        await talk.app.chat.purge()
        assert (await talk.ask("GET", f"/api/files/file_{kept}")).status == 404
        assert (folder / "b.md").read_text() == "Foxglove"


async def test_only_what_the_operator_allowed_is_read(lite: Settings, tmp_path: Path) -> None:
    folder, outside = tmp_path / "notes", tmp_path / "outside"
    write(folder, a_md="Foxglove")
    write(outside, s_md="secret")
    (folder / "link").symlink_to(outside)
    async with at(lite, None, folder) as talk:
        here = await project(talk)
        path = f"/api/projects/{here}/folder"
        assert (await talk.good("GET", "/api/folders"))["folders"] == [str(folder)]
        for wrong in (outside, folder / "link", folder / "..", lite.data):
            reply = await talk.ask("PUT", path, {"path": str(wrong)})
            assert (reply.status, reply.error["code"]) == (403, "folder_not_allowed")
        reply = await talk.ask("PUT", path, {"path": str(folder / "none")})
        assert reply.error["code"] == "no_folder"
        for method, tail in (("GET", ""), ("DELETE", ""), ("POST", "/look")):
            assert (await talk.ask(method, path + tail)).error["code"] == "no_folder"
        await bind(talk, here, folder)
        talk.app.chat.folders.allowed = ()
        assert (await talk.good("GET", "/api/folders"))["folders"] == []
        view = await look(talk, here)
        assert view["folder"]["problem"]["code"] == "folder_not_allowed"
        assert view["folder"]["files"] == 1


async def test_the_data_folder_inside_an_allowed_one_is_never_read(
    lite: Settings, tmp_path: Path
) -> None:
    write(tmp_path, a_md="Foxglove")
    async with at(lite, None, tmp_path) as talk:
        here = await project(talk)
        view = await bind(talk, here, tmp_path)
        assert view["folder"]["files"] == 1


async def test_a_folder_that_is_away_keeps_what_was_read(lite: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    write(folder, a_md="Foxglove")
    async with at(lite, None, tmp_path) as talk:
        here = await project(talk)
        await bind(talk, here, folder)
        folder.rename(tmp_path / "away")
        view = await look(talk, here)
        assert (view["folder"]["problem"]["code"], view["folder"]["files"]) == ("no_folder", 1)
        assert "[a.md, line 1]" in await found(talk, here, "foxglove")
        (tmp_path / "away").rename(folder)
        assert (await look(talk, here))["folder"]["problem"] is None


async def test_it_goes_with_everything_and_with_its_project(lite: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    write(folder, a_md="Foxglove")
    clock = ManualClock(PAST)
    async with at(lite, clock, folder) as talk:
        for way in (f"/api/projects/{await project(talk)}", "/api/everything"):
            here = way.rsplit("/", 1)[1] if "projects" in way else await project(talk)
            await bind(talk, here, folder)
            if "projects" in way:
                await talk.good("DELETE", way)
            else:
                await talk.app.chat.erase_everything(ALONE)
            clock.advance(2 * DAY)
            await talk.app.chat.purge()
            assert not list(lite.files_folder.glob("*/*"))


async def test_who_asks_during_a_look_gets_another(lite: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    write(folder, a_md="Foxglove")
    async with at(lite, None, folder) as talk:
        here = await project(talk)
        await bind(talk, here, folder)
        looks = 0

        async def asks(user_id: str) -> bool:
            nonlocal looks
            looks += 1
            if looks == 1:
                await talk.good("POST", f"/api/projects/{here}/folder/look")
            return bool(user_id)

        talk.app.chat.folders.owns = asks
        await look(talk, here)
        assert looks == 2


async def test_each_folder_is_claimed_when_its_turn_comes(lite: Settings, tmp_path: Path) -> None:
    clock = ManualClock(PAST)
    async with at(lite, clock, tmp_path) as talk:
        for name in ("a", "b"):
            write(tmp_path / name, a_md="Foxglove")
            await bind(talk, await project(talk), tmp_path / name)
        claims: list[int] = []

        async def takes_long(user_id: str) -> bool:
            since = synced_folders.c.looks_since
            query = select(since).where(since.is_not(None))
            claims.append(
                clock.now() - await talk.app.db.read(lambda c: c.execute(query).scalar_one())
            )
            clock.advance(600)
            return bool(user_id)

        talk.app.chat.folders.owns = takes_long
        clock.advance(600)
        await talk.app.chat.folders.look()
        assert claims == [0, 0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_what_lowkey_may_not_read_is_told_by_name(lite: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    write(folder, a_md="Foxglove", b_md="Henbane")
    (folder / "b.md").chmod(0)
    async with at(lite, None, folder) as talk:
        here = await project(talk)
        view = await bind(talk, here, folder)
        assert [one["path"] for one in view["told"]] == ["b.md"] and view["folder"]["files"] == 1
        (folder / "b.md").chmod(0o600)
        assert (await look(talk, here))["folder"]["files"] == 2
