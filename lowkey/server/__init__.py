"""The HTTP face: routes parse, call one function and return. Knows no SQL and no model."""

from fastapi import FastAPI

from lowkey import __version__
from lowkey.app import App
from lowkey.server import (  # fmt: skip
    access,
    accounts,
    approvals,
    chat,
    documents,
    errors,
    feedback,
    files,
    health,
    memory,
    models,
    openapi,
    page,
    projects,
    saved_prompts,
    sharing,
    spec,
    transfer,
    v1,
    web,
)
from lowkey.server.guard import Guard


def create(app: App) -> FastAPI:
    """The server that shows this App."""
    server = FastAPI(title="Lowkey", version=__version__, openapi_url=None)
    server.state.lowkey = app
    for room in (accounts, chat, approvals, projects, feedback, saved_prompts, files, sharing, memory, documents, models, web, spec, transfer, v1, health, openapi, page):  # fmt: skip
        server.include_router(room.router)
    errors.install(server)
    server.add_middleware(Guard, settings=app.settings, knows=lambda at: access.knows(app, at))
    return server
