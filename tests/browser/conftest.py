"""A real browser before a real server before a scripted model; whatever leaks fails the test."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bench.browser import ARGUMENTS
from tests.browser import upstream as upstream_module
from tests.browser.upstream import THINKS, Scripted
from tests.models import hubs, reciter
from tests.models.hubs import LoopbackHub
from tests.serving import spawned

PAGE = Path(__file__).parents[2] / "lowkey" / "server" / "page" / "index.html"
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
        self.prefer()

    def prefer(self) -> None:
        wishes = {"model": f"scripted/{THINKS}", "welcomed": True}
        self.ask("/api/preferences", wishes, "PATCH")

    def forget(self) -> None:
        """Nothing was ever said here."""
        self.ask("/api/erase", {"confirm": "delete everything"})
        self.prefer()


GONE = ("Failed to load resource", "An unknown error occurred when fetching the script")
"""Chromium's words where the server refused or was gone, which is what some tests are about."""


@dataclass
class Watch:
    """What a page must never do: leave its server, break its policy, throw."""

    complaints: list[str] = field(default_factory=list[str])

    def over(self, context: BrowserContext, host: str) -> None:
        context.add_init_script(LISTEN)
        context.on("request", lambda request: self._request(request.url, host))
        context.on("weberror", lambda error: self.complaints.append(f"threw {error.error}"))
        context.on("console", lambda said: self._console(said.type, said.text))

    def _request(self, url: str, host: str) -> None:
        where = urlsplit(url)
        if where.scheme in ("http", "https") and where.netloc != host:
            self.complaints.append(f"asked for {url}")

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(GONE):
            self.complaints.append(f"complained: {text}")


@dataclass
class Visits:
    """Opens the page, each time in a browser of its own, and watches it until the test's end."""

    browser: Browser
    url: str = ""
    """The server that is visited where none is named."""
    watch: Watch = field(default_factory=Watch)
    contexts: list[BrowserContext] = field(default_factory=list[BrowserContext])

    def __call__(self, path: str = "/", url: str = "", **options: Any) -> Page:
        """`options`: of Playwright's context."""
        url = url or self.url
        context = self.browser.new_context(**{"reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENCE)
        self.watch.over(context, urlsplit(url).netloc)
        self.contexts.append(context)
        page = context.new_page()
        page.goto(url + path)
        return page

    def leave(self) -> None:
        """Closes every browser: before the server goes, where that is no part of the test."""
        while self.contexts:
            self.contexts.pop().close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert PAGE.exists(), "The page is not built: python scripts/page.py builds it."
    with sync_playwright() as playwright:
        # Without a screen's whole program around it, Chromium takes half the processor.
        program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def scripted_model() -> Iterator[Scripted]:
    with upstream_module.running() as scripted:
        yield scripted


@pytest.fixture(scope="session")
def hub(
    scripted_model: Scripted, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LoopbackHub]:
    """A hub with one model, which says the alphabet; it lives in the scripted model's loop."""
    model = reciter.write(tmp_path_factory.mktemp("hub") / "alphabet.gguf").read_bytes()
    opening = hubs.hub(some_model={"alphabet-Q8_0.gguf": model})
    yield scripted_model.wait(opening.__aenter__())
    scripted_model.wait(opening.__aexit__(None, None, None))


@pytest.fixture(scope="session")
def installed(
    scripted_model: Scripted, hub: LoopbackHub, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """One server for all tests that are content with a person alone at this machine."""
    here = tmp_path_factory.mktemp("browser")
    (here / "notes").mkdir()
    env = QUIET | {"LOWKEY_HUB": hub.url, "LOWKEY_SYNC": str(here / "notes")}
    with spawned(here / "data", env=env) as process:
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
    """The shared server, which remembers nothing of the test before."""
    del scripted
    installed.forget()
    return installed


@pytest.fixture
def watched(browser: Browser) -> Iterator[Visits]:
    """Visits to any server."""
    visits = Visits(browser)
    yield visits
    visits.leave()
    assert visits.watch.complaints == []


@pytest.fixture
def visit(watched: Visits, lowkey: Installation) -> Visits:
    """Visits to the shared server."""
    watched.url = lowkey.url
    return watched


@pytest.fixture
def page(visit: Visits) -> Page:
    return visit()
