"""What a chat page costs the one who looks at it: its load, its memory, its frames while words stream.

    python -m bench.web                        Lowkey (about ten minutes)
    python -m bench.web --open-webui VENV      Open WebUI beside it, installed in this environment

Debian's Chromium looks at a real server on a fresh folder; answers come from an upstream on loopback.
Slow machines drop frames by themselves: an empty page beside it, at the same time, tells how many.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from bench.browser import Busy, Eye, chromium, profile
from bench.faces import Face, lowkey_face, webui_face
from bench.fill import WORDS
from bench.plans import Plan
from bench.table import machine, table
from bench.upstream import upstream

TIMES = 5
"""Loads, openings and searches of which the middle one counts."""
MESSAGES = 400
TOKENS = 3_000
RATE = 100
"""Tokens a second of the long answer."""
MANY = 50_000
LONG, SHORT = "long-answer", "short-answer"
TITLE = "A long talk about lanterns"
SECOND = "A long talk about ships"
END = "And this is the very end of it."
SCROLL = 5.0
"""Seconds of scrolling through the list."""
ROUNDS = 120
"""Of asking, going back to an old talk and searching: one every half minute would be an hour."""
WARM = 10
"""Rounds before, after which all that is loaded once is there."""


@dataclass
class Column:
    """What was found for one face, by the name of the measure."""

    found: dict[str, object] = field(default_factory=dict[str, object])

    def note(self, name: str, value: object) -> None:
        self.found[name] = value
        print(f"  {name}: {value}", flush=True)


def written(number: int, chance: random.Random) -> str:
    """One message of a long talk: words, and now and then a list, a table or code."""
    words = " ".join(chance.choices(WORDS, k=60))
    match number % 8:
        case 3:
            return (
                words
                + "\n\n"
                + "\n".join(f"- **{word}**: and more" for word in chance.choices(WORDS, k=4))
            )
        case 5:
            return (
                words
                + "\n\n```python\n"
                + "".join(f"def f{n}(x):\n    return x + {n}\n" for n in range(4))
                + "```\n"
            )
        case 7:
            return (
                words
                + "\n\n| a | b |\n|---|---|\n"
                + "".join(f"| {n} | `{n * n}` |\n" for n in range(4))
            )
        case _:
            return words


def talk(seed: int) -> list[str]:
    """What a long thread holds."""
    chance = random.Random(seed)
    return [written(number, chance) for number in range(MESSAGES - 1)] + [END]


def long_answer() -> str:
    """About TOKENS words of Markdown."""
    chance = random.Random(7)
    text = ""
    number = 1
    while len(text.split()) < TOKENS:
        text += f"## Part {number}\n\n{written(number, chance)}\n\n"
        number += 1
    return " ".join(text.split(" ")[:TOKENS])


def loads(browser: Browser, face: Face, column: Column) -> None:
    """Cold and warm, at full speed and four times slower."""
    found: dict[str, list[float]] = {}
    for rate in (1, 4):
        for _ in range(TIMES):
            with profile(browser, face.before) as eye:
                eye.slow(rate)
                eye.await_each(face.composer, face.whole)
                for kind in ("cold", "warm"):
                    eye.page.goto("about:blank")
                    eye.forget()
                    eye.page.goto(face.url, wait_until="commit")
                    writable, whole = eye.came()
                    found.setdefault(f"{kind} {rate}", []).append(writable)
                    found.setdefault(f"{kind} whole {rate}", []).append(whole)
                    if rate == 1:
                        found.setdefault(f"{kind} KB", []).append(eye.bytes / 1024)
                        found.setdefault(f"{kind} CPU", []).append(eye.cpu())
                    eye.quiet()
                    if rate == 1 and kind == "cold":
                        found.setdefault("whole KB", []).append(eye.bytes / 1024)
    middle = {name: sorted(values)[len(values) // 2] for name, values in found.items()}
    column.note("cold load: KB until the page is there", middle["cold KB"])
    column.note("cold load: KB until the page is quiet", middle["whole KB"])
    column.note("cold load: ms to the composer", middle["cold 1"])
    column.note("cold load: ms to the page", middle["cold whole 1"])
    column.note("cold load: ms of processor to the page", middle["cold CPU"])
    column.note("cold load: ms to the composer, processor 4 times slower", middle["cold 4"])
    column.note("cold load: ms to the page, processor 4 times slower", middle["cold whole 4"])
    column.note("warm load: KB until the page is there", middle["warm KB"])
    column.note("warm load: ms to the composer", middle["warm 1"])
    column.note("warm load: ms to the page", middle["warm whole 1"])
    column.note("warm load: ms to the composer, processor 4 times slower", middle["warm 4"])


def opening(browser: Browser, face: Face, column: Column) -> None:
    """From the click on a conversation to its last message on the screen."""
    found: list[float] = []
    used: list[float] = []
    with profile(browser, face.before) as eye:
        eye.page.goto(face.url)
        for _ in range(TIMES):
            face.new(eye.page)
            link = eye.page.locator(face.link(TITLE)).first
            link.wait_for()
            before = eye.cpu()
            link.click(no_wait_after=True)
            found.append(eye.until(face.answer, END))
            used.append(eye.cpu() - before)
    column.note(f"opening {MESSAGES} messages: ms to the last one, first time", found[0])
    column.note(f"opening {MESSAGES} messages: ms to the last one", sorted(found)[TIMES // 2])
    column.note(f"opening {MESSAGES} messages: ms of processor", sorted(used)[TIMES // 2])


def streaming(browser: Browser, face: Face, column: Column) -> None:
    """A long answer into a long thread."""
    face.plant(SECOND, talk(4), LONG)
    with profile(browser, face.before) as eye, profile(browser) as bare:
        face.model(eye.page, LONG)
        eye.page.goto(face.url)
        eye.page.locator(face.link(SECOND)).first.click()
        eye.until(face.answer, END)
        bare.page.goto("about:blank")
        with eye.busy() as busy, bare.busy() as still:
            begun, before = time.monotonic(), eye.cpu()
            face.say(eye.page, "Tell me everything.")
            face.answered(eye.page)
            took, used = time.monotonic() - begun, (eye.cpu() - before) / 1000
        column.note(f"{TOKENS:,} tokens streaming: seconds", took)
        column.note(f"{TOKENS:,} tokens streaming: seconds of processor", used)
        _tasks(column, f"{TOKENS:,} tokens streaming", busy[0])
        column.note("an empty page beside it: frames dropped %", still[0].dropped)


def searching(browser: Browser, face: Face, column: Column) -> None:
    """From the word to the first line that was found."""
    found: list[float] = []
    with profile(browser, face.before) as eye:
        eye.page.goto(face.url)
        eye.page.locator(face.composer).first.wait_for()
        for _ in range(TIMES):
            face.search(eye.page)
            found.append(eye.written("lantern", face.found))
            eye.page.keyboard.press("Escape")
            eye.page.keyboard.press("Escape")
    column.note("search: ms from the word to the list", sorted(found)[TIMES // 2])


def using(browser: Browser, face: Face, column: Column, rounds: int) -> None:
    """Asks, switches and searches again and again; what stays in memory afterwards."""
    with profile(browser, face.before) as eye:
        face.model(eye.page, SHORT)
        eye.page.goto(face.url)
        for _ in range(WARM):
            _use(eye, face)
        start, nodes = eye.heap()
        code = eye.compiled()
        for _ in range(rounds):
            _use(eye, face)
        end, left = eye.heap()
        code = eye.compiled() - code
    column.note(f"{rounds} rounds of use: heap before, MB", start)
    column.note(f"{rounds} rounds of use: heap growth, MB", end - start)
    column.note(f"{rounds} rounds of use: of that compiled code, MB", code)
    column.note(f"{rounds} rounds of use: growth in nodes", left - nodes)


def _use(eye: Eye, face: Face) -> None:
    """One round, which ends where it began."""
    page = eye.page
    face.new(page)
    face.say(page, "What is a lantern?")
    face.answered(page)
    page.locator(face.link(TITLE)).first.click()
    eye.until(face.answer, END)
    face.search(page)
    page.keyboard.type("lantern", delay=30)
    eye.until(face.found, "lantern")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    face.new(page)


def scrolling(browser: Browser, face: Face, column: Column, count: int) -> None:
    """Down through a list of very many conversations, as fast as a wheel goes."""
    face.many(count)
    with profile(browser, face.before) as eye, profile(browser) as bare:
        eye.page.goto(face.url)
        first = eye.page.locator(face.listed).first
        first.wait_for()
        before, _ = eye.heap()
        bare.page.goto("about:blank")
        first.hover()
        with eye.busy() as busy, bare.busy() as still:
            begun = time.monotonic()
            while time.monotonic() - begun < SCROLL:
                eye.page.mouse.wheel(0, 600)
        heap, nodes = eye.heap()
    _tasks(column, f"scrolling {count:,} conversations", busy[0])
    column.note("an empty page beside that: frames dropped %", still[0].dropped)
    column.note(f"scrolling {count:,} conversations: heap growth, MB", heap - before)
    column.note(f"scrolling {count:,} conversations: nodes", nodes)


def _tasks(column: Column, what: str, busy: Busy) -> None:
    column.note(f"{what}: tasks over 50 ms", len(busy.tasks))
    column.note(f"{what}: longest task ms", busy.longest)
    column.note(f"{what}: frames dropped %", busy.dropped)


def measure(browser: Browser, face: Face, rounds: int, count: int) -> Column:
    print(face.name, flush=True)
    column = Column()
    face.plant(TITLE, talk(3), SHORT)
    steps: tuple[Callable[[Browser, Face, Column], None], ...] = (
        loads,
        opening,
        searching,
        lambda browser, face, column: using(browser, face, column, rounds),
        streaming,
        lambda browser, face, column: scrolling(browser, face, column, count),
    )
    for step in steps:
        step(browser, face, column)
    return column


@contextlib.contextmanager
def answering() -> Generator[str]:
    """The upstream in a thread of its own; its address."""
    ready, over = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []
    urls: list[str] = []

    async def serve() -> None:
        async with upstream() as up:
            up.keep = False
            up.models = (LONG, SHORT)
            up.plans = {
                LONG: Plan(text=long_answer(), rate=RATE),
                SHORT: Plan(text="A lantern is **light** in a box.\n\n- one\n- two"),
            }
            loops.append(asyncio.get_running_loop())
            urls.append(up.url)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="upstream")
    thread.start()
    ready.wait()
    try:
        yield urls[0]
    finally:
        loops[0].call_soon_threadsafe(over.set)
        thread.join()


def target(name: str) -> str:
    """What the page promises itself; empty where it promises nothing."""
    match name:
        case "cold load: KB until the page is there":
            return "≤ 250"
        case "cold load: ms to the composer, processor 4 times slower":
            return "≤ 1,000"
        case _ if name.startswith("opening"):
            return "≤ 300"
        case _ if name.startswith("search"):
            return "≤ 50"
        case _ if name.endswith("longest task ms"):
            return "≤ 100"
        case _ if "growth" in name and "use" in name:
            return "none"
        case _:
            return ""


def main() -> None:
    parser = argparse.ArgumentParser(description="What a chat page costs the one who looks at it.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of use, for the memory")
    parser.add_argument("--open-webui", type=Path, help="an environment with Open WebUI in it")
    parser.add_argument("--conversations", type=int, default=MANY, help="in the list, to scroll")
    args = parser.parse_args()
    columns: dict[str, Column] = {}
    with answering() as url, chromium() as browser:
        with lowkey_face(url) as face:
            columns[face.name] = measure(browser, face, args.rounds, args.conversations)
        if args.open_webui:
            with webui_face(url, args.open_webui) as face:
                columns[face.name] = measure(browser, face, args.rounds, args.conversations)
    names = list(next(iter(columns.values())).found)
    rows = [
        [name, target(name), *(one.found.get(name) for one in columns.values())] for name in names
    ]
    print(f"\n{table(('measure', 'target', *columns), rows)}\n\n{machine()}")


if __name__ == "__main__":
    main()
