"""Every other address below /v1: what OpenAI has and Lowkey has not. Knows no model."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request
from starlette.routing import BaseRoute, Route

from lowkey.core.errors import InputError, NotFoundError
from lowkey.server.access import Public

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def elsewhere(routes: Iterable[BaseRoute]) -> APIRouter:
    """Answers what none of `routes` takes: 405 where only the method is wrong, else 404."""
    router = APIRouter(include_in_schema=False)
    known = [route.path_regex for route in routes if isinstance(route, Route)]

    @router.api_route("/{path:path}", methods=METHODS, dependencies=[Public])
    async def nothing(path: str, request: Request) -> None:
        if any(regex.match(f"/{path}") for regex in known):
            error = InputError(
                "bad_method", f"/v1/{path[:100]} does not take {request.method} requests."
            )
            error.status = 405
            raise error
        raise NotFoundError(
            "not_found",
            f"Lowkey has nothing at /v1/{path[:100]}.",
            hint="It has models, chat/completions, responses, completions and embeddings.",
        )

    del nothing
    return router
