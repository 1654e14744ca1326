"""The chat pages that are measured, each with its server: how one starts, asks, switches and searches there.

Knows no clock: whoever measures does so from outside. What a page is given is the same for all.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.request
import zipfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Page

from bench.fill import fill
from bench.processes import disk, lowkey

Turns = Sequence[str]
"""What was said, by a person and a model in turns."""


class Face(Protocol):
    """One chat page before its own server. Selectors are CSS."""

    name: str
    url: str
    composer: str
    """Where one writes: what is typed there is kept, whatever of the page is still to come."""
    whole: str
    """What stands there when all of the page's code does."""
    answer: str
    """An answer in the thread."""
    found: str
    """One line of what a search found."""
    listed: str
    """One conversation in the list."""
    before: str
    """A script that makes it look as it does for who comes every day."""

    def plant(self, title: str, turns: Turns, by: str) -> None:
        """Keeps a conversation as if it had been held with this model."""
        ...

    def link(self, title: str) -> str:
        """The selector of a conversation in the list."""
        ...

    def many(self, count: int) -> None:
        """Keeps so many conversations more."""
        ...

    def model(self, page: Page, name: str) -> None:
        """Makes this model the one that answers, from the next load on."""
        ...

    def say(self, page: Page, text: str) -> None: ...

    def answered(self, page: Page) -> None:
        """Returns when the last answer is whole."""
        ...

    def new(self, page: Page) -> None: ...

    def search(self, page: Page) -> None:
        """Opens the search; what is typed next is looked for."""
        ...


@dataclass
class Lowkey:
    url: str
    data: Path
    name: str = "Lowkey"
    composer: str = "#message"
    whole: str = "#root #message"
    answer: str = "article"
    found: str = "[role=option]"
    listed: str = "nav a[href^='/c/']"
    before: str = ""

    def plant(self, title: str, turns: Turns, by: str) -> None:
        del by
        export = io.BytesIO()
        with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("conversations.json", json.dumps([_exported(title, turns)]))
        ask(f"{self.url}/api/import", export.getvalue())

    def link(self, title: str) -> str:
        return f"nav a[href^='/c/']:has-text('{title}')"

    def many(self, count: int) -> None:
        # Playwright keeps a loop in this thread, and the filling needs one of its own.
        filling = threading.Thread(target=fill, args=(self.data, count, 2, 12))
        filling.start()
        filling.join()

    def model(self, page: Page, name: str) -> None:
        del page
        ask(f"{self.url}/api/preferences", {"model": f"bench/{name}"}, "PATCH")

    def say(self, page: Page, text: str) -> None:
        page.locator(self.composer).fill(text)
        page.keyboard.press("Enter")

    def answered(self, page: Page) -> None:
        # The box is empty again once the message was taken; by then its answer has begun.
        page.locator("#message:not([readonly]):placeholder-shown").wait_for()
        page.locator("article[aria-busy=true]").wait_for(state="detached")

    def new(self, page: Page) -> None:
        page.keyboard.press("Control+Shift+O")

    def search(self, page: Page) -> None:
        page.keyboard.press("Control+k")
        page.get_by_role("combobox").last.wait_for()


@contextlib.contextmanager
def lowkey_face(upstream: str) -> Generator[Lowkey]:
    with tempfile.TemporaryDirectory(dir=disk()) as folder:
        data = Path(folder)
        with lowkey(data=data) as process:
            provider = {"kind": "compatible", "name": "bench", "url": upstream}
            ask(f"{process.url}/api/providers", provider)
            yield Lowkey(process.url, data)


def ask(url: str, body: object, method: str | None = None, **headers: str) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/zip" if isinstance(body, bytes) else "application/json"
    asked = urllib.request.Request(url, data, {"Content-Type": kind, **headers}, method=method)
    with urllib.request.urlopen(asked) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def _exported(title: str, turns: Turns) -> dict[str, Any]:
    """The conversation as ChatGPT exports it."""
    nodes: dict[str, Any] = {
        "root": {"id": "root", "parent": None, "children": [], "message": None}
    }
    above = "root"
    for number, words in enumerate(turns):
        name = f"{title}-{number}"
        message = {
            "id": name,
            "author": {"role": "assistant" if number % 2 else "user"},
            "create_time": 1_700_000_000 + number,
            "content": {"content_type": "text", "parts": [words]},
            "status": "finished_successfully",
            "recipient": "all",
            "metadata": {},
        }
        nodes[above]["children"].append(name)
        nodes[name] = {"id": name, "parent": above, "children": [], "message": message}
        above = name
    return {
        "id": title,
        "conversation_id": title,
        "title": title,
        "create_time": 1_700_000_000.0,
        "update_time": time.time(),
        "mapping": nodes,
        "current_node": above,
    }


