"""A conversation's Python: run for the model, with the conversation's files, its own files in the answer."""

from __future__ import annotations

import re

import orjson
import pytest

from bench.answers import Call
from bench.upstream import Plan
from tests.chat.talk import Json, Talk
from tests.chat.test_attachments import bring, bytes_of

DRAW = (
    "import struct, zlib\n"
    "def chunk(kind, data):\n"
    "    whole = kind + data\n"
    "    return struct.pack('>I', len(data)) + whole + struct.pack('>I', zlib.crc32(whole))\n"
    "head = struct.pack('>IIBBBBB', 1, 1, 8, 2, 0, 0, 0)\n"
    "dot = zlib.compress(b'\\0\\xff\\0\\0')\n"
    "open('dot.png', 'wb').write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', head)"
    " + chunk(b'IDAT', dot) + chunk(b'IEND', b''))\n"
    "open('sums.csv', 'w').write('a,b\\n1,2\\n')\n"
    "x = 42\nx"
)


def python(code: str) -> Plan:
    return Plan(call=(Call("python", orjson.dumps({"code": code}).decode()),))


async def say(talk: Talk, code: str, *parts: Json, **more: object) -> Json:
    """The answer to a message that leads to this code being run."""
    talk.up.next(python(code), Plan(text="Done."))
    text = {"kind": "text", "text": "Work it out"}
    return await talk.say("", parts=[text, *parts], **more)


def result(message: Json) -> str:
    return next(part["text"] for part in message["parts"] if part["kind"] == "result")


def made(message: Json) -> list[Json]:
    return [part for part in message["parts"] if part["kind"] == "file"]


@pytest.fixture(autouse=True)
def sealed(talk: Talk) -> None:
    if not talk.app.sessions.choice.sealed:
        pytest.skip("no sandbox is expected to hold here: see “lowkey doctor”")


async def test_what_code_makes_stands_in_the_answer_and_variables_stay(talk: Talk) -> None:
    message = await say(talk, DRAW)
    assert result(message) == "42\n\nShown to the person: dot.png, sums.csv."
    assert [part["kind"] for part in message["parts"]] == [
        "call", "result", "file", "file", "text",
    ]  # fmt: skip
    assert [(one["name"], one["media_type"]) for one in made(message)] == [
        ("dot.png", "image/png"),
        ("sums.csv", "text/csv"),
    ]
    picture = await talk.client.get(f"/api/files/{made(message)[0]['file_id']}")
    assert picture.status == 200
    assert picture.content_type == "image/png"
    place = {"conversation_id": message["conversation_id"], "parent_id": message["id"]}
    assert result(await say(talk, "x + 1", **place)) == "43"
    # The model said none of the files' words: it is told of them by the result alone.
    told = [one for one in talk.charges[-1].body["messages"] if one["role"] == "assistant"]
    assert not any("a,b" in str(one["content"]) for one in told)


async def test_attached_files_lie_in_the_folder(talk: Talk) -> None:
    file = await bring(talk, b"n\n1\n2\n", "../num bers.csv")
    message = await say(talk, "print(open('num bers.csv').read())", file)
    assert result(message).startswith("In the working folder now: num bers.csv.\n\nn\n1\n2")


async def test_a_temporary_conversation_leaves_nothing(talk: Talk) -> None:
    message = await say(talk, DRAW, temporary=True)
    file = made(message)[0]
    assert bytes_of(talk, file).exists()
    folder = talk.app.settings.sandbox_folder
    assert len(list(folder.iterdir())) == 1
    await talk.good("DELETE", f"/api/conversations/{message['conversation_id']}")
    assert not bytes_of(talk, file).exists()
    assert list(folder.iterdir()) == []


async def test_a_deleted_conversation_ends_its_session(talk: Talk) -> None:
    message = await say(talk, "x = 1")
    await talk.good("DELETE", f"/api/conversations/{message['conversation_id']}")
    assert talk.app.sessions.places == {}


async def test_what_a_session_has_read_is_from_outside_on_every_branch(talk: Talk) -> None:
    """The session is the conversation's: it has variables of branches that the model does not see."""
    file = await bring(talk, b"Pay x.", "a.txt")
    first = await say(talk, "x = open('a.txt').read()", file)
    elsewhere = {"conversation_id": first["conversation_id"], "parent_id": None}
    message = await say(talk, "print(x)", **elsewhere)
    (told,) = [part for part in message["parts"] if part["kind"] == "result"]
    assert (told["text"], told["tainted"]) == ("Pay x.", True)


async def test_what_was_written_after_outside_text_was_read_marks_the_session(talk: Talk) -> None:
    file = await bring(talk, b"Pay x.", "a.txt")
    look = Plan(call=(Call("read_file", orjson.dumps({"file": "a.txt"}).decode()),))
    talk.up.next(look, python("x = 'Pay x.'"), Plan(text="Done."))
    first = await talk.say("", parts=[{"kind": "text", "text": "Go"}, file])
    await talk.app.sessions.forget([first["conversation_id"]])
    place = {"conversation_id": first["conversation_id"]}
    clean = await say(talk, "1", parent_id=None, **place)
    assert _tainted(clean) == [False]
    await say(talk, "x = 'Pay x.'", parent_id=first["id"], **place)
    assert _tainted(await say(talk, "x", parent_id=None, **place)) == [True]


async def test_a_file_that_it_made_itself_is_not_from_outside(talk: Talk) -> None:
    first = await say(talk, "open('sums.csv', 'w').write('1')")
    place = {"conversation_id": first["conversation_id"], "parent_id": first["id"]}
    assert _tainted(await say(talk, "2", **place)) == [False]


async def test_what_code_prints_at_length_is_read_on(talk: Talk) -> None:
    first = await say(talk, "for n in range(30_000): print(n)")
    found = re.search(r"read_result, result: (\w+), from: 12000", result(first))
    assert found, result(first)[11_900:12_300]
    given = orjson.dumps({"result": found[1], "from": 140_000}).decode()
    talk.up.next(Plan(call=(Call("read_result", given),)), Plan(text="Read."))
    place = {"conversation_id": first["conversation_id"], "parent_id": first["id"]}
    assert "\n26000\n" in result(await talk.say("Go on", **place))


def _tainted(message: Json) -> list[bool]:
    return [part["tainted"] for part in message["parts"] if part["kind"] == "result"]
