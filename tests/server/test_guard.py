"""The guard: which names and pages are ours, how much comes in, and what every answer carries."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import orjson
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from lowkey.core.config import Settings
from lowkey.server.guard import HEADERS, IMPORT, LARGE, LITTLE, SMALL, TINY, Guard

HOSTS = ("lowkey.example", "Bücher.example", "https://other.example:8443/path", "[fd00::7]")
OURS = (
    "localhost",
    "127.0.0.1",
    "lowkey.example",
    "xn--bcher-kva.example",
    "other.example",
    "192.168.1.5",
    "[::1]",
    "[fd00::7]",
)
SERVER = ("192.168.1.5", 5695)
ODD_ADDRESSES = [
    "127.1",
    "0x7f.0.0.1",
    "2130706433",
    "017700000001",
    "0",
    "0.0.0.0",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::1%25lo]",
    "[::1%lo]",
    "127.0.0.01",
    "127.255.255.254",
    "128.0.0.1",
    "localhost.",
    "[64:ff9b::7f00:1]",
    "::1",
    "[::1",
    "::1]",
    "[[::1]]",
    "[::ffff:192.168.1.5]",
    "192.168.1.5.",
    "192.168.1.6",
    "[fd00::8]",
    "[fd00:0::7]",
]
SPACE = " \t\r\n\x0b\x0c"
fast = hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass
class Inner:
    """What stands behind the guard: it reads the whole body and answers 200."""

    called: int = 0
    scope: Scope = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.called += 1
        self.scope = scope
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                await send({"type": "http.response.start", "status": 400, "headers": []})
                await send({"type": "http.response.body", "body": b"It broke off."})
                return
            if not message.get("more_body"):
                break
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})


class Tried:
    """A guard and the loop it runs in."""

    def __init__(self, runner: asyncio.Runner, settings: Settings) -> None:
        self.runner = runner
        self.inner = Inner()
        self.known = True
        self.guard = Guard(self.inner, settings, self.knows)

    async def knows(self, scope: Scope) -> bool:
        return self.known

    def ask(
        self,
        headers: list[tuple[bytes, bytes]],
        method: str = "GET",
        path: str = "/api/me",
        body: tuple[bytes, ...] = (b"",),
        **more: object,
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": b"",
            "scheme": "http",
            "server": SERVER,
            "client": ("127.0.0.1", 4000),
            "headers": headers,
            "state": {},
            **more,
        }
        return self.runner.run(self._ask(scope, body))

    async def _ask(
        self, scope: Scope, body: tuple[bytes, ...]
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        told: list[Message] = []
        left = list(body)

        async def receive() -> Message:
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

        async def send(message: Message) -> None:
            told.append(message)

        await self.guard(scope, receive, send)
        start, *rest = told
        return start["status"], dict(start["headers"]), b"".join(m.get("body", b"") for m in rest)


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    with asyncio.Runner() as runner:
        yield Tried(runner, Settings(data=tmp_path_factory.mktemp("data"), hosts=HOSTS))


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    with asyncio.Runner() as runner:
        folder = tmp_path_factory.mktemp("data")
        proxies = ("10.0.0.0/8", "::1")
        yield Tried(runner, Settings(data=folder, hosts=HOSTS, proxies=proxies))


def _headers(**named: str) -> list[tuple[bytes, bytes]]:
    return [
        (name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in named.items()
    ]


# Host: only names of ours pass


def _ours(host: str) -> bool:
    """The oracle: a name of ours or a loopback address, in any case, with a port or without."""
    name = re.sub(r":[0-9]{1,5}$", "", host.lower())
    if name in OURS:
        return True
    if "%" in name:
        return False
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return False
    if (address.version == 6) != (bare != name):
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or str(mapped) == SERVER[0]


def _case(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([name, name.upper(), name.title(), name.swapcase()])


names = st.sampled_from(
    [*OURS, "evil.example", "localhost.evil.example", "notlocalhost", "127.0.0.1.evil.example"]
)
odd = st.sampled_from(
    ["", ".", " ", "\t", ",", "@", "/", "\\", "#", "?", "%00", ":", "::", "[", "]"]
)
ports = st.sampled_from(["", ":80", ":5695", ":0", ":99999", ":123456", ":-1", ":x", ":"])
built = st.builds(
    lambda user, before, name, after, port: f"{user}{before}{name}{after}{port}",
    st.sampled_from(["", "user@", "user:pass@", "localhost@", "evil.example,"]),
    odd,
    names.flatmap(_case),
    odd,
    ports,
)
addresses = st.one_of(
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.ip_addresses(v=6).map(str),
    st.sampled_from(ODD_ADDRESSES),
)


@fast
@given(st.one_of(built, addresses, st.text(st.characters(max_codepoint=255), max_size=40)))
@example("")
@example("lowkey.example" + "." * 5)
@example("LOCALHOST:5695")
def test_only_names_of_ours_pass(tried: Tried, host: str) -> None:
    before = tried.inner.called
    status, _, body = tried.ask(_headers(host=host))
    trimmed = host.strip(SPACE)
    assert status == (200 if _ours(trimmed) else 421), host
    assert tried.inner.called - before == (status == 200)
    if status == 421:
        assert orjson.loads(body)["error"]["code"] == "bad_host"


def test_no_name_and_two_names_are_none_of_ours(tried: Tried) -> None:
    assert tried.ask([])[0] == 421
    for pair in (
        (b"localhost", b"evil.example"),
        (b"evil.example", b"localhost"),
        (b"localhost",) * 2,
    ):
        assert tried.ask([(b"host", name) for name in pair])[0] == 421


def test_a_name_can_be_given_as_it_stands_in_the_address_bar(tried: Tried) -> None:
    for name in OURS:
        assert tried.ask(_headers(host=name))[0] == 200, name
        assert tried.ask(_headers(host=f"{name}:8443"))[0] == 200, name


# Origin and Sec-Fetch-Site: only pages of ours ask


origins = st.one_of(
    st.sampled_from(
        ["null", "", "http://", "http://[", "https://[::1", "//localhost", "localhost", "file://"]
    ),
    st.builds(
        lambda scheme, host, more: f"{scheme}://{host}{more}",
        st.sampled_from(
            ["http", "https", "HTTP", "ftp", "javascript", "chrome-extension", "http "]
        ),
        st.one_of(built, addresses),
        st.sampled_from(["", "/", "/path", "?", "#", " ", ",http://localhost", "\t"]),
    ),
    st.text(st.characters(max_codepoint=255), max_size=30),
)


@fast
@given(
    origins,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["localhost:5695", "lowkey.example"]),
)
def test_only_our_own_origin_passes(tried: Tried, origin: str, scheme: str, host: str) -> None:
    """Over TLS only itself; without, also itself over TLS, which something may have taken off."""
    allowed = {f"https://{host}"} | ({f"http://{host}"} if scheme == "http" else set())
    for method in ("GET", "POST"):
        status = tried.ask(_headers(host=host, origin=origin), method, scheme=scheme)[0]
        assert status == (200 if origin.lower().strip(SPACE) in allowed else 403), origin


@pytest.mark.parametrize(
    "site", ["cross-site", "same-site", "Cross-Site", "", "nonsense", "same-origin, cross-site"]
)
def test_what_a_browser_says_comes_from_elsewhere_is_refused(tried: Tried, site: str) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
        for path in ("/api/me", "/v1/models", "/metrics", "/health", "/assets/x.js", "/"):
            told = tried.ask(_headers(host="localhost", sec_fetch_site=site), method, path)
            assert told[0] == 403, (method, path)
    for site_of_ours in ("same-origin", "none"):
        assert tried.ask(_headers(host="localhost", sec_fetch_site=site_of_ours))[0] == 200


def test_a_link_from_elsewhere_opens_the_page_and_nothing_else(tried: Tried) -> None:
    link = _headers(host="localhost", sec_fetch_site="cross-site", sec_fetch_mode="navigate")
    assert tried.ask(link, path="/")[0] == 200
    assert tried.ask(link, path="/c/conv_1")[0] == 200
    for path in ("/api/export", "/v1/models", "/metrics"):
        assert tried.ask(link, path=path)[0] == 403
    assert tried.ask(link, "POST", "/")[0] == 403
    for mode in ("no-cors", "cors", "websocket", "nested-navigate"):
        other = _headers(host="localhost", sec_fetch_site="cross-site", sec_fetch_mode=mode)
        assert tried.ask(other, path="/")[0] == 403


def test_two_origins_are_as_bad_as_the_worse_one(tried: Tried) -> None:
    host = (b"host", b"localhost")
    both = [(b"origin", b"http://localhost"), (b"origin", b"https://evil.example")]
    for pair in (both, both[::-1]):
        assert tried.ask([host, *pair], "POST")[0] == 403


def test_there_is_no_websocket(tried: Tried) -> None:
    told: list[Message] = []

    async def ask() -> None:
        async def send(message: Message) -> None:
            told.append(message)

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        await tried.guard({"type": "websocket", "path": "/", "headers": []}, receive, send)

    tried.runner.run(ask())
    assert [message["type"] for message in told] == ["websocket.close"]


# Proxies


@pytest.mark.parametrize(
    ("client", "said", "seen"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "127.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "127.0.0.1, 203.0.113.9, 10.0.0.2, 10.0.0.3", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
        ("203.0.113.1", "127.0.0.1", "203.0.113.1"),
        ("127.0.0.1", "203.0.113.9", "127.0.0.1"),
    ],
)
def test_a_visitors_address_comes_from_a_listed_proxy_and_nobody_else(
    proxied: Tried, client: str, said: str, seen: str
) -> None:
    headers = _headers(host="lowkey.example", x_forwarded_for=said, x_forwarded_proto="https")
    assert proxied.ask(headers, client=(client, 1))[0] == 200
    assert proxied.inner.scope["client"][0] == seen
    listed = client in ("10.0.0.1", "::1", "::ffff:10.0.0.1")
    assert proxied.inner.scope["scheme"] == ("https" if listed else "http")


def test_several_headers_of_proxies_are_read_as_one(proxied: Tried) -> None:
    headers = _headers(host="lowkey.example")
    headers += [(b"x-forwarded-for", b"127.0.0.1"), (b"x-forwarded-for", b"203.0.113.9")]
    headers += [(b"x-forwarded-proto", b"https"), (b"x-forwarded-proto", b"http")]
    proxied.ask(headers, client=("10.0.0.1", 1))
    assert proxied.inner.scope["client"][0] == "203.0.113.9"
    assert proxied.inner.scope["scheme"] == "http"


# Sizes


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/api/login", LITTLE),
        ("/api/setup", LITTLE),
        ("/api/preferences", TINY),
        ("/api/messages", SMALL),
        ("/v1/chat/completions", SMALL),
        ("/api/files", LARGE),
        ("/api/import", IMPORT),
    ],
)
def test_a_body_that_says_it_is_too_large_is_not_read(tried: Tried, path: str, limit: int) -> None:
    for length in (str(limit + 1), "9" * 5000):
        headers = _headers(host="localhost", content_length=length)
        before = tried.inner.called
        status, told, body = tried.ask(headers, "POST", path)
        assert (status, told[b"connection"]) == (413, b"close")
        assert "larger than" in orjson.loads(body)["error"]["message"]
        assert tried.inner.called == before
    headers = _headers(host="localhost", content_length=str(limit))
    assert tried.ask(headers, "POST", path)[0] == 200


def test_a_body_that_does_not_say_is_counted(tried: Tried) -> None:
    piece = b"x" * (LITTLE // 4)
    assert tried.ask(_headers(host="localhost"), "POST", "/api/login", (piece,) * 4)[0] == 200
    too_much = (*(piece,) * 4, b"x")
    status, _, body = tried.ask(_headers(host="localhost"), "POST", "/api/login", too_much)
    assert (status, orjson.loads(body)["error"]["code"]) == (413, "too_large")


def test_a_large_body_is_taken_from_people_who_are_known_and_not_read_from_others(
    tried: Tried,
) -> None:
    """Announced or not; strangers can't make the server read what it would then refuse."""
    large = (b"x" * TINY, b"x")
    announced = _headers(host="localhost", content_length=str(TINY + 1))
    for known, status in ((True, 200), (False, 401)):
        tried.known = known
        assert tried.ask(_headers(host="localhost"), "POST", "/api/messages", large)[0] == status
        before = tried.inner.called
        assert tried.ask(announced, "POST", "/v1/completions", large)[0] == status
        assert tried.inner.called - before == known
    assert tried.ask(_headers(host="localhost"), "POST", "/api/messages", large[:1])[0] == 200
    tried.known = True


