"""The published rule book over HTTP, for anyone who can reach this Lowkey. Knows no file."""

from __future__ import annotations

from fastapi import APIRouter

from lowkey.server.access import Public
from lowkey.spec import Spec, published

router = APIRouter(prefix="/api", tags=["spec"])


@router.get("/spec", dependencies=[Public])
async def spec() -> Spec:
    """All of it: rules with their examples, personalities, tiers, and where to turn in a crisis."""
    return published()
