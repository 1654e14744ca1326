"""The fetcher never reaches inward for others: the oracle is a listener that nobody may touch."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import Iterator

import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from lowkey.core.errors import InputError, LowkeyError, OutsideError, RefusedError
from lowkey.core.fetch import Address, Fetcher, Reach, address_of, permitted
from tests.outside import OUTSIDE, Canary, Names, Numbers, listened, permits, site


@pytest.fixture
def canary() -> Iterator[Canary]:
    with listened() as one:
        yield one


LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "017700000001",
    "2130706433",
    "0",
    "0.0.0.0",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "127.0.0.1.",
    "127。0。0。1",
    "127．0．0．1",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
]
INNER = [
    *LOOPBACK,
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "169.254.169.254",
    "[fe80::1]",
    "[fec0::1]",
    "10.0.0.1",
    "100.100.100.200",
    "[fd00:ec2::254]",
]
SHAPES = [
    "http://{host}:{port}/",
    "HTTP://{host}:{port}/",
    "http:{host}:{port}/",
    "http:/{host}:{port}/",
    "http:///{host}:{port}/",
    "http:\\\\{host}:{port}/",
    "http://example.org@{host}:{port}/",
    "http://example.org:80@{host}:{port}/",
    "http://{host}:{port}@example.invalid/",
    "http://example.invalid\\@{host}:{port}/",
    "http://{host}:{port}\\@example.invalid/",
    "http://{host}:{port}#@example.invalid/",
    "http://{host}:{port}/?u=http://example.invalid/",
    "http://{host}\t:{port}/",
    "ht\ntp://{host}:{port}/",
    " http://{host}:{port}/",
    "http://{host}:{port}\r\nHost: example.invalid/",
    "http://{host}%00.example.invalid:{port}/",
    "http://{host}:{port}%2f@example.invalid/",
    "https://{host}:{port}/",
    "file:///etc/passwd",
    "gopher://{host}:{port}/_GET",
    "data:text/html,<p>{host}",
    "ftp://{host}:{port}/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "ws://{host}:{port}/",
    "//{host}:{port}/",
]


async def test_no_way_of_writing_an_address_leads_inward(canary: Canary) -> None:
    fetcher = Fetcher(resolver=Numbers())

    async def try_one(url: str) -> None:
        with pytest.raises((InputError, RefusedError, OutsideError)):
            await fetcher.get(url, "public", most=1000, timeout=5)
        assert not canary.touched(), url

    shapes = [shape.format(host=host, port=canary.port) for host in INNER for shape in SHAPES]
    await asyncio.gather(*(try_one(url) for url in shapes))
    await fetcher.close()
    assert not canary.touched()


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.ip_addresses(v=4, network="127.0.0.0/8"),
        st.ip_addresses(v=4, network="169.254.0.0/16"),
        st.ip_addresses(v=6, network="::/96"),
        st.ip_addresses(v=6, network="::ffff:127.0.0.0/104"),
        st.ip_addresses(v=6, network="64:ff9b::7f00:0/104"),
        st.ip_addresses(v=6, network="2002:7f00::/24"),
        st.ip_addresses(v=6, network="fe80::/10"),
        st.ip_addresses(v=6, network="fc00::/7"),
        st.ip_addresses(v=4, network="10.0.0.0/8"),
        st.ip_addresses(v=4, network="224.0.0.0/4"),
        st.ip_addresses(v=4, network="240.0.0.0/4"),
    ),
)
def test_no_inner_address_is_public(address: Address) -> None:
    embedded = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.version == 6 and address in ipaddress.ip_network("::/96") and embedded.is_global:
        return  # It carries a public address: reaching that is no way inward.
    assert not permitted(address, "public")


async def test_the_owner_may_name_this_machine_in_every_way_of_writing_it(canary: Canary) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    reached = set()
    fetcher = Fetcher(resolver=Numbers())
    async with site(page, "127.0.0.1") as url:
        port = url.rsplit(":", 1)[1]
        for host in LOOPBACK:
            with contextlib.suppress(LowkeyError):
                await fetcher.get(f"http://{host}:{port}/", "named", most=1000)
                reached.add(host)
    assert {"127.0.0.1", "0x7f.1", "0.0.0.0", "[::ffff:7f00:1]", "127。0。0。1"} <= reached, reached
    with pytest.raises(OutsideError):
        await fetcher.get(f"http://127.0.0.1:{canary.port}/", "named", most=1000, timeout=0.1)
    await fetcher.close()
    assert canary.touched()  # so the listener of these tests does notice a visit


def test_the_owner_may_not_name_a_clouds_secrets() -> None:
    for address in ("169.254.169.254", "fe80::1", "100.100.100.200", "fd00:ec2::254", "224.0.0.1"):
        assert not permitted(ipaddress.ip_address(address), "named"), address
    for address in ("127.0.0.1", "192.168.1.5", "10.1.2.3", "100.64.0.7", "fd12::1", "::1"):
        assert permitted(ipaddress.ip_address(address), "named"), address


async def test_a_name_that_changes_its_mind_is_judged_at_every_connection(canary: Canary) -> None:
    names = Names({"fickle.example": [OUTSIDE, "127.0.0.1", "::ffff:127.0.0.1", "::1"]})

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with site(page) as url:
        fetcher = Fetcher(resolver=names, permits=permits)
        port = url.rsplit(":", 1)[1]
        first = await fetcher.get(f"http://fickle.example:{port}/", "public", most=100)
        assert first.data == b"hello"
        for _ in range(3):
            with pytest.raises(RefusedError):
                await fetcher.get(f"http://fickle.example:{canary.port}/", "public", most=100)
        await fetcher.close()
    assert not canary.touched()
    assert len(names.asked) == 4  # one look for each connection, and that is the one connected to


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("reach", ["public", "named"])
async def test_a_redirect_from_outside_never_leads_inward(
    canary: Canary, status: int, reach: Reach
) -> None:
    targets = [
        *(
            f"http://{host}:{canary.port}/"
            for host in ("127.0.0.1", "localhost", "[::1]", "0x7f.1")
        ),
        f"//127.0.0.1:{canary.port}/",
        f"/\\127.0.0.1:{canary.port}/",
        "file:///etc/passwd",
        f"gopher://127.0.0.1:{canary.port}/",
        "data:text/plain,hello",
        f"http://user@127.0.0.1:{canary.port}/",
        f"http://inner.example:{canary.port}/",
        "",
    ]

    async def page(request: web.Request) -> web.Response:
        if (number := request.query.get("n")) is None:
            return web.Response(status=404)
        return web.Response(status=status, headers={"Location": targets[int(number)]})

    names = Names(
        {"inner.example": ["127.0.0.1"], "localhost": ["127.0.0.1"], "0x7f.1": ["127.0.0.1"]}
    )
    async with site(page) as url:
        fetcher = Fetcher(resolver=names, permits=permits)
        for number, target in enumerate(targets):
            with contextlib.suppress(LowkeyError):
                found = await fetcher.get(f"{url}/?n={number}", reach, most=100, timeout=1)
                assert found.url.startswith(url), target
            assert not canary.touched(), target
        await fetcher.close()


async def test_an_inner_server_that_the_owner_named_may_send_to_another_inner_one() -> None:
    async def end(request: web.Request) -> web.Response:
        return web.Response(text=request.headers.get("Authorization", "no key came along"))

    async with site(end, "127.0.0.3") as other:

        async def begin(_: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": other})

        async with site(begin, "127.0.0.1") as hub:
            fetcher = Fetcher()
            key = {"Authorization": "Bearer canary"}
            found = await fetcher.get(hub, "named", most=100, headers=key)
            await fetcher.close()
    assert found.data == b"no key came along"
    assert found.url == other


async def test_a_key_stays_when_a_redirect_stays_on_the_server() -> None:
    async def page(request: web.Request) -> web.Response:
        if request.path == "/":
            return web.Response(status=307, headers={"Location": "/there"})
        return web.Response(text=request.headers.get("Authorization", ""))

    async with site(page) as url:
        fetcher = Fetcher(permits=permits)
        found = await fetcher.get(url, "public", most=100, headers={"Authorization": "Bearer k"})
        await fetcher.close()
    assert found.data == b"Bearer k"


async def test_a_page_that_refreshes_itself_leads_nowhere(canary: Canary) -> None:
    html = f'<meta http-equiv="refresh" content="0; url=http://127.0.0.1:{canary.port}/">'

    async def page(_: web.Request) -> web.Response:
        headers = {"Refresh": f"0; url=http://127.0.0.1:{canary.port}/"}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async with site(page) as url:
        fetcher = Fetcher(permits=permits)
        assert (await fetcher.get(url, "public", most=1000)).data == html.encode()
        await fetcher.close()
    assert not canary.touched()


async def test_proxies_and_passwords_of_the_environment_are_not_used(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {OUTSIDE} login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=request.headers.get("Authorization", "nothing"))

    async with site(page) as url:
        fetcher = Fetcher(permits=permits)
        assert (await fetcher.get(url, "public", most=100)).data == b"nothing"
        await fetcher.close()
    assert not canary.touched()


async def test_endless_redirects_end() -> None:
    async def page(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{request.path}x"})

    async with site(page) as url:
        fetcher = Fetcher(permits=permits)
        with pytest.raises(OutsideError) as raised:
            await fetcher.get(url, "public", most=1000)
        await fetcher.close()
    assert raised.value.code == "redirects"


async def test_an_answer_has_a_size_a_type_and_a_time() -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        match request.path:
            case "/endless":
                response = web.StreamResponse()
                await response.prepare(request)
                while True:
                    await response.write(b"x" * 1000)
            case "/silent":
                await asyncio.Event().wait()
            case "/packed":
                return web.Response(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
            case "/cut":
                response = web.StreamResponse(headers={"Content-Length": "1000"})
                await response.prepare(request)
                await response.write(b"x")
                assert request.transport is not None
                request.transport.close()
                return response
        return web.Response(text="hello", content_type="text/html")

    async with site(page) as url:
        fetcher = Fetcher(permits=permits)
        codes = {}
        for path in ("endless", "silent", "packed", "cut", "type"):
            types = ("application/json",) if path == "type" else ()
            with pytest.raises(OutsideError) as raised:
                await fetcher.get(f"{url}/{path}", "public", most=10_000, types=types, timeout=0.5)
            codes[path] = raised.value.code
        await fetcher.close()
    assert codes == {
        "endless": "too_large",
        "silent": "silent",
        "packed": "packed",
        "cut": "fetch_cut",
        "type": "wrong_type",
    }


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_sentence(text: str) -> None:
    for url in (text, f"http://{text}", f"http://{text}:80/", f"https://example.org/{text}"):
        try:
            address = address_of(url)
        except InputError as error:
            assert error.problem.hint
        else:
            assert address.scheme in ("http", "https") and address.host and address.user is None
