"""The whole HTTP face as one OpenAPI document (https://spec.openapis.org/oas/v3.1.0).

Knows no route by name.
"""

from __future__ import annotations

from typing import Any, cast

import orjson
from fastapi import APIRouter, FastAPI, Request
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from lowkey.server.access import Public
from lowkey.server.v1 import BODIES

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json", dependencies=[Public])
async def document(request: Request) -> Response:
    return Response(written(cast(FastAPI, request.app)), media_type="application/json")


def written(server: FastAPI) -> bytes:
    """The document as JSON, made once for each server: its routes do not change."""
    if not hasattr(server.state, "document"):
        server.state.document = orjson.dumps(described(server))
    return cast(bytes, server.state.document)


def described(server: FastAPI) -> dict[str, Any]:
    """The document, with the bodies that routes read by themselves."""
    told = server.openapi()
    _, bodies = models_json_schema(
        [(body, "validation") for body in BODIES], ref_template="#/components/schemas/{model}"
    )
    schemas = told["components"]["schemas"] | bodies["$defs"]
    return told | {"components": told["components"] | {"schemas": schemas}}
