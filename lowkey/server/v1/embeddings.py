"""/v1/embeddings (https://platform.openai.com/docs/api-reference/embeddings). Knows no vector."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi import Request as HttpRequest
from pydantic import BeforeValidator, FailFast, Field
from starlette.responses import Response

from lowkey.models import Relays
from lowkey.server.access import ApiCaller
from lowkey.server.state import Lowkey
from lowkey.server.v1.answer import Answering, Seat, pass_on
from lowkey.server.v1.body import Count, Given, ModelName, as_tuple, described, receive
from lowkey.server.v1.errors import FieldError
from lowkey.server.v1.models import pick

router = APIRouter()

Tokens = tuple[int, ...]


class EmbeddingsBody(Given):
    """Texts, or token numbers, to turn into vectors."""

    model: ModelName
    input: Annotated[
        tuple[str | int | Tokens, ...],
        FailFast(),
        BeforeValidator(as_tuple, json_schema_input_type=str | tuple[str | int | Tokens, ...]),
        Field(min_length=1),
    ]
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Count | None = None


@router.post("/embeddings", openapi_extra=described(EmbeddingsBody))
async def embed(http: HttpRequest, user: ApiCaller, app: Lowkey, seat: Seat) -> Response:
    """A vector for every text."""
    del user
    body = await receive(http)
    name = body.read(EmbeddingsBody).model
    model = await pick(app, name)
    if not isinstance(model, Relays):
        raise FieldError(
            "model",
            f"{model.info.name} makes no embeddings.",
            code="unsupported_model",
            hint="Choose a model of an OpenAI-compatible server that does.",
        )
    return Answering(seat, lambda send: pass_on(send, model, "embeddings", body.data))
