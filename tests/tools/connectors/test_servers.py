"""A server at an address: reached only where it may lie, signed in at by each for themselves.

The server, and what signs people in, are the SDK's own on loopback.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from mcp.shared.auth import OAuthToken

from lowkey.accounts import User
from lowkey.core.errors import LowkeyError, NotFoundError
from lowkey.tools.connectors import Connector, SignIns, signing, store
from lowkey.tools.connectors.reaching import Place
from tests.outside import listened
from tests.tools.connectors.conftest import MO, OLIVIA, World
from tests.tools.connectors.door import Served, behind_a_door
from tests.tools.connectors.listening import listening
from tests.tools.connectors.notebook import notebook

HERE = "http://localhost:5695"


@pytest.fixture
async def guarded() -> AsyncIterator[Served]:
    async with behind_a_door() as served:
        yield served


async def sign_in(world: World, sign_ins: SignIns, user: User, added: Connector) -> Connector:
    """As a browser does it: to the server's page and back with what it gave."""
    page = await sign_ins.begin(user, added.id, HERE)
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(page, allow_redirects=False) as response,
    ):
        assert response.status == 302, await response.text()
        back = urlsplit(response.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == f"{HERE}/connectors/back"
    said = {name: values[0] for name, values in parse_qs(back.query).items()}
    other = MO if user is OLIVIA else OLIVIA
    with pytest.raises(NotFoundError):
        await sign_ins.end(other, said["state"], said["code"], said.get("iss"), "")
    return await sign_ins.end(user, said["state"], said["code"], said.get("iss"), "")


async def test_each_signs_in_for_themselves_and_stays_so(world: World, guarded: Served) -> None:
    door, connectors = guarded.door, world.connectors
    sign_ins = SignIns(connectors)
    added = await connectors.add_server(OLIVIA, "notebook", guarded.url, {}, True)
    wants = await connectors.check(OLIVIA, added.id)
    assert wants.problem is not None
    assert wants.problem.code == "sign_in_needed"
    assert door.clients == {}
    signed = await sign_in(world, sign_ins, OLIVIA, added)
    assert signed.signed_in
    await world.allow(signed)
    said = '{"words": "bees"}'
    assert "bees: found" in (await world.call("notebook__look", said)).text
    kept = await connectors.db.read(lambda c: store_keys(c, added.id))
    assert "token" not in kept
    # Mo is not signed in by that.
    assert "sign in" in str(await world.failure("notebook__look", said, MO))
    assert not (await connectors.one(MO, added.id)).signed_in
    # An access token that has ended is made anew, also where all else was forgotten meanwhile.
    place = Place(connectors.db, connectors.secrets, added.id, OLIVIA.id)
    keys = await signing.read(place)
    await place.write(keys.model_copy(update={"until": 1.0}).model_dump_json(exclude_none=True))
    await connectors.pool.drop(added.id)
    assert "bees: found" in (await world.call("notebook__look", said)).text
    assert door.refreshed == 1
    assert len(door.clients) == 1
    # The server throws everybody out: it is said, and nothing hangs.
    door.tokens.clear()
    door.exchange_refresh_token = refuse  # pyright: ignore
    assert "sign in" in str(await world.failure("notebook__look", said))
    out = await sign_ins.out(OLIVIA, added.id)
    assert not out.signed_in
    await sign_ins.close()


async def refuse(*_: object) -> OAuthToken:
    raise ValueError("no")


def store_keys(connection: object, connector_id: str) -> str:
    return store.keys(connection, connector_id, OLIVIA.id) or ""  # pyright: ignore


async def test_a_server_that_says_no_is_told_and_may_be_asked_again(
    world: World, guarded: Served
) -> None:
    sign_ins = SignIns(world.connectors)
    added = await world.connectors.add_server(OLIVIA, "notebook", guarded.url, {}, False)
    page = await sign_ins.begin(OLIVIA, added.id, HERE)
    state = parse_qs(urlsplit(page).query)["state"][0]
    with pytest.raises(LowkeyError) as failed:
        await sign_ins.end(OLIVIA, state, "", None, "access_denied")
    assert "access_denied" in str(failed.value)
    with pytest.raises(NotFoundError):
        await sign_ins.end(OLIVIA, state, "code", None, "")
    assert (await sign_in(world, sign_ins, OLIVIA, added)).signed_in


async def test_a_key_goes_along_and_a_member_reaches_nothing_inside(world: World) -> None:
    async with listening() as (origin, serve), serve(notebook().streamable_http_app()):
        url = f"{origin}/mcp"
        added = await world.connectors.add_server(OLIVIA, "notebook", url, {"X-Key": "k"}, False)
        seen = await world.connectors.check(OLIVIA, added.id)
        assert seen.problem is None
        await world.allow(seen)
        assert "sent" in (await world.call("notebook__send", '{"to": "Ann"}')).text
        await world.call("notebook__turn")
        while "notebook__send" in {one.name for one in await world.offering.tools(OLIVIA.id)}:
            await asyncio.sleep(0)  # It is heard of without another call.
        assert "more than 8 MB" in str(await world.failure("notebook__huge"))
        await world.connectors.pool.drop(added.id)
    with listened() as canary:
        for n, host in enumerate(("127.0.0.1", "localhost", "[::1]", "2130706433", "0.0.0.0")):
            inside = f"http://{host}:{canary.port}/mcp"
            assert await reached(world, f"in{n}", inside) in ("forbidden_address", "unreachable")
        assert not canary.touched()


async def reached(world: World, name: str, url: str) -> str:
    """Why Mo's server at this address could not be used."""
    added = await world.connectors.add_server(MO, name, url, {}, False)
    problem = (await world.connectors.check(MO, added.id)).problem
    return problem.code if problem else ""
