"""The document that describes the HTTP face."""

from __future__ import annotations

from pathlib import Path

import orjson

from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.server import create
from lowkey.server.openapi import described, written
from tests.serving import serve


async def test_the_document_is_made_once_and_tells_everything(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, discover=False, port=0)
    async with App.open(settings) as app, serve(app) as served:
        server = create(app)
        assert written(server) is written(server)
        assert orjson.loads(written(server)) == described(server)
        async with served.client.get("/openapi.json") as answer:
            assert answer.content_type == "application/json"
            assert await answer.read() == written(server)
