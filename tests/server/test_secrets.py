"""Secrets stay secret: a whole day with canaries, and then every byte that is left of it.

The canaries are looked for in the answers, the terminal, the data folder, the database and a backup.
"""

from __future__ import annotations

import base64
import re
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
import psycopg

from bench.upstream import Plan, Upstream, upstream
from lowkey.core.backup import back_up
from lowkey.core.config import Settings
from tests.serving import Process, spawned

CANARIES = {
    "a provider's key": "canary-provider-key-6f1b",
    "a provider's key in a request that was refused": "canary-refused-key-77aa",
    "a key in the environment": "canary-environment-key-c0de",
    "the database's password": "canary-database-password-9e4d",
    "the owner's password": "canary owner password 41c2",
    "a wrong password": "canary wrong password b8f3",
    "a member's password": "canary member password 5d5d",
    "a password in a request that was refused": "canary refused password 2a9c",
    "a token that is none": "lk_canary_invented_token_13f7",
    "a session that is none": "canary_invented_session_8c21",
    "words of a temporary chat": "canary-temporary-words-e72a",
    "the answer of a temporary chat": "canary-temporary-answer-3b90",
}
KEPT = "canary-kept-words-07d4"
"""Words of a chat that is kept: they must be found, or the search finds nothing at all."""


@dataclass
class Day:
    """What was told and left behind. `told`: every answer but those that hand a secret over."""

    client: aiohttp.ClientSession
    up: Upstream
    secrets: dict[str, str] = field(default_factory=lambda: dict(CANARIES))
    told: dict[str, bytes] = field(default_factory=dict[str, bytes])

    async def ask(self, method: str, path: str, carried: dict[str, str], **more: Any) -> bytes:
        async with self.client.request(method, path, headers=carried, **more) as answer:
            body = await answer.read()
            said = repr(answer.headers).encode() + body
            self.told[f"answer {len(self.told)}: {method} {path} {answer.status}"] = said
            return body

    async def enter(self, path: str, **body: str) -> dict[str, str]:
        """Signs in; the session is one more secret from now on."""
        async with self.client.post(path, json=body) as answer:
            assert answer.status == 200, await answer.text()
            session = answer.cookies["lowkey"].value
            self.told[f"body of {path}"] = await answer.read()
        self.secrets[f"a session from {path}"] = session
        return {"Cookie": f"lowkey={session}"}

    async def token(self, owner: dict[str, str], scope: str) -> dict[str, str]:
        body = {"name": scope, "scopes": [scope]}
        async with self.client.post("/api/tokens", headers=owner, json=body) as made:
            secret = (await made.json())["secret"]
        self.secrets[f"a token for {scope}"] = secret
        return {"Authorization": f"Bearer {secret}"}

    async def talk(self, who: dict[str, str], words: str, answer: str, temporary: bool) -> Any:
        """Says it and waits for the answer; what is told to the person themselves is no leak."""
        self.up.next(Plan(text=answer))
        body = {
            "key": words,
            "parts": [{"kind": "text", "text": words}],
            "temporary": temporary,
            "model": "up/steady",
        }
        async with self.client.post("/api/messages", headers=who, json=body) as sent:
            told = await sent.json()
        path = f"/api/runs/{told['run']['id']}/events"
        async with self.client.get(path, headers=who) as events:
            assert answer.encode() in await events.read()
        return told

    async def read_all(self, carried: dict[str, str], ids: dict[str, str]) -> None:
        """Every route that reads. One never ends."""
        document = orjson.loads(await self.ask("GET", "/openapi.json", {}))
        paths = [path for path, methods in document["paths"].items() if "get" in methods]
        for path in paths:
            if path != "/api/events":
                filled = re.sub(r"{(\w+)}", lambda found: ids.get(found[1], "none"), path)
                await self.ask("GET", f"{filled}?q=canary&format=json", carried)

    def found(self, where: str, data: bytes) -> list[str]:
        """Which secrets stand there, as they are or in another spelling."""
        return [
            f"{name} in {where}"
            for name, secret in self.secrets.items()
            if any(spelling in data for spelling in _spellings(secret))
        ]


def _spellings(secret: str) -> Iterator[bytes]:
    raw = secret.encode()
    yield raw
    yield raw.hex().encode()
    yield quote(secret).encode()
    yield quote(secret, safe="").replace("%20", "+").encode()
    for shift in range(3):  # Base64 looks different at each place of a longer text.
        yield base64.b64encode(b"x" * shift + raw)[4:-4]


async def test_no_secret_is_left_anywhere(database_url: str, tmp_path: Path) -> None:
    data = tmp_path / "house"
    sqlite = database_url.startswith("sqlite")
    password = CANARIES["the database's password"]
    database = "" if sqlite else database_url.replace("postgres@", f"postgres:{password}@")
    env = {"OPENAI_API_KEY": CANARIES["a key in the environment"]}
    env |= {"LOWKEY_DATABASE": database} if database else {}
    words = ("--hosts", "lowkey.example", "--log-level", "debug", "--no-titles")
    with tempfile.TemporaryFile() as errors:
        with spawned(data, *words, env=env, errors=errors) as process:
            day = await _live(process)
            assert process.end() == 0
            said = process.said.read().encode()
        errors.seek(0)
        logged = errors.read()
    settings = Settings(data=data, database=database, discover=False)  # type: ignore[arg-type]
    back_up(settings, tmp_path / "backup.tar", 0)

    kept = {**_files(data), **_rows(database_url), **_backup(tmp_path / "backup.tar")}
    everything = {"what it said": said, "what it logged": logged, **day.told, **kept}
    assert [
        leak for where, content in everything.items() for leak in day.found(where, content)
    ] == []

    assert b"bad_host" in logged
    for places in (day.told, kept, _backup(tmp_path / "backup.tar")):
        assert [where for where, content in places.items() if KEPT.encode() in content]
    assert (data / "key").stat().st_mode & 0o777 == 0o600
    assert data.stat().st_mode & 0o777 == 0o700


