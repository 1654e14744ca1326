"""Schedules as the page sees them, over a real socket, with the real engine behind it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from lowkey.accounts import User
from lowkey.app import App
from tests.serving import Served

ALONE = "user_local"
PERSON = User(id=ALONE, name="", role="owner")
ONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
PLAN: dict[str, Any] = {
    "title": "Tea", "kind": "remind", "request": {"text": "Drink some tea"},
    "rule": {"kind": "weekly", "days": [0, 1, 2, 3, 4], "at": "07:00"}, "zone": "Europe/Berlin",
}  # fmt: skip


async def ask(served: Served, method: str, path: str, body: object = None) -> tuple[int, Any]:
    async with served.client.request(method, f"/api/schedules{path}", json=body) as answer:
        data = await answer.read()
        return answer.status, orjson.loads(data) if data else None


async def ended(app: App, job_id: str) -> None:
    async for _ in app.jobs.follow(ALONE, job_id, 0):
        pass


@ONE
async def test_one_is_made_seen_changed_switched_run_and_deleted(app: App, served: Served) -> None:
    status, made = await ask(served, "POST", "", PLAN)
    assert (status, made["schedule"]["state"], len(made["upcoming"])) == (201, "active", 3)
    _, ahead = await ask(served, "POST", "/ahead", {"rule": PLAN["rule"], "zone": PLAN["zone"]})
    assert ahead["upcoming"] == made["upcoming"]
    path = f"/{made['schedule']['id']}"
    status, run = await ask(served, "POST", f"{path}/run")
    assert (status, run["last"]["state"]) == (202, "started")
    await ended(app, run["last"]["job_id"])
    await app.schedules.ticks.once()
    _, history = await ask(served, "GET", f"{path}/occurrences")
    (once,) = history["occurrences"]
    assert (once["state"], once["text"]) == ("done", "Drink some tea")
    (heard,) = (await app.notices.inbox(PERSON)).notices
    assert (heard.kind, heard.title, heard.body) == ("reminder", "Tea", "Drink some tea")
    status, off = await ask(served, "PUT", f"{path}/on", {"on": False})
    assert (off["schedule"]["state"], off["upcoming"]) == ("paused", [])
    status, changed = await ask(served, "PUT", path, PLAN | {"title": "Coffee"})
    assert (changed["schedule"]["title"], changed["schedule"]["state"]) == ("Coffee", "paused")
    _, on = await ask(served, "PUT", f"{path}/on", {"on": True})
    assert on["upcoming"] == made["upcoming"]
    _, listed = await ask(served, "GET", "")
    assert [one["schedule"]["title"] for one in listed["schedules"]] == ["Coffee"]
    assert (await ask(served, "DELETE", path))[0] == 204
    assert (await ask(served, "GET", path))[0] == 404


@ONE
async def test_what_is_not_theirs_or_not_allowed_is_refused_before_it_is_kept(
    served: Served,
) -> None:
    wrong: tuple[tuple[dict[str, Any], int, str], ...] = (
        ({"kind": "prompt", "request": {"text": "x", "conversation_id": "conv_other"}}, 404, "no_conversation"),
        ({"kind": "watch", "request": {"path": "/etc/passwd"}}, 403, "folder_not_allowed"),
        ({"kind": "watch", "request": {"url": "file:///etc/passwd"}}, 400, "bad_url"),
        ({"kind": "watch", "request": {}}, 400, "bad_request"),
        ({"rule": {"kind": "hourly"}}, 400, "bad_request"),
        ({"rule": {"kind": "once", "at": "2020-01-01T07:00"}}, 400, "never_comes"),
        ({"zone": "Mars"}, 400, "no_zone"),
    )  # fmt: skip
    for more, status, code in wrong:
        got, told = await ask(served, "POST", "", PLAN | more)
        assert (got, told["error"]["code"]) == (status, code), more
    assert (await ask(served, "GET", ""))[1] == {"schedules": []}
