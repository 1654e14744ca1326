"""The HTTP face: routes parse, call one function and return. Knows no SQL and no model."""

from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute

from lowkey import __version__
from lowkey.app import App
from lowkey.server import access, errors, mcp
from lowkey.server.guard import Guard
from lowkey.server.rooms import ROOMS


def create(app: App) -> FastAPI:
    """The server that shows this App."""
    server = FastAPI(title="Lowkey", version=__version__, openapi_url=None, routes=routes())
    server.state.lowkey = app
    server.state.mcp = mcp.Doors(app)
    errors.install(server)
    server.add_middleware(Guard, settings=app.settings, knows=lambda at: access.knows(app, at))
    return server


@cache
def routes() -> list[BaseRoute]:
    """Of every room. They know no App, and working them out takes a quarter of a second: once will do."""
    face = APIRouter()
    for room in ROOMS:
        face.include_router(room.router)
    return face.routes


async def leave(server: FastAPI) -> None:
    """Ends what this server holds open beside its connections, before its App is closed."""
    await server.state.mcp.close()
