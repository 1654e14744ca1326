"""/v1/responses: passed straight through where the upstream has it, written here everywhere else.

Nothing is kept: every response is made as with `store: false`. Knows no conversation.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Send

from lowkey.app import App
from lowkey.models import Model, Relays
from lowkey.server.access import ApiCaller
from lowkey.server.state import Lowkey
from lowkey.server.v1.answer import Answering, Seat, Work, pass_on, stream, whole
from lowkey.server.v1.body import ENGINE, Body, check_parts, described, receive
from lowkey.server.v1.chat import as_assistant
from lowkey.server.v1.models import ASSISTANT, pick
from lowkey.server.v1.response_body import (
    PassedResponse,
    ResponseBody,
    check_stateless,
    request,
)
from lowkey.server.v1.response_events import Story, as_failure, response

router = APIRouter()


@router.post("/responses", openapi_extra=described(ResponseBody))
async def respond(http: HttpRequest, user: ApiCaller, app: Lowkey, seat: Seat) -> Response:
    """A response to this input, whole or as server-sent events (`stream`)."""
    del user
    body = await receive(http)
    check_stateless(body.fields)
    name = body.read(PassedResponse).model
    model = await pick(app, name)
    passes = name != ASSISTANT and model.info.provider not in ENGINE and isinstance(model, Relays)
    return Answering(seat, _passed(body, model, app) if passes else _asked(body, model, app))


def _passed(body: Body, model: Model, app: App) -> Work:
    """To the upstream; where it has no responses, its chat completions are told as one."""
    check_parts(body.fields.get("input"), "input", ("content", "output"), model.info)

    async def otherwise(send: Send) -> None:
        await _asked(body, model, app)(send)

    return lambda send: pass_on(send, model, "responses", body.data, as_failure, otherwise)


def _asked(given: Body, model: Model, app: App) -> Work:
    body = given.read(ResponseBody)
    asked = request(body, model.info)
    if body.model == ASSISTANT:
        asked = as_assistant(asked, model)
    told = response(body, app.clock.id("resp"), app.clock.now() // 1000, model.info.id)
    story = Story(told, app.clock)

    async def work(send: Send) -> None:
        pieces = model.ask(asked)
        if body.stream:
            await stream(send, story.stream(pieces), story.fail)
        else:
            await whole(send, await story.whole(pieces))

    return work
