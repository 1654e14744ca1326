"""/v1/completions: plain text goes on, or is filled in between a beginning and a `suffix`.

For editors (https://platform.openai.com/docs/api-reference/completions). Knows no conversation.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as HttpRequest
from starlette.responses import Response

from lowkey.models import Relays
from lowkey.server.access import ApiCaller
from lowkey.server.state import Lowkey
from lowkey.server.v1.answer import Answering, Seat, pass_on
from lowkey.server.v1.body import ENGINE, described, receive
from lowkey.server.v1.completion_body import CompletionBody
from lowkey.server.v1.errors import FieldError
from lowkey.server.v1.infill import fill_in
from lowkey.server.v1.models import pick

router = APIRouter()


@router.post("/completions", openapi_extra=described(CompletionBody))
async def complete(http: HttpRequest, user: ApiCaller, app: Lowkey, seat: Seat) -> Response:
    """The text that follows, whole or as server-sent events (`stream`)."""
    del user
    given = await receive(http)
    body = given.read(CompletionBody)
    model = await pick(app, body.model)
    if not isinstance(model, Relays):
        raise FieldError(
            "model",
            f"{model.info.name} does not complete plain text.",
            code="unsupported_model",
            hint="Ask it through /v1/chat/completions.",
        )
    if body.suffix is not None and model.info.provider in ENGINE:
        return Answering(seat, fill_in(body, model, app.clock))
    return Answering(seat, lambda send: pass_on(send, model, "completions", given.data))
