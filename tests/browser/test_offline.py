"""Installed, out of reach and renewed: the page opens without a server and goes on with it."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PAGE, QUIET, Installation, Visits
from tests.browser.hands import answers, ask, reload_offline
from tests.browser.test_looks import PHONE, serious
from tests.browser.upstream import Scripted
from tests.serving import spawned


def kept(page: Page) -> list[str]:
    """Waits until the page is kept for times without a network; gives back the paths of all that is."""
    return page.evaluate("""async () => {
        await navigator.serviceWorker.ready;
        if (!navigator.serviceWorker.controller)
            await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done));
        const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
        const requests = (await Promise.all(caches_.map((cache) => cache.keys()))).flat();
        return requests.map(({ url }) => new URL(url).pathname);
    }""")


def test_the_page_can_be_installed_and_brings_its_own_typeface(page: Page) -> None:
    kept(page)
    session: Any = page.context.new_cdp_session(page)
    found = session.send("Page.getInstallabilityErrors")
    # A window that leaves no trace installs nothing: that is all Chromium has to say against it.
    errors = [one["errorId"] for one in found["installabilityErrors"]]
    assert [one for one in errors if one != "in-incognito"] == []
    faces = page.evaluate("""async () => {
        await document.fonts.ready;
        return performance.getEntriesByType("resource").filter(({ name }) => name.endsWith(".woff2"))
            .map(({ decodedBodySize }) => decodedBodySize);
    }""")
    assert len(faces) == 1 and 0 < faces[0] <= 60_000
    assert page.evaluate("document.fonts.check('600 16px \"Figtree Variable\"')")


def test_without_a_network_the_page_opens_and_keeps_what_is_written(
    visit: Visits, scripted: Scripted
) -> None:
    page = visit(**PHONE)
    paths = kept(page)
    assert "/index.html" in paths and not [
        path for path in paths if path.startswith(("/api", "/v1"))
    ]
    page.context.set_offline(True)
    expect(page.get_by_text("This device is offline")).to_be_visible()
    reload_offline(page)
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    assert serious(page) == []
    page.get_by_label("Write down what you came with").fill("From the train")
    reload_offline(page)
    expect(page.get_by_label("Write down what you came with")).to_have_value("From the train")
    page.context.set_offline(False)
    expect(page.get_by_label("Message", exact=True)).to_have_value("From the train")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(answers(page).last).to_contain_text("An answer to that.")


def test_a_server_that_starts_anew_is_waited_for_and_found(
    watched: Visits, scripted: Scripted, tmp_path: Path
) -> None:
    with spawned(tmp_path / "data", env=QUIET) as process:
        Installation(process.url).provide(scripted)
        page = watched(url=process.url)
        ask(page, "Before the end")
        kept(page)
    expect(page.get_by_text("Lowkey may be starting anew")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Lowkey cannot be reached")).to_be_visible()
    port = str(urlsplit(process.url).port)
    with spawned(tmp_path / "data", "--port", port, env=QUIET):
        expect(page.get_by_role("link", name="Before the end").first).to_be_visible()
        watched.leave()


def test_a_newer_page_is_offered_when_the_server_comes_back_with_one(visit: Visits) -> None:
    page = visit(service_workers="block")
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    renewed = PAGE.read_text("utf-8").replace("/assets/index-", "/assets/index-renewed-")

    def newer(route: Route) -> None:
        route.fulfill(body=renewed, content_type="text/html")

    page.context.set_offline(True)
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    page.route("**/", newer)
    page.context.set_offline(False)
    expect(page.get_by_text("A new version of this page is ready.")).to_be_visible()
    page.unroute("**/", newer)
    page.get_by_role("button", name="Load again").click()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()
    expect(page.get_by_text("A new version")).to_have_count(0)
