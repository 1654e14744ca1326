"""Sessions over HTTP: cookies, the door, and how everything ends that one had open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from http.cookies import SimpleCookie

import aiohttp
import pytest
import pytest_asyncio

from bench.upstream import Gate, Plan
from lowkey.app import App
from lowkey.chat import Change
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings
from tests import people
from tests.accounts.conftest import link, opened
from tests.people import PASSWORD, Person, signed_in
from tests.server.house import MODEL, NAME, House, Told
from tests.serving import Served, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

TLS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Host": NAME}


# The cookie


async def test_the_cookie_is_for_this_host_and_no_script(at: House) -> None:
    await at.invite("Carol")
    told = await _sign_in(at, "Carol")
    cookie = SimpleCookie(told.headers["Set-Cookie"])["lowkey"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "lax"
    assert (cookie["path"], cookie["domain"], cookie["secure"]) == ("/", "", "")
    carried = {"Cookie": f"lowkey={cookie.value}"}
    assert (await at.ask("GET", "/api/me", carried)).json["user"]["name"] == "Carol"
    out = await at.ask("POST", "/api/logout", carried)
    cleared = SimpleCookie(out.headers["Set-Cookie"])["lowkey"]
    assert (cleared.value, cleared["max-age"], cleared["path"]) == ("", "0", "/")
    assert out.headers["Clear-Site-Data"] == '"cache"'
    assert (await at.ask("GET", "/api/me", carried)).status == 401


async def test_behind_a_listed_proxy_with_tls_the_cookie_is_bound_to_host_and_tls(
    behind: Served,
) -> None:
    body = {"name": "Olivia", "password": PASSWORD}
    async with behind.client.post("/api/login", json=body, headers=TLS) as answer:
        assert answer.status == 200
        cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-lowkey"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert (cookie["path"], cookie["domain"]) == ("/", "")
    carried = {**TLS, "Cookie": f"__Host-lowkey={cookie.value}"}
    for headers, status in (
        (carried, 200),
        ({**TLS, "Cookie": f"lowkey={cookie.value}"}, 401),
        ({"Host": NAME, "Cookie": f"__Host-lowkey={cookie.value}"}, 401),
    ):
        async with behind.client.get("/api/me", headers=headers) as answer:
            assert answer.status == status, headers
    async with behind.client.post("/api/logout", headers=carried) as answer:
        cleared = SimpleCookie(answer.headers["Set-Cookie"])["__Host-lowkey"]
        assert cleared["secure"]
        assert cleared["max-age"] == "0"


async def test_a_session_that_was_brought_along_is_not_the_one_that_is_given(at: House) -> None:
    await at.invite("Carl")
    chosen = "a" * 43
    told = await _sign_in(at, "Carl", headers={"Cookie": f"lowkey={chosen}"})
    assert SimpleCookie(told.headers["Set-Cookie"])["lowkey"].value != chosen
    assert (await at.ask("GET", "/api/me", {"Cookie": f"lowkey={chosen}"})).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
async def test_another_page_can_sign_nobody_in_or_out(at: House, headers: dict[str, str]) -> None:
    for path in ("/api/login", "/api/logout", "/api/setup"):
        body = {"name": "Ada", "password": PASSWORD}
        told = await at.ask("POST", path, headers, json=body)
        assert (told.status, told.code) == (403, "cross_site")
        assert "Set-Cookie" not in told.headers


async def test_a_form_signs_nobody_in(at: House) -> None:
    text = '{"name": "Ada", "password": "' + PASSWORD + '"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        told = await at.ask("POST", "/api/login", {"Content-Type": kind}, data=text.encode())
        assert told.status == 400, kind


# Guessing


async def test_guesses_are_slowed_down_whatever_the_headers_say(at: House) -> None:
    await at.invite("Gwen")
    names = ["X-Forwarded-For", "x-forwarded-for", "Forwarded", "X-Real-IP", "True-Client-IP"]
    tries = [
        _sign_in(at, name, "a wrong guess", {names[n % 5]: f"203.0.113.{n}"})
        for n, name in enumerate(["Gwen", "gwen", " GWEN ", "ｇｗｅｎ", "Gwen\u200b"] * 6)
    ]
    told = await asyncio.gather(*tries)
    assert sorted(one.status for one in told) == [401] * 5 + [429] * 25
    slow = next(one for one in told if one.status == 429)
    assert int(slow.headers["Retry-After"]) >= 1
    assert (await _sign_in(at, "Gwen")).status == 429


async def test_a_listed_proxy_tells_visitors_apart_and_what_they_claim_is_not_believed(
    behind: Served,
) -> None:
    """The proxy adds the address it saw at the end; what stands before that, anyone can write."""

    async def guess(n: int, seen: str) -> int:
        headers = {**TLS, "X-Forwarded-For": f"198.51.100.{n}, {seen}"}
        body = {"name": f"Person {n}", "password": "a wrong guess"}
        async with behind.client.post("/api/login", json=body, headers=headers) as answer:
            return answer.status

    for n in range(30):
        await people.somebody(behind.app.accounts, f"Person {n}", "guest")
    one = await asyncio.gather(*(guess(n, "203.0.113.77") for n in range(30)))
    assert sorted(one) == [401] * 20 + [429] * 10
    assert await guess(0, "203.0.113.78") == 401


# How streams end

Ending = Callable[[House, Person], Awaitable[object]]


async def _change(at: House, who: Person, **values: object) -> None:
    owner = at.people["owner"].at_browser()
    told = await at.ask("PATCH", f"/api/users/{who.id}", owner, json=values)
    assert told.status == 200


async def _end_session(at: House, who: Person) -> None:
    other = await signed_in(at.app.accounts, who.user, tokens=False)
    listed = await at.ask("GET", "/api/sessions", other.at_browser())
    for one in listed.json["sessions"]:
        if not one["current"]:
            await at.ask("DELETE", f"/api/sessions/{one['id']}", other.at_browser())


async def _revoke(at: House, who: Person) -> None:
    for token in (await at.ask("GET", "/api/tokens", who.at_browser())).json["tokens"]:
        await at.ask("DELETE", f"/api/tokens/{token['id']}", who.at_browser())


def _password(at: House, who: Person) -> Awaitable[object]:
    body = {"old": PASSWORD, "new": "seven silent otters"}
    return at.ask("POST", "/api/password", who.at_browser(), json=body)


ENDINGS: dict[str, tuple[Ending, bool, bool]] = {
    "signing out": (lambda at, who: at.ask("POST", "/api/logout", who.at_browser()), True, False),
    "ending the session elsewhere": (_end_session, True, False),
    "a new password": (_password, True, True),
    "a new password by the owner": (
        lambda at, who: _change(at, who, password="x" + PASSWORD),
        True,
        True,
    ),
    "another role": (lambda at, who: _change(at, who, role="guest"), True, True),
    "being disabled": (lambda at, who: _change(at, who, disabled=True), True, True),
    "being removed": (
        lambda at, who: at.ask("DELETE", f"/api/users/{who.id}", at.people["owner"].at_browser()),
        True,
        True,
    ),
    "revoking the tokens": (_revoke, False, True),
}
"""What is done, and whether the session and the tokens are over then."""


@pytest.mark.parametrize("ending", ENDINGS)
async def test_whoever_loses_the_right_to_ask_stops_hearing(at: House, ending: str) -> None:
    """A feed, an answer and a /v1 stream are open; those whose right is gone end, no other."""
    end, session_over, tokens_over = ENDINGS[ending]
    who = await at.invite(f"Stella {len(await at.app.accounts.people())}")
    witness = at.people["member"]
    async with (
        _feed(at, who, who.at_browser()) as feed,
        _feed(at, who, who.with_token("api")) as feed_by_token,
        _answer(at, who) as answer,
        _v1(at, who) as v1,
        _feed(at, witness, witness.at_browser()) as other,
    ):
        await end(at, who)
        assert await _as_wanted(feed, session_over)
        assert await _as_wanted(answer, session_over)
        assert await _as_wanted(feed_by_token, tokens_over)
        assert await _as_wanted(v1, tokens_over)
        assert await _as_wanted(other, False)
        if tokens_over:
            assert b'"code":"bad_token"' in v1.heard
    for carried, over in (
        (who.at_browser(), session_over),
        (who.with_token("api"), tokens_over),
    ):
        async with at.client.get("/api/events", headers=carried) as again:
            assert (again.status == 401) == over


async def test_an_answer_goes_on_when_its_reader_is_sent_away(at: House) -> None:
    who = await at.invite("Renata")
    async with _answer(at, who) as answer:
        await at.ask("POST", "/api/logout", who.at_browser())
        assert await _as_wanted(answer, True)
    back = await signed_in(at.app.accounts, who.user)
    told = await at.ask("GET", f"/api/runs/{answer.run_id}/events", back.at_browser())
    assert b'"status":"done"' in told.body


async def test_a_right_that_another_process_took_away_ends_what_is_open_here(at: House) -> None:
    if at.app.db.sqlite:
        pytest.skip("One process owns a SQLite file.")
    who = await at.invite("Paula")
    async with (
        _feed(at, who, who.at_browser()) as feed,
        _feed(at, who, who.with_token("api")) as by_token,
        opened(at.app.settings, SystemClock()) as elsewhere,
    ):
        await elsewhere.sign_out(who.session)
        assert await _as_wanted(feed, True)
        assert await _as_wanted(by_token, False)
        owner = await people.visit(elsewhere, at.people["owner"])
        await elsewhere.change_person(owner, who.id, disabled=True)
        assert await _as_wanted(by_token, True)


async def test_what_was_let_in_just_before_is_noticed_too(at: House) -> None:
    """The right is looked at, taken away, and only then the answer begins."""
    who = await at.invite("Rachel")
    late = await people.visit(at.app.accounts, who)
    await at.app.accounts.sign_out(who.session)
    left = asyncio.Event()
    late.begin(left.set)
    async with asyncio.timeout(30):
        await left.wait()
    assert late.over


async def test_a_reader_who_goes_away_leaves_nothing_behind(at: House) -> None:
    who = await at.invite("Fiona")
    readers = at.app.feed._readers  # pyright: ignore[reportPrivateUsage]
    async with _feed(at, who, who.at_browser()):
        assert len(readers[who.id]) == 1
    async with asyncio.timeout(30):
        while who.id in readers:
            await asyncio.sleep(0.01)


async def test_what_was_open_while_one_was_alone_ends_when_there_is_an_owner(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    settings = Settings(data=tmp_path_factory.mktemp("alone"), discover=False, titles=False)
    async with App.open(settings) as app, serve(app) as served:
        async with served.client.get("/api/events") as stream:
            app.accounts.settings = settings.model_copy(update={"hosts": (NAME,)})
            token = link(app.accounts)
            body = {"token": token, "name": "Olivia", "password": PASSWORD}
            async with served.client.post("/api/setup", json=body) as answer:
                session = answer.cookies["lowkey"].value
            async with asyncio.timeout(30):
                await stream.content.read()
        for carried, status in (({"Cookie": f"lowkey={session}"}, 200), ({}, 401)):
            async with served.client.get("/api/me", headers=carried) as answer:
                assert answer.status == status


class Stream:
    """An open answer, and what was heard of it. `poke` makes it say something, if it still can."""

    def __init__(
        self, answer: aiohttp.ClientResponse, poke: Callable[[], Awaitable[None]], run_id: str = ""
    ) -> None:
        assert answer.status == 200
        self.answer = answer
        self.poke = poke
        self.run_id = run_id
        self.heard = b""
        self.over = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for chunk in self.answer.content.iter_any():
            self.heard += chunk

    async def aclose(self) -> None:
        self.over.cancel()
        await asyncio.wait([self.over])


@asynccontextmanager
async def _feed(at: House, who: Person, carried: dict[str, str]) -> AsyncIterator[Stream]:
    async def poke() -> None:
        at.app.feed.tell(who.id, Change(kind="everything"))

    async with at.client.get("/api/events", headers=carried) as answer:
        assert await answer.content.readline() == b": hello\n"
        async with aclosing(Stream(answer, poke)) as stream:
            yield stream


@asynccontextmanager
async def _answer(at: House, who: Person) -> AsyncIterator[Stream]:
    gate = Gate()
    at.up.next(Plan(gate=gate))
    asked = len(at.up.asked)
    body = {"key": "open", "parts": [{"kind": "text", "text": "Tell me."}]}
    sent = await at.ask("POST", "/api/messages", who.at_browser(), json=body)
    await at.up.arrived(asked + 1)
    run_id = sent.json["run"]["id"]
    path = f"/api/runs/{run_id}/events"
    async with (
        at.client.get(path, headers=who.at_browser()) as answer,
        aclosing(Stream(answer, gate.open, run_id)) as stream,
    ):
        yield stream
    await gate.open_for_good()


@asynccontextmanager
async def _v1(at: House, who: Person) -> AsyncIterator[Stream]:
    gate = Gate()
    await gate.open(1)
    at.up.next(Plan(gate=gate))
    said = [{"role": "user", "content": "Tell me."}]
    body = {"model": MODEL, "stream": True, "messages": said}
    path, carried = "/v1/chat/completions", who.with_token("v1")
    async with (
        at.client.post(path, headers=carried, json=body) as answer,
        aclosing(Stream(answer, gate.open)) as stream,
    ):
        yield stream
    await gate.open_for_good()


async def _as_wanted(stream: Stream, over: bool) -> bool:
    """Waits until it is over, or until it has said something more."""
    before = len(stream.heard)
    if not over:
        await stream.poke()
    async with asyncio.timeout(30):
        while not stream.over.done() and len(stream.heard) == before:
            await asyncio.sleep(0.01)
        if over:
            await stream.over
    return over == stream.over.done()


async def _sign_in(
    at: House, name: str, password: str = PASSWORD, headers: dict[str, str] | None = None
) -> Told:
    return await at.ask("POST", "/api/login", headers, json={"name": name, "password": password})


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def behind(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A house behind a proxy that is listed."""
    settings = Settings(
        data=tmp_path_factory.mktemp("behind"),
        discover=False,
        titles=False,
        hosts=(NAME,),
        proxies=("127.0.0.1",),
    )
    async with App.open(settings) as app, serve(app) as served:
        await people.owner(app.accounts)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(served.url, cookie_jar=jar) as client:
            yield Served(app, served.url, client)
