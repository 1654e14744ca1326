"""Memory as the page sees it: over a real socket."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from lowkey.memory import Origin, Wish
from tests.serving import Served

ALONE = "user_local"
Json = dict[str, Any]


class Person:
    """Whoever sits at this machine."""

    def __init__(self, served: Served) -> None:
        self.served = served

    async def ask(self, method: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        async with self.served.client.request(method, path, json=body) as answer:
            data = await answer.read()
            return answer.status, orjson.loads(data) if data else None

    async def good(self, method: str, path: str, body: Json | None = None) -> Any:
        status, told = await self.ask(method, path, body)
        assert status < 300, told
        return told

    async def texts(self, query: str = "") -> list[str]:
        told = await self.good("GET", f"/api/memories{query}")
        return [one["text"] for one in told["memories"]]


@pytest.fixture
def person(served: Served) -> Person:
    return Person(served)


async def test_it_is_written_found_corrected_and_taken_along(person: Person) -> None:
    made = await person.good("POST", "/api/memories", {"text": "I'm vegetarian"})
    assert (made["kind"], made["conversation_id"], made["superseded_by"]) == ("fact", None, None)
    await person.good("POST", "/api/memories", {"text": "Be brief", "kind": "preference"})
    assert await person.texts() == ["Be brief", "I'm vegetarian"]
    assert await person.texts("?q=veg") == ["I'm vegetarian"]
    assert await person.texts("?kind=preference") == ["Be brief"]
    body = {"text": "I'm vegan", "kind": "fact", "expires_at": 1_900_000_000_000}
    new = await person.good("PUT", f"/api/memories/{made['id']}", body)
    assert (new["text"], new["expires_at"]) == ("I'm vegan", 1_900_000_000_000)
    assert await person.texts("?q=veg") == ["I'm vegan"]
    older = await person.good("GET", f"/api/memories/{new['id']}/history")
    assert [one["text"] for one in older["memories"]] == ["I'm vegetarian"]
    async with person.served.client.get("/api/memories/export") as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="memories.json"'
        taken = await answer.json()
    assert taken["format"] == "lowkey.memories"
    assert [(one["text"], one["superseded_by"]) for one in taken["memories"]] == [
        ("I'm vegetarian", new["id"]),
        ("Be brief", None),
        ("I'm vegan", None),
    ]


async def test_what_is_forgotten_can_be_brought_back(person: Person) -> None:
    made = await person.good("POST", "/api/memories", {"text": "I ski"})
    gone = await person.good("DELETE", f"/api/memories/{made['id']}")
    assert gone["count"] == 1
    assert await person.texts() == []
    for method, path, body in (
        ("DELETE", f"/api/memories/{made['id']}", None),
        ("PUT", f"/api/memories/{made['id']}", {"text": "I sail"}),
        ("GET", f"/api/memories/{made['id']}/history", None),
    ):
        status, told = await person.ask(method, path, body)
        assert (status, told["error"]["code"]) == (404, "no_memory")
    assert await person.good("POST", "/api/memories/restore", {"at": gone["at"]}) == {"count": 1}
    assert await person.texts() == ["I ski"]
    all_gone = await person.good("POST", "/api/memories/forget", {"conversation_id": None})
    assert all_gone["count"] == 1
    assert await person.texts() == []
    await person.good("POST", "/api/memories/restore", {"at": all_gone["at"]})
    assert await person.texts() == ["I ski"]


async def test_forgetting_everything_is_never_a_slip(person: Person) -> None:
    await person.good("POST", "/api/memories", {"text": "I ski"})
    status, _ = await person.ask("POST", "/api/memories/forget", {})
    assert status == 400
    assert await person.texts() == ["I ski"]


async def test_what_a_conversation_taught_is_listed_and_forgotten(person: Person) -> None:
    memories = person.served.app.memories
    await memories.learn(ALONE, Wish(text="I ski"), Origin("conv_1", "msg_1", ""))
    await person.good("POST", "/api/memories", {"text": "I sail"})
    assert await person.texts("?conversation_id=conv_1") == ["I ski"]
    assert await person.texts("?conversation_id=conv_2") == []
    gone = await person.good("POST", "/api/memories/forget", {"conversation_id": "conv_1"})
    assert gone["count"] == 1
    assert await person.texts() == ["I sail"]


async def test_the_switch_is_kept(person: Person) -> None:
    assert (await person.good("GET", "/api/memories"))["on"] is True
    await person.good("PUT", "/api/memory", {"on": False})
    assert (await person.good("GET", "/api/memories"))["on"] is False
    assert not await person.served.app.memories.on(ALONE)


async def test_it_holds_in_one_project_where_that_is_wished(person: Person) -> None:
    project = await person.good("POST", "/api/projects", {"name": "House"})
    body = {"text": "The roof leaks", "project_id": project["id"]}
    made = await person.good("POST", "/api/memories", body)
    assert made["project_id"] == project["id"]
    status, told = await person.ask("POST", "/api/memories", body | {"project_id": "proj_none"})
    assert (status, told["error"]["code"]) == (404, "no_project")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": " "}, "empty_memory"),
        ({"text": "a" * 1001}, "long_memory"),
        ({"text": "My card is 4111 1111 1111 1111"}, "memory_secret"),
    ],
)
async def test_what_is_refused_says_why(person: Person, body: Json, code: str) -> None:
    status, told = await person.ask("POST", "/api/memories", body)
    assert (status, told["error"]["code"]) == (400, code)
    assert await person.texts() == []