def test_a_refusal_of_v1_has_the_shape_that_its_clients_know(tried: Tried) -> None:
    body = tried.ask(_headers(host="evil.example"), path="/v1/models")[2]
    error = orjson.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["code"] == "bad_host"


def test_an_address_with_nothing_in_it_is_refused(tried: Tried) -> None:
    assert tried.ask(_headers(host="localhost"), path="/api/conversations/\0")[0] == 400
    asked = tried.ask(_headers(host="localhost"), path="/api/search", query_string=b"q=a%00b")
    assert asked[0] == 400


# Headers


def test_every_answer_carries_what_keeps_a_page_safe(tried: Tried) -> None:
    answers = [
        tried.ask(_headers(host="localhost")),
        tried.ask(_headers(host="evil.example")),
        tried.ask(_headers(host="localhost", origin="null")),
        tried.ask(_headers(host="localhost", content_length="9" * 20), "POST"),
    ]
    assert [status for status, _, _ in answers] == [200, 421, 403, 413]
    for _, headers, _ in answers:
        for name, value in HEADERS:
            assert headers[name] == value
        assert headers[b"cache-control"] == b"no-store"
        assert not [name for name in headers if name.startswith(b"access-control-")]


def test_the_policy_of_the_page_lets_no_foreign_thing_in() -> None:
    policy = dict(
        [*rule.split(maxsplit=1), ""][:2]
        for rule in dict(HEADERS)[b"content-security-policy"].decode().split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    sources = {source for rule in policy.values() for source in rule.split()}
    assert sources <= {"'none'", "'self'", "data:", "blob:", "'unsafe-inline'"}
    assert "'unsafe-inline'" not in policy["script-src"]
