"""Errors as people and programs get them over HTTP. Knows no route.

`{"error": {code, message, hint, …}}` with the status of the error's family; `/v1` answers in
OpenAI's shape instead, `/mcp` in JSON-RPC's.
"""

from __future__ import annotations

import logging
import math

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from lowkey.core.clock import SystemClock
from lowkey.core.errors import BugError, InputError, LowkeyError, NotFoundError
from lowkey.server.mcp.errors import as_rpc
from lowkey.server.paths import bare
from lowkey.server.v1.errors import as_openai

logger = logging.getLogger(__name__)


def install(server: FastAPI) -> None:
    """Every failure of a route becomes a sentence."""
    server.add_exception_handler(LowkeyError, _known)
    server.add_exception_handler(RequestValidationError, _invalid)
    server.add_exception_handler(HTTPException, _http)
    server.add_exception_handler(ClientDisconnect, _gone)
    server.add_exception_handler(Exception, _bug)


def respond(request: Request, error: LowkeyError) -> Response:
    """The error in the dialect of the door it came through."""
    problem = error.problem
    headers = {"Cache-Control": "no-store"}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(problem.retry_after))
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if request.url.path.startswith("/v1"):
        return JSONResponse(as_openai(error), error.status, headers)
    if request.url.path == "/mcp":
        return JSONResponse(as_rpc(problem), error.status, headers)
    return JSONResponse({"error": problem.model_dump(mode="json")}, error.status, headers)


async def _known(request: Request, error: Exception) -> Response:
    assert isinstance(error, LowkeyError)
    return respond(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"] if step != "body") or "the request"
    return respond(
        request,
        InputError("bad_request", f"“{where}” is not right: {first['msg']}."),
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    match error.status_code:
        case 404:
            known: LowkeyError = NotFoundError("not_found", "There is nothing at this address.")
        case 405:
            known = InputError("bad_method", "This address does not take that method.")
            known.status = 405
        case status:
            known = InputError("bad_request", str(error.detail))
            known.status = status
    return respond(request, known)


async def _gone(request: Request, error: Exception) -> Response:
    """The request broke off, so nobody hears this; and it is nobody's bug."""
    del error
    return respond(request, InputError("broken_off", "This request broke off in its middle."))


async def _bug(request: Request, error: Exception) -> Response:
    quote = SystemClock().id("bug")
    logger.error("%s: %s %s", quote, request.method, bare(request.url.path), exc_info=error)
    return respond(
        request,
        BugError(
            "bug",
            "Something went wrong inside Lowkey.",
            hint=f"Try again; if it stays, report it with this id: {quote}.",
        ),
    )
