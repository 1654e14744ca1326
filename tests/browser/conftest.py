"""A real browser before a real server before a scripted model; whatever leaks fails the test."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.browser import upstream as upstream_module
from tests.browser.upstream import THINKS, Scripted
from tests.serving import spawned

PAGE = Path(__file__).parents[2] / "lowkey" / "server" / "page" / "index.html"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 10_000
"""Milliseconds a test waits for something to appear: generous, because nothing waits when all is well."""
QUIET = {"LOWKEY_TITLES": "false", "LOWKEY_LOG_LEVEL": "warning"}
"""A model that is asked for titles would take the answers that a test planned."""
LISTEN = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`Policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Installation:
    """A server with the scripted model as its provider, and a person alone before it."""

    url: str

    def ask(self, path: str, body: object | None = None, method: str | None = None) -> Any:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request) as response:
            text = response.read()
        return json.loads(text) if text else None

    def provide(self, scripted: Scripted) -> None:
        """Makes the scripted model the one that answers."""
        provider = {"kind": "compatible", "name": "scripted", "url": scripted.up.url}
        self.ask("/api/providers", provider)
        self.ask("/api/preferences", {"model": f"scripted/{THINKS}"}, "PATCH")


@dataclass
class Watch:
    """What a page must never do: leave its server, break its policy, throw."""

    host: str
    complaints: list[str] = field(default_factory=list[str])

    def over(self, context: BrowserContext) -> None:
        context.add_init_script(LISTEN)
        context.route("**/*", self._request)
        context.on("weberror", lambda error: self.complaints.append(f"threw {error.error}"))
        context.on("console", lambda said: self._console(said.type, said.text))

    def _request(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.scheme in ("http", "https") and url.netloc != self.host:
            self.complaints.append(f"asked for {route.request.url}")
            route.abort()
        else:
            route.continue_()

    def _console(self, kind: str, text: str) -> None:
        # That the server refused or was gone is what some tests are about.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.complaints.append(f"complained: {text}")


class Visit(Protocol):
    def __call__(self, path: str = "/", url: str | None = None, **options: Any) -> Page:
        """The page in a browser of its own. `options`: of Playwright's context."""
        ...


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert PAGE.exists(), "The page is not built: python scripts/page.py builds it."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(ARGUMENTS)
        )
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def scripted_model() -> Iterator[Scripted]:
    with upstream_module.running() as scripted:
        yield scripted


@pytest.fixture(scope="session")
def installed(
    scripted_model: Scripted, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """One server for all tests that are content with a person alone at this machine."""
    with spawned(tmp_path_factory.mktemp("browser") / "data", env=QUIET) as process:
        installation = Installation(process.url)
        installation.provide(scripted_model)
        yield installation


@pytest.fixture
def scripted(scripted_model: Scripted) -> Iterator[Scripted]:
    """The model, with nothing planned; what a test leaves unsaid is forgotten."""
    yield scripted_model
    scripted_model.forget()


@pytest.fixture
def lowkey(installed: Installation, scripted: Scripted) -> Installation:
    del scripted
    return installed


@pytest.fixture
def watched(browser: Browser) -> Iterator[Visit]:
    """Visits to any server, watched until the test's end."""
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def visit(path: str = "/", url: str | None = None, **options: Any) -> Page:
        assert url is not None
        context = browser.new_context(**{"reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENCE)
        watch = Watch(urlsplit(url).netloc)
        watch.over(context)
        contexts.append(context)
        watches.append(watch)
        page = context.new_page()
        page.goto(url + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture
def visit(watched: Visit, lowkey: Installation) -> Visit:
    """Visits to the shared server."""

    def visit(path: str = "/", url: str | None = None, **options: Any) -> Page:
        return watched(path, url or lowkey.url, **options)

    return visit


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit()