LAST = '() => [...document.querySelectorAll(".chat-user, .chat-assistant")].at(-1)?.closest("[id^=\'message-\']").id ?? null'


@dataclass
class OpenWebUI:
    """Version 0.12: https://github.com/open-webui/open-webui. One person, who needs no password."""

    url: str
    data: Path
    token: str
    name: str = "Open WebUI"
    composer: str = "#chat-input"
    whole: str = "#chat-input"
    answer: str = "[id^='message-']"
    found: str = "[id^='search-result-']"
    listed: str = "a[href^='/c/']"
    before: str = "try { localStorage.sidebar = 'true' } catch {}"
    last: str | None = None
    """The message after which an answer is waited for."""

    def plant(self, title: str, turns: Turns, by: str) -> None:
        messages: dict[str, Any] = {}
        for number, words in enumerate(turns):
            messages[f"m{number}"] = {
                "id": f"m{number}",
                "parentId": f"m{number - 1}" if number else None,
                "childrenIds": [f"m{number + 1}"] if number + 1 < len(turns) else [],
                "role": "assistant" if number % 2 else "user",
                "content": words,
                "model": by,
                "models": [by],
                "done": True,
                "timestamp": 1_700_000_000 + number,
            }
        history = {"messages": messages, "currentId": f"m{len(turns) - 1}"}
        chat = {"title": title, "models": [by], "history": history}
        self._ask(
            "chats/import", {"chats": [{"chat": {**chat, "messages": list(messages.values())}}]}
        )

    def link(self, title: str) -> str:
        return f"a[href^='/c/']:has-text('{title}')"

    def many(self, count: int) -> None:
        now = int(time.time()) - count
        with contextlib.closing(sqlite3.connect(self.data / "webui.db", timeout=60)) as db:
            (user,) = db.execute("SELECT user_id FROM chat LIMIT 1").fetchone()
            rows = [
                (f"bench-{n}", user, f"Chat {n}", '{"history":{"messages":{}}}', now + n, now + n)
                for n in range(count)
            ]
            db.executemany(
                "INSERT INTO chat (id, user_id, title, chat, created_at, updated_at, archived, pinned, meta)"
                " VALUES (?, ?, ?, ?, ?, ?, 0, 0, '{}')",
                rows,
            )
            db.commit()

    def model(self, page: Page, name: str) -> None:
        del page
        self._ask("users/user/settings/update", {"ui": {"models": [name], "showChangelog": False}})

    def say(self, page: Page, text: str) -> None:
        self.last = page.evaluate(LAST)
        page.locator(self.composer).click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")

    def answered(self, page: Page) -> None:
        # Nothing names the button that stops; this one appears when an answer is whole.
        whole = f"(before) => {{ const id = ({LAST})(); return id !== before && document.querySelector(`#${{id}} [aria-label=Regenerate]`) !== null }}"
        page.wait_for_function(whole, arg=self.last)

    def new(self, page: Page) -> None:
        page.locator("#sidebar-new-chat-button").first.evaluate("button => button.click()")

    def search(self, page: Page) -> None:
        page.locator("#sidebar-search-button").first.click()
        page.locator(".modal input").first.wait_for()

    def _ask(self, path: str, body: object) -> Any:
        return ask(f"{self.url}/api/v1/{path}", body, "POST", Authorization=f"Bearer {self.token}")


@contextlib.contextmanager
def webui_face(upstream: str, environment: Path) -> Generator[OpenWebUI]:
    with tempfile.TemporaryDirectory(dir=disk()) as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        env = os.environ | {
            "DATA_DIR": folder,
            "WEBUI_AUTH": "False",
            "WEBUI_SECRET_KEY": "bench",
            "ENABLE_OLLAMA_API": "False",
            "OPENAI_API_BASE_URL": upstream,
            "OPENAI_API_KEY": "bench",
            # Nothing that would ask the network, load a model or take another answer.
            "OFFLINE_MODE": "true",
            "HF_HUB_OFFLINE": "1",
            "RAG_EMBEDDING_ENGINE": "openai",
            "ENABLE_TITLE_GENERATION": "False",
            "ENABLE_TAGS_GENERATION": "False",
            "ENABLE_FOLLOW_UP_GENERATION": "False",
        }
        words = [
            str(environment / "bin" / "open-webui"),
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        log = Path(folder) / "log.txt"
        with log.open("wb") as said:
            process = subprocess.Popen(words, stdout=said, stderr=said, cwd=folder, env=env)
            try:
                url = f"http://127.0.0.1:{port}"
                _wait(f"{url}/health", process)
                user = ask(f"{url}/api/v1/auths/signin", {"email": "", "password": ""})
                yield OpenWebUI(url, Path(folder), user["token"])
            finally:
                process.terminate()
                process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.5)
    raise RuntimeError(f"It did not start: status {process.returncode}")