async def _live(process: Process) -> Day:
    """Sets it up, invites, adds a provider, talks, fails at things, and reads everything."""
    jar = aiohttp.DummyCookieJar()
    key = CANARIES["a provider's key"]
    async with (
        aiohttp.ClientSession(process.url, cookie_jar=jar) as client,
        upstream(key=key) as up,
    ):
        day = Day(client, up)
        token = process.set_up.partition("#")[2]
        day.secrets["the set-up link"] = token
        password = CANARIES["the owner's password"]
        owner = await day.enter("/api/setup", token=token, name="Olivia", password=password)
        wrong = {"name": "Olivia", "password": CANARIES["a wrong password"]}
        await day.ask("POST", "/api/login", {}, json=wrong)
        person = {"name": "Ada", "password": CANARIES["a member's password"], "role": "member"}
        await day.ask("POST", "/api/users", owner, json=person)
        ada = await day.enter("/api/login", name="Ada", password=person["password"])
        await _refusals(day, owner)
        provider = {"kind": "compatible", "name": "up", "url": up.url, "key": key}
        await day.ask("POST", "/api/providers", owner, json=provider)
        api, v1 = await day.token(owner, "api"), await day.token(owner, "v1")
        temporary = (
            CANARIES["words of a temporary chat"],
            CANARIES["the answer of a temporary chat"],
        )
        await day.talk(ada, *temporary, temporary=True)
        sent = await day.talk(ada, KEPT, "Kept.", temporary=False)
        await _faults(day, owner, v1)
        ids = {"conversation_id": sent["conversation"]["id"], "run_id": sent["run"]["id"]}
        for carried in (owner, ada, api, v1):
            await day.read_all(carried, ids)
        await day.ask("POST", "/api/logout", ada)
    return day


async def _refusals(day: Day, owner: dict[str, str]) -> None:
    """Requests with a secret in them that are refused: what comes back does not repeat it."""
    key = CANARIES["a provider's key in a request that was refused"]
    hidden = CANARIES["a password in a request that was refused"]
    for body in (
        {"kind": "nothing", "key": key},
        {"kind": "compatible", "url": day.up.url, "key": {"key": key}},
        {"kind": "compatible", "url": day.up.url, "key": key, "more": key},
        {"kind": "compatible", "url": day.up.url, "key": key},
        {"kind": "compatible", "url": "http://127.0.0.1:9/v1", "key": key},
    ):
        await day.ask("POST", "/api/providers", owner, json=body)
    bodies = ({"password": hidden}, {"password": [hidden]}, {"new": hidden, "old": hidden}, hidden)
    for path in ("/api/users", "/api/login", "/api/setup", "/api/password", "/api/tokens"):
        for body in bodies:
            await day.ask("POST", path, owner, json=body)
        await day.ask("POST", path, owner, data=f'{{"password": "{hidden}'.encode())
    token = {"Authorization": f"Bearer {CANARIES['a token that is none']}"}
    for path in ("/api/me", "/v1/models"):
        await day.ask("GET", path, token)
    session = CANARIES["a session that is none"]
    await day.ask("GET", "/api/me", {"Cookie": f"lowkey={session}"})
    foreign = {**token, "Host": "evil.example", "Cookie": f"lowkey={session}"}
    await day.ask("GET", f"/api/me?token={session}", foreign)


async def _faults(day: Day, owner: dict[str, str], v1: dict[str, str]) -> None:
    """A model server that fails in many ways; what it is told is the key, what it tells is not."""
    said = {"model": "up/steady", "messages": [{"role": "user", "content": "hello"}]}
    for fault in ("", "401", "500", "drop", "malformed", "error"):
        day.up.next(Plan(fault=fault))
        await day.ask("POST", "/api/models/test", owner, json={"model": "up/steady"})
        day.up.next(Plan(fault=fault))
        await day.ask("POST", "/v1/chat/completions", v1, json={**said, "stream": True})


def _files(folder: Path) -> dict[str, bytes]:
    """The data folder, all but the key that seals."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path != folder / "key"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def _rows(database_url: str) -> dict[str, bytes]:
    """What stands in PostgreSQL, table by table, as text."""
    if database_url.startswith("sqlite"):
        return {}
    found: dict[str, bytes] = {}
    with psycopg.connect(database_url) as connection:
        names = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (name,) in names:
            with connection.cursor().copy(f'COPY "{name}" TO STDOUT'.encode()) as copy:
                found[f"table {name}"] = b"".join(bytes(piece) for piece in copy)
    return found


def _backup(path: Path) -> dict[str, bytes]:
    found = {"the backup": path.read_bytes()}
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            if file is not None and Path(member.name).name != "key":
                found[f"{member.name} of the backup"] = file.read()
    return found
