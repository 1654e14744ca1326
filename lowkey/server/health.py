"""Whether Lowkey lives, whether it can work, and its numbers for Prometheus. Knows no person."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import PlainTextResponse, Response

from lowkey import __version__
from lowkey.core.checkup import alive
from lowkey.core.errors import FullError
from lowkey.server.access import Owner, Public
from lowkey.server.state import Lowkey

router = APIRouter(tags=["health"])

PATIENCE = 5.0
"""Seconds the database gets to say that it is there."""


class Health(BaseModel):
    status: str
    version: str


@router.get("/health", dependencies=[Public])
async def health() -> Health:
    """The process answers."""
    return Health(status="ok", version=__version__)


@router.get("/ready", dependencies=[Public])
async def ready(app: Lowkey) -> Health:
    """The database answers too: requests will be served. Raises FullError (503) when it doesn't."""
    try:
        async with asyncio.timeout(PATIENCE):
            await app.db.read(alive)
    except TimeoutError as error:
        raise FullError(
            "database_away",
            "The database does not answer.",
            hint="Check that it runs, then try again.",
            retry_after=5,
        ) from error
    return Health(status="ready", version=__version__)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(user: Owner, app: Lowkey) -> Response:
    """Prometheus' text format (version 0.0.4), for an owner or a token of theirs."""
    del user
    lines: list[str] = []
    for name, kind, about, value in _numbers(app):
        lines += [f"# HELP lowkey_{name} {about}", f"# TYPE lowkey_{name} {kind}"]
        lines.append(f"lowkey_{name} {value:g}")
    return PlainTextResponse(
        "\n".join(lines) + "\n", media_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _numbers(app: Lowkey) -> list[tuple[str, str, str, float]]:
    line, counts = app.runner.line, app.runner.counts
    return [
        ("runs_active", "gauge", "Answers being written.", line.active),
        ("runs_waiting", "gauge", "Answers waiting for their turn.", line.length),
        ("runs_limit", "gauge", "Answers that may be written at once.", line.limit),
        ("runs_refused_total", "counter", "Messages refused because it was full.", line.refused),
        *(
            (f"runs_{status}_total", "counter", f"Answers that ended as {status}.", count)
            for status, count in sorted(counts.items())
        ),
        ("events_total", "counter", "Events numbered.", app.log.count),
    ]
