"""A hub on loopback that behaves like Hugging Face's, and fails as hubs and networks do."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from lowkey.models.hub import Hub
from tests.listening import listening


@dataclass
class Served:
    """One request for bytes, as it came."""

    range: str
    headers: dict[str, str]
    sent: int = 0


@dataclass
class LoopbackHub:
    """`files`: by repository and path. What is steered here happens to the next request only."""

    url: str = ""
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    token: str = ""
    """Where set, the hub gives nothing without it."""
    cuts: list[int] = field(default_factory=list)
    """After how many bytes of a connection it breaks, connection by connection."""
    damage: bool = False
    """Sends other bytes than those it gives the checksum of."""
    forgets: bool = False
    """Answers ranges with the whole file."""
    tells: bool = True
    """Tells sizes and checksums in its list."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Sizes it lies about, by path."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Where cleared, a connection waits in its middle."""
    served: list[Served] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the asking side went away in the middle."""

    def hub(self) -> Hub:
        return Hub(self.url, self.token)

    @property
    def bytes_sent(self) -> int:
        return sum(one.sent for one in self.served)

    async def list(self, request: web.Request) -> web.Response:
        self._check(request)
        files = self.files.get(request.match_info["repository"])
        if files is None:
            raise web.HTTPNotFound
        rows: list[dict[str, object]] = [
            {"type": "directory", "oid": "00", "path": "folder", "size": 0}
        ]
        for path, data in files.items():
            row: dict[str, object] = {"type": "file", "oid": "1f", "path": path}
            if self.tells:
                size = self.sizes.get(path, len(data))
                row["size"] = size
                row["lfs"] = {
                    "oid": hashlib.sha256(data).hexdigest(),
                    "size": size,
                    "pointerSize": 135,
                }
            rows.append(row)
        return web.json_response(rows)

    async def resolve(self, request: web.Request) -> web.Response:
        self._check(request)
        data = self._data(request)
        checksum = hashlib.sha256(data).hexdigest()
        path = f"/cdn/{request.match_info['repository']}/{request.match_info['path']}?signed=yes"
        headers = {
            "Location": path,
            "X-Linked-ETag": f'"{checksum}"',
            "X-Linked-Size": str(len(data)),
        }
        return web.Response(status=302, headers=headers)

    async def give(self, request: web.Request) -> web.StreamResponse:
        data = self._data(request)
        etag = f'"{hashlib.md5(data).hexdigest()}"'
        whole = len(data)
        served = Served(request.headers.get("Range", ""), dict(request.headers))
        self.served.append(served)
        begin = int(found[1]) if (found := re.match(r"bytes=(\d+)-$", served.range)) else 0
        if request.headers.get("If-Range", etag) != etag or self.forgets:
            begin = 0
        if begin > whole:
            return web.Response(status=416, headers={"Content-Range": f"bytes */{whole}"})
        headers = {"ETag": etag, "Content-Type": "application/octet-stream"}
        headers["Content-Length"] = str(whole - begin)
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{whole - 1}/{whole}"
        response = web.StreamResponse(status=206 if begin else 200, headers=headers)
        await response.prepare(request)
        if self.damage:
            data = data[:-1] + bytes([data[-1] ^ 1])
        cut = self.cuts.pop(0) if self.cuts else whole
        end = min(begin + cut, whole)
        middle = begin + (end - begin) // 2
        await response.write(data[begin:middle])
        served.sent += middle - begin
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.left.set()
            raise
        await response.write(data[middle:end])
        served.sent += end - middle
        if end < whole:
            assert request.transport is not None
            request.transport.close()
        return response

    async def page(self, _: web.Request) -> web.Response:
        return web.Response(text="<html>A page about a model</html>", content_type="text/html")

    async def unsized(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(next(iter(next(iter(self.files.values())).values())))
        return response

    def _data(self, request: web.Request) -> bytes:
        files = self.files.get(request.match_info["repository"], {})
        if (data := files.get(request.match_info["path"])) is None:
            raise web.HTTPNotFound
        return data

    def _check(self, request: web.Request) -> None:
        given = request.headers.get("Authorization", "")
        if self.token and given != f"Bearer {self.token}":
            raise web.HTTPUnauthorized


@asynccontextmanager
async def hub(**repositories: dict[str, bytes]) -> AsyncIterator[LoopbackHub]:
    """Repositories by name, an underscore for the slash, each a folder of files."""
    running = LoopbackHub(
        files={name.replace("_", "/", 1): files for name, files in repositories.items()}
    )
    running.gate.set()
    app = web.Application()
    repository = "{repository:[^/]+/[^/]+}"
    app.router.add_get(f"/api/models/{repository}/tree/main", running.list)
    app.router.add_get(f"/{repository}/resolve/main/{{path:.*}}", running.resolve)
    app.router.add_get(f"/cdn/{repository}/{{path:.*}}", running.give)
    app.router.add_get("/pages/model.gguf", running.page)
    app.router.add_get("/unsized/model.gguf", running.unsized)
    async with listening(app) as running.url:
        yield running
