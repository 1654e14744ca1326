"""Notices reach a person: in the page at once, and by a push to a real service worker while nobody looks."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from bench.browser import ARGUMENTS
from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.core.fetch import Fetcher
from lowkey.notify import Notice
from tests.browser.conftest import Visits
from tests.browser.test_looks import serious
from tests.notify.receivers import Browser, PushService, push_service
from tests.outside import permits
from tests.serving import serve

PATIENCE = 20
LISTENS = """(listens) => {
  // The browser's maker has a push service of its own, which no test can reach: this one stands for it.
  let now = null;
  PushManager.prototype.subscribe = async () =>
    (now = { endpoint: listens.endpoint, options: {}, unsubscribe: async () => ((now = null), true), toJSON: () => ({ endpoint: listens.endpoint, keys: listens }) });
  PushManager.prototype.getSubscription = async () => now;
}"""
SHOWN = """async (title) => {
  const registration = await navigator.serviceWorker.ready;
  for (const until = Date.now() + 10_000; ; await new Promise((go) => setTimeout(go, 20))) {
    const all = await registration.getNotifications();
    if (Date.now() < until && !all.some((one) => one.title === title)) continue;
    return all.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
  }
}"""
"""All that is shown, once something with this title is."""


CLICK = """async () => {
  const [notification] = await self.registration.getNotifications();
  const click = new NotificationEvent("notificationclick", { notification });
  // Only a person's own click may wait, and bring a window to the front.
  click.waitUntil = (opening) => opening.catch(() => undefined);
  self.dispatchEvent(click);
}"""


@pytest.fixture
def whole(visit: Visits) -> Iterator[Visits]:
    """Chromium as people have it: without a screen's program around it, it shows no notifications."""
    kind, program = visit.browser.browser_type, shutil.which("chromium")
    try:
        if program is not None:
            browser = kind.launch(executable_path=program, args=list(ARGUMENTS))
        else:
            browser = kind.launch(channel="chromium", args=list(ARGUMENTS))
    except Error:
        pytest.skip("There is no whole Chromium here, only its half without a screen.")
    yield Visits(browser, watch=visit.watch)
    browser.close()


@dataclass
class House:
    """A server in this process, beside a push service; steered from outside its loop."""

    app: App
    url: str
    push: PushService
    loop: asyncio.AbstractEventLoop

    def do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(PATIENCE)

    def tell(self, **notice: Any) -> None:
        user = self.do(self.app.accounts.lone()).user
        self.do(self.app.notices.tell(user.id, Notice(**notice)))

    def pushed(self, count: int) -> bytes:
        """What the last of so many pushes holds, still encrypted."""

        async def wait() -> bytes:
            async with asyncio.timeout(PATIENCE):
                while len(self.push.came) < count:
                    self.push.arrived.clear()
                    await self.push.arrived.wait()
            return self.push.came[count - 1][1]

        return self.do(wait())


@contextmanager
def house(data: Path) -> Iterator[House]:
    made: list[House] = []
    ready = threading.Event()

    async def live() -> None:
        settings = Settings(data=data, discover=False, port=0, titles=False, embeddings="off")
        over = asyncio.Event()
        async with push_service() as push, App.open(settings) as app, serve(app) as served:
            app.notices.posting.fetcher = Fetcher(permits=permits)
            loop = asyncio.get_running_loop()
            made.append(House(app, served.url, push, loop))
            ends.append(lambda: loop.call_soon_threadsafe(over.set))
            ready.set()
            await over.wait()

    ends: list[Any] = []
    thread = threading.Thread(target=lambda: asyncio.run(live()), name="house")
    thread.start()
    try:
        assert ready.wait(PATIENCE)
        yield made[0]
    finally:
        for end in ends:
            end()
        thread.join(PATIENCE)


def deliver(page: Page, url: str, text: str) -> None:
    """As the browser does with what its push service brings, once it is decrypted."""
    session: Any = page.context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    while not found:
        page.evaluate("() => 0")
    pushed = {"origin": url, "registrationId": found[0], "data": text}
    session.send("ServiceWorker.deliverPushMessage", pushed)
    session.detach()


def test_a_push_arrives_at_a_real_service_worker_and_the_inbox_counts_live(
    whole: Visits, tmp_path: Path
) -> None:
    with house(tmp_path / "data") as lowkey:
        browser = Browser()
        listens = browser.subscription(f"{lowkey.push.url}/one").model_dump()
        page = whole("/settings/notifications", url=lowkey.url, permissions=["notifications"])
        page.evaluate(LISTENS, listens)
        expect(page.get_by_role("button", name="Notices", exact=True)).to_be_visible()
        page.get_by_role("button", name="Switch on notifications").click()
        card = page.get_by_role("region").filter(has=page.get_by_text("This browser"))
        expect(card.get_by_role("checkbox", name="Progress")).to_be_checked()
        assert serious(page) == []

        lowkey.tell(kind="progress", title="3 of 40 read", key="job", updates=True)
        deliver(page, lowkey.url, browser.read(lowkey.pushed(1)).decode())
        assert [one["title"] for one in page.evaluate(SHOWN, "3 of 40 read")] == ["3 of 40 read"]
        expect(page.get_by_role("button", name="Notices", exact=True)).to_be_visible()

        lowkey.tell(kind="done", title="All 40 are read", body="Nine matter.", link="/settings/about", key="job", updates=True)  # fmt: skip
        deliver(page, lowkey.url, browser.read(lowkey.pushed(2)).decode())
        (only,) = page.evaluate(SHOWN, "All 40 are read")
        assert only["tag"] == "job" and only["data"]["link"] == f"{lowkey.url}/settings/about"

        bell = page.get_by_role("button", name="Notices, 1 unread")
        bell.click()
        entry = page.get_by_role("button", name="All 40 are read")
        expect(entry).to_have_count(1)
        assert serious(page) == []
        entry.click()
        expect(page).to_have_url(f"{lowkey.url}/settings/about")
        expect(page.get_by_role("button", name="Notices", exact=True)).to_be_visible()

        page.get_by_role("button", name="New chat").click()
        page.context.service_workers[0].evaluate(CLICK)
        expect(page).to_have_url(f"{lowkey.url}/settings/about")
        whole.leave()
