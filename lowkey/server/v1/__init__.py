"""The OpenAI-compatible API: other people's clients come in here. Knows no page and no SQL."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["v1"])
