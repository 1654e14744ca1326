"""What files say reaches the model: whole where it fits, else by search; and goes when they go."""

from __future__ import annotations

import orjson
from sqlalchemy import Connection, func, select

from bench.answers import Call
from bench.upstream import Plan
from lowkey.core.db import metadata
from tests.chat.talk import ALONE, Json, Talk
from tests.extract import made

LONG = [
    f"Page {n} tells of the sales of week {n}. " + "Nothing else happened. " * 60
    for n in range(1, 200)
]
LONG[122] += " The quetzal was sold to Ana in Bergen."


async def bring(talk: Talk, data: bytes, name: str, **query: str) -> Json:
    """A file, as the part of a message."""
    kind = "application/octet-stream"
    async with talk.client.put(
        "/api/files", params={"name": name} | query, data=data, headers={"Content-Type": kind}
    ) as response:
        assert response.status == 200, await response.read()
        return {"kind": "file"} | await response.json()


def parts(text: str, *files: Json) -> list[Json]:
    return [{"kind": "text", "text": text}, *files]


def asked(talk: Talk) -> str:
    """All that the model was last sent."""
    return orjson.dumps(talk.charges[-1].body["messages"]).decode()


async def rows(talk: Talk) -> int:
    """Rows of what files say, in the lasting database."""

    def work(c: Connection) -> int:
        names = ("file_texts", "file_pages", "file_chunks")
        tables = (metadata.tables[name] for name in names)
        return sum(c.execute(select(func.count()).select_from(one)).scalar_one() for one in tables)

    return await talk.app.db.read(work)


async def test_a_small_file_goes_whole_with_marks_where_pages_begin(talk: Talk) -> None:
    pdf = await bring(talk, made.pdf(["Sales rose.", "Costs fell."]), "report.pdf")
    await talk.say("", parts=parts("What rose?", pdf))
    assert "File “report.pdf”:\\n\\n[page 1]\\nSales rose.\\n\\n[page 2]\\nCosts fell." in asked(
        talk
    )


async def test_a_file_that_cant_be_read_is_told_to_both(talk: Talk) -> None:
    broken = await bring(talk, b"%PDF-1.7 broken", "broken.pdf")
    message = await talk.say("", parts=parts("Read it", broken))
    assert "A file that you can't read: broken.pdf" in asked(talk)
    assert any(
        "“broken.pdf” was not read: This PDF is damaged" in note for note in message["notes"]
    )


async def test_a_large_file_is_searched_read_and_cited(talk: Talk) -> None:
    long = await bring(talk, made.pdf(LONG), "weeks.pdf", reading="now")
    talk.up.next(
        Plan(call=(Call("search_files", '{"question": "Who bought the quetzal?"}', "a"),)),
        Plan(call=(Call("read_file", '{"file": "weeks", "first": 123, "last": 124}', "b"),)),
        Plan(text="Ana did [weeks.pdf, page 123]."),
    )
    message = await talk.say("", parts=parts("Who bought the quetzal?", long))
    first = orjson.dumps(talk.charges[0].body["messages"]).decode()
    assert "“weeks.pdf” (199 pages) is too long to be shown whole" in first
    assert "quetzal was sold" not in first
    found, read = (part for part in message["parts"] if part["kind"] == "result")
    assert "[weeks.pdf, page 123]\n" in found["text"] and "sold to Ana in Bergen" in found["text"]
    assert read["text"].startswith("[page 123]") and "[page 124]" in read["text"]
    sources = [part for part in message["parts"] if part["kind"] == "source"]
    assert sources[0]["title"] == "weeks.pdf, page 123"
    assert sources[0]["url"] == f"/files/{long['file_id']}/123"
    assert "quetzal" in sources[0]["quote"]


async def test_files_of_a_project_are_found_in_its_chats_and_nowhere_else(talk: Talk) -> None:
    project = await talk.good("POST", "/api/projects", {"name": "Birds"})
    long = await bring(talk, made.pdf(LONG), "weeks.pdf")
    offered = {"file_id": long["file_id"], "name": "weeks.pdf"}
    await talk.good("POST", f"/api/projects/{project['id']}/files", offered)
    call = Plan(call=(Call("search_files", '{"question": "quetzal"}', "a"),))
    for place, ok in (({"project_id": project["id"]}, True), ({}, False)):
        talk.up.next(call, Plan(text="So."))
        message = await talk.say("Who?", **place)
        [result] = [part for part in message["parts"] if part["kind"] == "result"]
        assert result["ok"] is ok
        assert ("sold to Ana" in result["text"]) is ok


async def test_what_a_file_says_goes_with_its_last_conversation(talk: Talk) -> None:
    pdf = await bring(talk, made.pdf(["Sales rose."]), "report.pdf")
    message = await talk.say("", parts=parts("What rose?", pdf))
    assert await rows(talk) == 3
    settings = talk.app.settings.model_copy(update={"undo_hours": 0})
    talk.app.chat.settings = settings
    await talk.ask("DELETE", f"/api/conversations/{message['conversation_id']}")
    await talk.app.chat.purge()
    assert await rows(talk) == 0
    assert (await talk.ask("GET", f"/api/files/{pdf['file_id']}/text")).status == 404


async def test_everything_takes_what_files_say(talk: Talk) -> None:
    pdf = await bring(talk, made.pdf(["Sales rose."]), "report.pdf")
    await talk.say("", parts=parts("What rose?", pdf))
    await talk.app.chat.erase_everything(ALONE)
    assert await rows(talk) == 0


async def test_a_temporary_chat_keeps_nothing_of_a_file(talk: Talk) -> None:
    for reading in ("now", "passing"):
        pdf = await bring(talk, made.pdf([f"Sales rose {reading}."]), "report.pdf", reading=reading)
        message = await talk.say("", parts=parts("What rose?", pdf), temporary=True)
        assert f"Sales rose {reading}." in asked(talk)
        assert await rows(talk) == 0
        status = await talk.good("GET", f"/api/files/{pdf['file_id']}/text")
        assert status["status"] == "ready"
        await talk.ask("DELETE", f"/api/conversations/{message['conversation_id']}")
        assert (await talk.ask("GET", f"/api/files/{pdf['file_id']}/text")).status == 404
        assert not talk.app.files.path(pdf["file_id"]).exists()


async def test_how_far_a_file_is_read_and_its_pages_can_be_asked(talk: Talk) -> None:
    pdf = await bring(talk, made.pdf(["One", "Two"]), "a.pdf", reading="now")
    await talk.app.library.ready(ALONE.id, [pdf["file_id"]])
    text = await talk.good("GET", f"/api/files/{pdf['file_id']}/text")
    assert (text["status"], text["about"]["unit"], text["about"]["pages"]) == ("ready", "page", 2)
    listed = await talk.good("GET", f"/api/files/texts?ids={pdf['file_id']}&ids=file_none")
    assert [one["file_id"] for one in listed["texts"]] == [pdf["file_id"]]
    page = await talk.good("GET", f"/api/files/{pdf['file_id']}/page?number=2")
    assert page["text"] == "Two"
    assert (await talk.ask("GET", f"/api/files/{pdf['file_id']}/page?number=3")).status == 404
