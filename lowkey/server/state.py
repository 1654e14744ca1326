"""How a route gets at the running Lowkey. Knows nothing else."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from lowkey.app import App


def app_of(request: Request) -> App:
    """The App that this server shows."""
    return cast(App, request.app.state.lowkey)


Lowkey = Annotated[App, Depends(app_of)]
