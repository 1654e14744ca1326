"""How a route gets at the running Lowkey. Knows nothing else."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from lowkey.app import App


def app_of(request: Request) -> App:
    """The App that this server shows."""
    return cast(App, request.app.state.lowkey)


async def _app(request: Request) -> App:
    """The same for routes; a plain function would cost each request a thread."""
    return app_of(request)


Lowkey = Annotated[App, Depends(_app)]
