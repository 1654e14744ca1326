"""The route matrix: who is let in where, for every route there is, with everything one can carry."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import aiohttp
import pytest
import pytest_asyncio
from fastapi import FastAPI
from sqlalchemy import update

from lowkey.accounts import Role, Scope, secret, store
from lowkey.accounts.accounts import SESSION
from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.server import create
from lowkey.server.access import RULES
from tests.people import PASSWORD, signed_in
from tests.server.house import NAME, House, basic, bearer
from tests.server.routes import Route, routes_of
from tests.serving import Served, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

LAST = "POST /api/logout"
"""Ends the session that is shown to it, so it is called after all others."""


@dataclass(frozen=True)
class Caller:
    """Somebody at the door. `role`: whose credential it is, if it is one; `way`: how it is shown."""

    name: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    role: Role | None = None
    scope: Scope | None = None
    """What the token is for; None: it is a session."""
    query: str = ""

    def verdict(self, route: Route) -> int:
        """0: let in; otherwise the status of the refusal."""
        rule = route.rule
        if rule is None:
            return 0
        if self.headers.get("Authorization", "").startswith("Bearer l") and rule.token is None:
            return 403
        if self.role is None:
            return 401
        if self.scope is None and not rule.session:
            return 401
        if self.scope is not None and self.scope != rule.token:
            return 401
        return 0 if self.role in rule.roles else 403


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def routes(alone: Served) -> list[Route]:
    found = routes_of(create(alone.app))
    return sorted(found, key=lambda route: str(route) == LAST)


async def test_every_route_declares_exactly_one_class(routes: list[Route]) -> None:
    assert [str(route) for route in routes if len(route.declared) != 1] == []


async def test_no_two_routes_answer_the_same_question(routes: list[Route]) -> None:
    twice = [name for name, count in Counter(map(str, routes)).items() if count > 1]
    assert twice == []


async def test_a_route_that_declares_nothing_is_noticed() -> None:
    server = FastAPI()

    @server.get("/forgotten")
    async def forgotten() -> None:
        return None

    declared = {str(route): route.declared for route in routes_of(server)}
    assert declared["GET /forgotten"] == ()
    assert declared["GET /openapi.json"] == ()


async def test_every_class_is_used_and_takes_no_role_that_does_not_exist(
    routes: list[Route],
) -> None:
    used = {route.declared[0] for route in routes}
    assert used == set(RULES)
    for rule in RULES.values():
        assert rule is None or rule.roles <= {"owner", "member", "guest"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def people(at: House) -> list[Caller]:
    """Everybody who may stand at the door, and those whose time is over."""
    owner, member = at.people["owner"], at.people["member"]
    return [
        Caller("owner at a browser", owner.at_browser(), "owner"),
        Caller("member at a browser", member.at_browser(), "member"),
        Caller("other member at a browser", at.people["other"].at_browser(), "member"),
        Caller("guest at a browser", at.people["guest"].at_browser(), "guest"),
        Caller("owner's api token", owner.with_token("api"), "owner", "api"),
        Caller("member's api token", member.with_token("api"), "member", "api"),
        Caller("member's v1 token", member.with_token("v1"), "member", "v1"),
        Caller("nobody"),
        Caller("an expired session", await _expired(at)),
        *await _worthless(at),
    ]


@pytest.fixture(scope="module")
def second_doors(at: House) -> list[Caller]:
    """Secrets that are good, carried in ways that are not, and some that never were."""
    owner, token = at.people["owner"], at.people["member"].tokens["api"]
    found = [
        Caller("owner's v1 token", owner.with_token("v1"), "owner", "v1"),
        Caller("an empty token", {"Authorization": "Bearer "}),
        Caller("an invented token", bearer("lk_" + "A" * 43)),
        Caller("an invented session", {"Cookie": f"lowkey={'A' * 43}"}),
        Caller("a token as x-api-key", {"X-Api-Key": token}),
        Caller("a token as api-key", {"Api-Key": token}),
        Caller("a token as a cookie", {"Cookie": f"lowkey={token}"}),
        Caller("a token by Basic", basic("", token)),
        Caller("name and password by Basic", basic("Olivia", PASSWORD)),
        Caller("a session by Basic", basic("Olivia", owner.session)),
        Caller("a session as a token", bearer(f"lk_{owner.session}")),
        Caller("a session without a scheme", {"Authorization": owner.session}),
        Caller("the TLS cookie without TLS", {"Cookie": f"__Host-lowkey={owner.session}"}),
        Caller("the stored hash as a cookie", {"Cookie": f"lowkey={secret.hashed(owner.session)}"}),
        Caller("a user's id", {"X-User-Id": owner.id, "X-Forwarded-User": "Olivia"}),
    ]
    for name in ("token", "key", "api_key", "access_token", "authorization", "session"):
        found.append(Caller(f"a token as ?{name}=", query=f"{name}={token}"))
    return found


async def _expired(at: House) -> dict[str, str]:
    person = await signed_in(at.app.accounts, at.people["member"].user)
    hashed = secret.hashed(person.session)
    old = at.app.clock.now() - SESSION - 1
    await at.app.db.write(
        lambda c: c.execute(
            update(store.sessions).where(store.sessions.c.hash == hashed).values(seen_at=old)
        )
    )
    return person.at_browser()


async def _worthless(at: House) -> list[Caller]:
    """Somebody disabled behind our back, somebody who was removed, and a guest with a token."""
    disabled = await at.invite("Dan", "owner")
    removed = await at.invite("Rita", "owner")
    lowered = await at.invite("Lou")
    await at.app.accounts.remove_person(await at.visit("owner"), removed.id)

    def work(c: store.Connection) -> None:
        store.change_user(c, disabled.id, disabled=True)
        store.change_user(c, lowered.id, role="guest")

    await at.app.db.write(work)
    return [
        Caller("a disabled owner's session", disabled.at_browser()),
        Caller("a disabled owner's token", disabled.with_token("api")),
        Caller("a removed owner's session", removed.at_browser()),
        Caller("a removed owner's token", removed.with_token("v1")),
        Caller("a guest's token from when they were a member", lowered.with_token("v1")),
    ]


async def test_everybody_is_let_in_exactly_where_the_class_says(
    at: House, routes: list[Route], people: list[Caller]
) -> None:
    if not at.app.db.sqlite:
        routes = _one_of_each(routes)  # The other database only looks people up.
    assert await _wrong(at, routes, people) == []


async def test_no_secret_opens_a_second_door(
    at: House, routes: list[Route], second_doors: list[Caller]
) -> None:
    """One route of each class and dialect: the class alone decides who is let in."""
    assert await _wrong(at, _one_of_each(routes), second_doors) == []


def _one_of_each(routes: list[Route]) -> list[Route]:
    kinds = {(route.declared, route.path.split("/")[1]): route for route in reversed(routes)}
    return list(kinds.values())


async def _wrong(at: House, routes: list[Route], callers: list[Caller]) -> list[str]:
    wrong: list[str] = []
    for route in routes:
        for caller in callers:
            got = await _verdict(at.client, route, caller)
            if got != caller.verdict(route):
                wrong.append(f"{route} · {caller.name}: {got}, not {caller.verdict(route)}")
    return wrong


async def test_alone_but_within_reach_of_others_nothing_is_open_but_the_door(
    alone_but_reachable: Served, routes: list[Route]
) -> None:
    token = Caller("any key", bearer("anything"))
    open_to_all = [
        str(route)
        for route in routes
        if await _verdict(alone_but_reachable.client, route, token) == 0
    ]
    assert open_to_all == [str(route) for route in routes if route.rule is None]


async def test_alone_on_loopback_everything_is_open_to_whoever_sits_there(
    alone: Served, routes: list[Route]
) -> None:
    for caller in (Caller("nobody"), Caller("any key", bearer("sk-anything"))):
        closed = [
            str(route) for route in routes if await _verdict(alone.client, route, caller) != 0
        ]
        assert closed == []


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"]
)
async def test_a_proxy_that_nobody_listed_does_not_make_strangers_the_owner(
    alone: Served, routes: list[Route], header: str
) -> None:
    caller = Caller("passed on", {header: "127.0.0.1"})
    let_in = [
        str(route)
        for route in _one_of_each(routes)
        if route.rule is not None and await _verdict(alone.client, route, caller) == 0
    ]
    assert let_in == []


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def alone(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A fresh installation on loopback."""
    settings = Settings(data=tmp_path_factory.mktemp("alone"), discover=False, titles=False)
    async with App.open(settings) as app, serve(app) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def alone_but_reachable(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Served]:
    """The same, but under a name that others know."""
    folder = tmp_path_factory.mktemp("reachable")
    settings = Settings(data=folder, discover=False, titles=False, hosts=(NAME,))
    async with App.open(settings) as app, serve(app) as served:
        yield served


async def _verdict(client: aiohttp.ClientSession, route: Route, caller: Caller) -> int:
    """The status of the refusal, or 0. What comes after being let in does not matter here."""
    path = route.at(**{name: f"{name}_none" for name in route.parameters})
    if caller.query:
        path = f"{path}?{caller.query}"
    body = {"json": {}} if route.dependant is not None and route.dependant.body_params else {}
    async with asyncio.timeout(30):
        async with client.request(route.method, path, headers=caller.headers, **body) as answer:
            refused = answer.status in (401, 403)
            return answer.status if refused and not _own(route) else 0


def _own(route: Route) -> bool:
    """Whether the refusal is what the route is for: a wrong password, a wrong link."""
    return str(route) in ("POST /api/login", "POST /api/setup")
