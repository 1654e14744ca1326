"""A browser under measurement: what it transfers, how long it is busy, what it keeps. Knows no page.

Debian's Chromium through Playwright, headless and without a GPU; frames are those of its compositor.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

FRAME = 1000 / 60
"""Milliseconds of one frame."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever gets past a page's policy ends here: there is no network but loopback.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
WATCH = """
(() => {
  const tasks = [];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: "longtask", buffered: true });
  let gaps = [], last = 0, watching = false;
  const beat = (now) => {
    if (!watching) return;
    if (last) gaps.push(now - last);
    last = now;
    requestAnimationFrame(beat);
  };
  let key = 0;
  for (const kind of ["keydown", "beforeinput"]) addEventListener(kind, (event) => { key = event.timeStamp }, true);
  addEventListener("pointerdown", (event) => { key = event.timeStamp }, true);
  // A frame is on the screen when the task after its animation frame runs.
  const painted = (then) => requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => then(performance.now()); port2.postMessage(0) });
  const seen = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  globalThis.bench = {
    begin() { tasks.length = 0; gaps = []; last = 0; watching = true; requestAnimationFrame(beat) },
    end() { watching = false; return { tasks: [...tasks], gaps } },
    /** Milliseconds from the last key, letter or press to the frame that shows it; from the page's start if `since` is 0. */
    until(selector, text, since) {
      return new Promise((resolve) => {
        const look = () => {
          for (const one of document.querySelectorAll(selector))
            if (!one.disabled && seen(one) && one.textContent.includes(text) && (text === "" || one.getBoundingClientRect().top < innerHeight))
              return painted((now) => resolve(now - (since ?? key)));
          requestAnimationFrame(look);
        };
        look();
      });
    },
  };
})();
"""


@dataclass(frozen=True)
class Busy:
    """What a page was busy with over some time."""

    tasks: tuple[float, ...]
    """Milliseconds of each task of 50 ms or more."""
    gaps: tuple[float, ...]
    """Milliseconds between frames."""

    @property
    def longest(self) -> float:
        return max(self.tasks, default=0.0)

    @property
    def dropped(self) -> float:
        """Percent of the frames that were due and did not come."""
        late = sum(round(gap / FRAME) - 1 for gap in self.gaps if gap > 1.5 * FRAME)
        return 100 * late / max(1, round(sum(self.gaps) / FRAME))


@dataclass
class Eye:
    """One page of one browser profile, with the developer tools' wire to it."""

    page: Page
    cdp: CDPSession
    bytes: int = 0
    """Transferred since the last `forget`, as it came: packed, with headers."""
    requests: int = 0

    def __post_init__(self) -> None:
        self.tell("Network.enable")
        self.tell("Performance.enable", {"timeDomain": "threadTicks"})
        self.cdp.on("Network.loadingFinished", self._finished)

    def tell(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.cdp.send(method, params)  # pyright: ignore[reportUnknownMemberType]
        return answer

    def forget(self) -> None:
        self.bytes = self.requests = 0

    def quiet(self) -> None:
        """Returns when no request has ended for a second; streams stay open, so none needs to."""
        before = -1
        while self.requests != before:
            before = self.requests
            self.page.wait_for_timeout(1_000)

    def slow(self, times: float) -> None:
        """Makes the processor so many times slower."""
        self.tell("Emulation.setCPUThrottlingRate", {"rate": times})

    def until(self, selector: str, text: str = "", since: float | None = None) -> float:
        """Milliseconds from the last key, letter or press (or from `since`) until this is painted."""
        found: float = self.page.evaluate(
            "([selector, text, since]) => bench.until(selector, text, since ?? undefined)",
            [selector, text, since],
        )
        return found

    def await_each(self, *selectors: str) -> None:
        """From the next page on, whose beginning it is, waits for these; `came` tells of each."""
        told = json.dumps(selectors)
        self.page.add_init_script(f"bench.came = {told}.map((one) => bench.until(one, '', 0))")

    def came(self) -> list[float]:
        """Milliseconds from the page's start until each of those was painted."""
        found: list[float] = self.page.evaluate("Promise.all(bench.came)")
        return found

    def written(self, text: str, selector: str) -> float:
        """Milliseconds from writing this at once until an element that holds it is painted."""
        self.page.evaluate(
            "([selector, text]) => { bench.found = new Promise((done) => addEventListener('input', () => done(bench.until(selector, text)), { once: true, capture: true })) }",
            [selector, text],
        )
        self.page.keyboard.insert_text(text)
        found: float = self.page.evaluate("bench.found")
        return found

    @contextlib.contextmanager
    def busy(self) -> Generator[list[Busy]]:
        """Watches frames and tasks; what was seen is in the list afterwards."""
        found: list[Busy] = []
        self.page.evaluate("bench.begin()")
        yield found
        seen: dict[str, list[float]] = self.page.evaluate("bench.end()")
        found.append(Busy(tuple(seen["tasks"]), tuple(seen["gaps"])))

    def cpu(self) -> float:
        """Milliseconds of processor that the page's main thread has used: what others do costs none."""
        found = self.tell("Performance.getMetrics")
        return 1000 * next(m["value"] for m in found["metrics"] if m["name"] == "TaskDuration")

    def heap(self) -> tuple[float, int]:
        """Megabytes of JavaScript and number of nodes that are left when all garbage is gone."""
        for _ in range(3):
            self.tell("HeapProfiler.collectGarbage")
        used = self.tell("Runtime.getHeapUsage")
        counters = self.tell("Memory.getDOMCounters")
        return used["usedSize"] / 2**20, int(counters["nodes"])

    def compiled(self) -> float:
        """Megabytes of JavaScript's heap that are code as the browser compiled it, not what a page keeps."""
        pieces: list[str] = []

        def keep(event: dict[str, Any]) -> None:
            pieces.append(event["chunk"])

        self.cdp.on("HeapProfiler.addHeapSnapshotChunk", keep)
        self.tell("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
        self.cdp.remove_listener("HeapProfiler.addHeapSnapshotChunk", keep)
        found = json.loads("".join(pieces))
        fields: list[str] = found["snapshot"]["meta"]["node_fields"]
        kinds: list[str] = found["snapshot"]["meta"]["node_types"][0]
        nodes: list[int] = found["nodes"]
        code, step = kinds.index("code"), len(fields)
        sizes = nodes[fields.index("self_size") :: step]
        types = nodes[fields.index("type") :: step]
        return sum(size for size, kind in zip(sizes, types, strict=True) if kind == code) / 2**20

    def _finished(self, event: dict[str, Any]) -> None:
        self.requests += 1
        self.bytes += int(event["encodedDataLength"])


@contextlib.contextmanager
def chromium() -> Generator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(ARGUMENTS)
        )
        yield browser
        browser.close()


@contextlib.contextmanager
def profile(browser: Browser, before: str = "") -> Generator[Eye]:
    """A browser that was never here before; `before` runs in each page before the page's own code."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(120_000)
    context.add_init_script(WATCH + before)
    page = context.new_page()
    try:
        yield Eye(page, context.new_cdp_session(page))
    finally:
        context.close()
