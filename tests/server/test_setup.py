"""The first owner, made over several real servers on one database."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import aiohttp

from tests.postgres import Postgres
from tests.serving import Process, spawned

PASSWORD = "eleven purple herons"


async def test_fifty_people_at_three_servers_make_one_owner(
    cluster: Postgres, furnished_cluster: str, tmp_path: Path
) -> None:
    database = cluster.lend(furnished_cluster)
    env = {"LOWKEY_DATABASE": database}
    try:
        with ExitStack() as stack:
            servers = [
                stack.enter_context(spawned(tmp_path / name, "--hosts", "lowkey.example", env=env))
                for name in ("one", "two", "three")
            ]
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
                await _race(client, servers)
    finally:
        cluster.take_back(database)


async def _race(client: aiohttp.ClientSession, servers: list[Process]) -> None:
    """Each server printed a link of its own; all are used at once."""
    for server in servers:
        async with client.get(f"{server.url}/api/door") as answer:
            assert await answer.json() == {"state": "set_up"}

    async def try_it(n: int) -> tuple[int, str, str]:
        server = servers[n % 3]
        token = server.set_up.partition("#")[2]
        body = {"token": token, "name": f"Person {n}", "password": PASSWORD}
        async with client.post(f"{server.url}/api/setup", json=body) as answer:
            told = await answer.json()
            cookie = answer.cookies.get("lowkey")
            code = told["name"] if answer.status == 200 else told["error"]["code"]
            return answer.status, code, cookie.value if cookie else ""

    tried = await asyncio.gather(*(try_it(n) for n in range(50)))
    statuses = Counter(status for status, _, _ in tried)
    assert statuses == {200: 1, 403: 49}
    assert {code for status, code, _ in tried if status == 403} <= {"set_up_already", "bad_link"}
    ((_, name, session),) = [one for one in tried if one[0] == 200]
    for server in servers:
        carried = {"Cookie": f"lowkey={session}"}
        async with client.get(f"{server.url}/api/users", headers=carried) as answer:
            assert [user["name"] for user in (await answer.json())["users"]] == [name]
        async with client.get(f"{server.url}/api/door") as answer:
            assert await answer.json() == {"state": "sign_in"}
