"""No address that a model reads leads inward, whatever way it is written, named or sent on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from aiohttp import web

from lowkey.core.fetch import Fetcher
from lowkey.tools import ToolFailed
from tests.outside import Canary, Names, Numbers, listened, permits, site
from tests.tools.web.conftest import Make

INNER = [
    "http://127.0.0.1:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0177.1:{port}/",
    "http://[::1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://localhost:{port}/",
    "localhost:{port}",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/",
    "http://100.100.100.200/",
    "http://10.0.0.1/",
    "http://user@127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
]


@pytest.fixture
def canary() -> Iterator[Canary]:
    with listened() as one:
        yield one


async def test_no_address_leads_inward(make: Make, canary: Canary) -> None:
    reader = await make(fetcher=Fetcher(resolver=Numbers()))
    for one in INNER:
        url = one.format(port=canary.port)
        with pytest.raises(ToolFailed):
            await reader.use("read_page", f'{{"url": "{url}"}}')
        assert not canary.touched(), url


async def test_no_redirect_and_no_change_of_name_leads_inward(make: Make, canary: Canary) -> None:
    names = Names({"fickle.example": ["127.0.0.2", "127.0.0.1"], "in.example": ["::1"]})

    async def page(request: web.Request) -> web.Response:
        if (to := request.query.get("to")) is None:
            return web.Response(text="hello")
        return web.Response(status=302, headers={"Location": to.replace("PORT", str(canary.port))})

    async with site(page) as url:
        reader = await make(fetcher=Fetcher(resolver=names, permits=permits))
        port = url.rpartition(":")[2]
        first = await reader.use("read_page", f'{{"url": "http://fickle.example:{port}/"}}')
        assert first.text.endswith("hello")
        for to in ("http://127.0.0.1:PORT/", "http://in.example:PORT/", "//0x7f.1:PORT/"):
            with pytest.raises(ToolFailed):
                await reader.use("read_page", f'{{"url": "{url}/?to={to}"}}')
            assert not canary.touched(), to
        with pytest.raises(ToolFailed, match="leads to an address inside this machine"):
            await reader.use("read_page", f'{{"url": "http://fickle.example:{port}/again"}}')
    assert not canary.touched()
