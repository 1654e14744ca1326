"""A chart of a conversation's file: drawn from its numbers, kept with the answer, and gone with it."""

from __future__ import annotations

import orjson
import pytest

from bench.answers import Call
from bench.upstream import Plan
from lowkey.core.media import CHART
from tests.chat.talk import Json, Talk
from tests.chat.test_attachments import bring, bytes_of
from tests.chat.test_python import made, result

RAIN = b"year,mm\n2023,50.5\n2024,0.1\n"
CHARTED = {
    "title": "Rain",
    "mark": "bar",
    "encoding": {"x": {"field": "year"}, "y": {"field": "mm"}},
}


def chart(**more: object) -> Plan:
    return Plan(call=(Call("show_chart", orjson.dumps(CHARTED | more).decode()),))


async def drawn(talk: Talk, message: Json) -> Json:
    (file,) = made(message)
    assert (file["name"], file["media_type"]) == ("Rain.vl.json", CHART)
    async with talk.client.get(f"/api/files/{file['file_id']}") as response:
        return orjson.loads(await response.read())


async def test_a_chart_holds_its_files_numbers_and_travels_with_its_answer(talk: Talk) -> None:
    file = await bring(talk, RAIN, "rain.csv")
    talk.up.next(chart(), Plan(text="Look."))
    message = await talk.say("", parts=[{"kind": "text", "text": "Draw it"}, file])
    spec = await drawn(talk, message)
    assert spec["data"]["values"] == [{"year": 2023, "mm": 50.5}, {"year": 2024, "mm": 0.1}]
    offered = {one["function"]["name"] for one in talk.charges[-1].body["tools"]}
    assert {"show_chart", "query_table"} <= offered
    here = {"conversation_id": message["conversation_id"]}
    async with talk.client.get("/api/export", params=here | {"format": "html"}) as response:
        text = await response.text()
    assert "<strong>Rain</strong>" in text and ">50.5</td>" in text
    shared = await talk.good("POST", "/api/shares", here)
    shown = await talk.good("GET", f"/api/shared/{shared['secret']}")
    kinds = [one["media_type"] for part in shown["messages"] for one in part["parts"] if one["kind"] == "file"]  # fmt: skip
    assert kinds[-1] == CHART


async def test_what_python_wrote_in_the_same_answer_is_drawn_and_a_temporary_chat_keeps_nothing(
    talk: Talk,
) -> None:
    if not talk.app.sessions.choice.sealed:
        pytest.skip("Python can't be sealed off here.")
    code = "open('rain.csv', 'w').write('year,mm\\n1999,7\\n')"
    write = Plan(call=(Call("python", orjson.dumps({"code": code}).decode()),))
    talk.up.next(write, chart(file="rain.csv"), Plan(text="Look."))
    message = await talk.say("Draw it", temporary=True)
    csv, file = made(message)
    assert csv["name"] == "rain.csv"
    lies = bytes_of(talk, file)
    assert orjson.loads(lies.read_bytes())["data"]["values"] == [{"year": 1999, "mm": 7}]
    assert "1999" in result({"parts": message["parts"][3:]})
    await talk.good("DELETE", f"/api/conversations/{message['conversation_id']}")
    assert not lies.exists()
