"""The OpenAI-compatible API: other people's clients come in here. Knows no page and no SQL."""

from fastapi import APIRouter

from lowkey.server.v1 import chat, completions, embeddings, models, responses
from lowkey.server.v1.chat_body import ChatBody
from lowkey.server.v1.completion_body import CompletionBody
from lowkey.server.v1.elsewhere import elsewhere
from lowkey.server.v1.embeddings import EmbeddingsBody
from lowkey.server.v1.response_body import ResponseBody

BODIES = (ChatBody, CompletionBody, EmbeddingsBody, ResponseBody)
"""What the routes here read by themselves: the OpenAPI document is told of them."""

_rooms = (models, chat, responses, completions, embeddings)
router = APIRouter(prefix="/v1", tags=["v1"])
for room in _rooms:
    router.include_router(room.router)
router.include_router(elsewhere(route for room in _rooms for route in room.router.routes))

__all__ = ["BODIES", "router"]
