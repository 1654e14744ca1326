"""Errors in the shape of JSON-RPC 2.0 (https://www.jsonrpc.org/specification). Knows no route.

Clients of the protocol show a refusal's sentence only where it comes in this shape.
"""

from __future__ import annotations

from typing import Any

from lowkey.core.errors import Problem

REFUSED = -32000
"""An error of the server's own, as JSON-RPC leaves room for."""


def as_rpc(problem: Problem) -> dict[str, Any]:
    """The body of an answer to a request that was not even read: so it names none."""
    said = f"{problem.message} {problem.hint}".strip()
    error = {"code": REFUSED, "message": said, "data": problem.model_dump(mode="json")}
    return {"jsonrpc": "2.0", "id": None, "error": error}
