"""Over HTTP: what goes in as a secret never comes out, and where the page lies is where links lead."""

from __future__ import annotations

import pytest

from lowkey.core.fetch import Fetcher
from lowkey.notify import Notice
from tests.notify.receivers import Browser, push_service
from tests.outside import permits
from tests.serving import Served


@pytest.fixture
def kind() -> str:
    """What is here needs one database."""
    return "sqlite"


async def test_secrets_go_in_and_never_come_out(served: Served) -> None:
    client, channels = served.client, "/api/channels"
    mail = {"host": "127.0.0.1", "port": 1, "user": "us", "password": "canary-1", "sender": "l@example.org"}  # fmt: skip
    assert (await client.put(f"{channels}/mail", json=mail)).status == 204
    listens = Browser().subscription("https://push.example/canary-2").model_dump(exclude={"origin"})
    assert (await client.post(f"{channels}/browsers", json=listens)).status == 201
    service = {"place": "tgram://123456789:canary-3abcdefghijklmnopqrstuvwxyzabcd/12315544/"}
    assert (await client.post(f"{channels}/services", json=service)).status == 201
    told = await client.post(f"{channels}/addresses", json={"address": "ada@example.org"})
    assert (await told.json())["error"]["code"] == "mail_unreachable"
    told_all = await (await client.get(channels)).text()
    assert "Telegram" in told_all and "ada@example.org" in told_all
    assert "canary" not in told_all + await (await client.get(f"{channels}/mail")).text()
    assert (await client.delete(f"{channels}/mail")).status == 204
    assert (await (await client.get(f"{channels}/mail")).json())["server"] is None
    wrong = {"begins": "22:00", "ends": "07:00", "zone": "Mars/Base"}
    told = await client.put(f"{channels}/quiet", json=wrong)
    assert (told.status, (await told.json())["error"]["code"]) == (400, "no_zone")


async def test_a_link_leads_to_where_the_browser_found_the_page(served: Served) -> None:
    lowkey, browser = served.app, Browser()
    lowkey.notices.posting.fetcher = Fetcher(permits=permits)
    async with push_service() as push:
        listens = browser.subscription(f"{push.url}/one").model_dump(exclude={"origin"})
        await served.client.post("/api/channels/browsers", json=listens)
        visit = await lowkey.accounts.lone()
        assert visit is not None
        await lowkey.notices.tell(visit.user.id, Notice(kind="done", title="Done", link="/c/1"))
        await push.arrived.wait()
        assert push.read(browser)[0]["link"] == f"{served.url}/c/1"
    inbox = await (await served.client.post("/api/notices/read")).json()
    assert inbox["unread"] == 0 and inbox["notices"][0]["read"]
