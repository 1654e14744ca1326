"""The whole HTTP face as one OpenAPI document (https://spec.openapis.org/oas/v3.1.0).

Knows no route by name.
"""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request
from pydantic.json_schema import models_json_schema
from starlette.responses import JSONResponse

from lowkey.server.access import Public
from lowkey.server.v1 import BODIES

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json", dependencies=[Public])
async def document(request: Request) -> JSONResponse:
    return JSONResponse(described(cast(FastAPI, request.app)))


def described(server: FastAPI) -> dict[str, Any]:
    """The document, with the bodies that routes read by themselves."""
    told = server.openapi()
    _, bodies = models_json_schema(
        [(body, "validation") for body in BODIES], ref_template="#/components/schemas/{model}"
    )
    schemas = told["components"]["schemas"] | bodies["$defs"]
    return told | {"components": told["components"] | {"schemas": schemas}}
