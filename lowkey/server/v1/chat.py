"""/v1/chat/completions: passed straight through where the upstream speaks the dialect, written here
for the assistant itself and for models that speak another. Knows no conversation: nothing is stored.
"""

from __future__ import annotations

import dataclasses

from fastapi import APIRouter
from fastapi import Request as HttpRequest
from starlette.responses import Response
from starlette.types import Send

from lowkey.app import App
from lowkey.chat import assistant_turns
from lowkey.models import Model, Relays, Request
from lowkey.server.access import ApiCaller
from lowkey.server.state import Lowkey
from lowkey.server.v1.answer import Answering, Seat, Work, pass_on, stream, whole
from lowkey.server.v1.body import Body, check_parts, described, receive
from lowkey.server.v1.chat_body import ChatBody, PassedChat, request
from lowkey.server.v1.chunks import Completion
from lowkey.server.v1.errors import as_event
from lowkey.server.v1.models import ASSISTANT, pick

router = APIRouter()


@router.post("/chat/completions", openapi_extra=described(ChatBody))
async def complete(http: HttpRequest, user: ApiCaller, app: Lowkey, seat: Seat) -> Response:
    """An answer to these messages, whole or as server-sent events (`stream`)."""
    del user
    body = await receive(http)
    name = body.read(PassedChat).model
    model = await pick(app, name)
    passes = name != ASSISTANT and isinstance(model, Relays)
    return Answering(seat, _passed(body, model) if passes else _asked(body, model, app))


def _passed(body: Body, model: Model) -> Work:
    check_parts(body.fields["messages"], "messages", ("content",), model.info)
    return lambda send: pass_on(send, model, "chat/completions", body.data)


def _asked(given: Body, model: Model, app: App) -> Work:
    body = given.read(ChatBody)
    asked = request(body, model.info)
    if body.model == ASSISTANT:
        asked = as_assistant(asked, model)
    completion = Completion(
        app.clock.id("chatcmpl").replace("_", "-"), app.clock.now() // 1000, model.info.id
    )

    async def work(send: Send) -> None:
        pieces = model.ask(asked)
        if body.stream:
            await stream(send, completion.stream(pieces, body.counts), as_event)
        else:
            await whole(send, await completion.whole(pieces))

    return work


def as_assistant(asked: Request, model: Model) -> Request:
    """The question as it is put to the assistant: its own words about itself come first."""
    return dataclasses.replace(asked, turns=assistant_turns(asked.turns, model.info))
