"""Two ways to reach the chat room from a terminal: through a running server, or by opening it here.

Knows no terminal. Both ways give the same records, so whoever talks need not know which it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import aiohttp
from pydantic import BaseModel, TypeAdapter, ValidationError

from lowkey.accounts import User
from lowkey.app import App
from lowkey.chat import Conversation, Draft, Run, Sent
from lowkey.chat.approvals import Word
from lowkey.cli.desk import person
from lowkey.cli.lock import hold, holder
from lowkey.core.config import Settings
from lowkey.core.errors import LowkeyError, OutsideError, Problem, SignInError
from lowkey.core.events import EVENT, EVENTS, Event, RunDone
from lowkey.core.parts import Message

SENT: TypeAdapter[Sent] = TypeAdapter(Sent)
TRIES = 10
"""How often a lost server is looked for again, AGAIN seconds apart, before we say that it is gone."""
AGAIN = 0.5
SILENCE = 60
"""Seconds without a sign of life (the server sends one every 15) after which it counts as lost."""
LINE = 64 * 2**20
"""Bytes of one event at most: a part of a finished answer comes whole."""


@dataclass(frozen=True, slots=True)
class Latest:
    """A conversation and the message that its person saw last."""

    conversation: Conversation
    tip: Message | None


class Talk(Protocol):
    """A chat room within reach."""

    async def send(self, draft: Draft) -> Sent: ...

    def follow(self, run_id: str) -> AsyncGenerator[Event]:
        """The run's events until its end."""
        ...

    async def stop(self, run_id: str) -> None: ...

    async def answer(self, approval_id: str, word: Word) -> None:
        """Allows or denies what an answer waits for."""
        ...

    async def resume(self, message_id: str, key: str) -> Run:
        """Goes on with an answer that is not whole."""
        ...

    async def latest(self) -> Latest | None:
        """The conversation that was talked in last."""
        ...

    async def forget(self, conversation_id: str) -> None:
        """Deletes the conversation."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """The room, opened in this process."""

    app: App
    user: User

    async def send(self, draft: Draft) -> Sent:
        return await self.app.chat.send(self.user, draft)

    async def follow(self, run_id: str) -> AsyncGenerator[Event]:
        async with aclosing(await self.app.chat.follow(self.user, run_id)) as batches:
            async for _, batch in batches:
                for event in EVENTS.validate_json(b"[" + b",".join(batch) + b"]"):
                    yield event

    async def stop(self, run_id: str) -> None:
        await self.app.chat.stop(self.user, run_id)

    async def answer(self, approval_id: str, word: Word) -> None:
        await self.app.chat.answer(self.user, approval_id, word)

    async def resume(self, message_id: str, key: str) -> Run:
        return await self.app.chat.resume(self.user, message_id, key)

    async def latest(self) -> Latest | None:
        found, _ = await self.app.chat.conversations(self.user, limit=1)
        newest = _newest(found)
        if newest is None:
            return None
        conversation, messages, _ = await self.app.chat.conversation(self.user, newest)
        return _latest(conversation, messages)

    async def forget(self, conversation_id: str) -> None:
        await self.app.chat.delete(self.user, conversation_id)


@dataclass(frozen=True, slots=True)
class There:
    """The room of a server that runs already."""

    session: aiohttp.ClientSession

    async def send(self, draft: Draft) -> Sent:
        body = {
            "conversation_id": draft.conversation_id,
            "parent_id": draft.parent_id,
            "parts": [part.model_dump() for part in draft.parts],
            "key": draft.key,
            "model": draft.model,
            "effort": draft.effort,
            "web": draft.web,
            "temporary": draft.temporary,
        }
        async with _asking(self.session.post("/api/messages", json=body)) as response:
            return SENT.validate_json(await response.read())

    async def follow(self, run_id: str) -> AsyncGenerator[Event]:
        """Where the connection is lost, asks again for exactly what is missing."""
        seen = 0
        left = TRIES
        while True:
            try:
                async with aclosing(self._listen(run_id, seen)) as events:
                    async for event in events:
                        seen, left = event.seq, TRIES
                        yield event
                        if isinstance(event, RunDone):
                            return
            except OutsideError:
                if not left:
                    raise
            left -= 1
            await asyncio.sleep(AGAIN)

    async def stop(self, run_id: str) -> None:
        async with _asking(self.session.post(f"/api/runs/{run_id}/stop")):
            return

    async def answer(self, approval_id: str, word: Word) -> None:
        body = word.model_dump(include={"verdict", "lasting", "reason"})
        async with _asking(self.session.post(f"/api/approvals/{approval_id}", json=body)):
            return

    async def resume(self, message_id: str, key: str) -> Run:
        path = f"/api/messages/{message_id}/continue"
        async with _asking(self.session.post(path, json={"key": key})) as response:
            return _Queued.model_validate_json(await response.read()).run

    async def latest(self) -> Latest | None:
        async with _asking(self.session.get("/api/conversations?limit=1")) as response:
            page = _Page.model_validate_json(await response.read())
        newest = _newest(page.conversations)
        if newest is None:
            return None
        async with _asking(self.session.get(f"/api/conversations/{newest}")) as response:
            whole = _Whole.model_validate_json(await response.read())
        return _latest(whole.conversation, whole.messages)

    async def forget(self, conversation_id: str) -> None:
        async with _asking(self.session.delete(f"/api/conversations/{conversation_id}")):
            return

    async def _listen(self, run_id: str, seen: int) -> AsyncGenerator[Event]:
        forever = aiohttp.ClientTimeout(total=None, sock_read=SILENCE)
        request = self.session.get(f"/api/runs/{run_id}/events?after={seen}", timeout=forever)
        async with _asking(request) as response:
            async for line in response.content:
                if line.startswith(b"data:"):
                    yield EVENT.validate_json(line.removeprefix(b"data:"))
        raise _gone()


@asynccontextmanager
async def reach(settings: Settings) -> AsyncGenerator[Talk]:
    """The room of the server that holds the data folder; where none does, the room opened here."""
    found = holder(settings)
    if found is not None and found.url:
        token = settings.token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with aiohttp.ClientSession(found.url, headers=headers, read_bufsize=LINE) as session:
            yield There(session)
        return
    with hold(settings, "`lowkey chat`"):
        async with App.open(settings) as app:
            yield Here(app, await person(app.accounts))


class _Page(BaseModel):
    conversations: list[Conversation]


class _Whole(BaseModel):
    conversation: Conversation
    messages: list[Message]


class _Queued(BaseModel):
    run: Run


class _Failure(BaseModel):
    error: Problem


def _newest(found: Sequence[Conversation]) -> str | None:
    """The id of the one talked in last: the list begins with the pinned ones, however old."""
    newest = max(found, key=lambda one: one.updated_at, default=None)
    return newest.id if newest is not None else None


def _latest(conversation: Conversation, messages: Sequence[Message]) -> Latest:
    tips = (message for message in messages if message.id == conversation.tip_id)
    return Latest(conversation, next(tips, None))


@asynccontextmanager
async def _asking(
    request: AbstractAsyncContextManager[aiohttp.ClientResponse],
) -> AsyncGenerator[aiohttp.ClientResponse]:
    """The server's answer. Raises what it refused with, and OutsideError where it is gone."""
    try:
        async with request as response:
            await _check(response)
            yield response
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _gone() from error
    except ValidationError as error:
        raise OutsideError(
            "other_version",
            "The Lowkey that runs here is of another version than this command.",
            hint="Stop it, start it again, and try once more.",
        ) from error


async def _check(response: aiohttp.ClientResponse) -> None:
    if response.status < 400:
        return
    problem = _Failure.model_validate_json(await response.read()).error
    if response.status == 401:
        raise SignInError(
            "no_token",
            f"The Lowkey at {response.url.origin()} does not know who you are.",
            hint="Make a token for everything in its page (Settings → Access); give it in LOWKEY_TOKEN.",
        )
    raise LowkeyError(
        problem.code,
        problem.message,
        hint=problem.hint,
        retry_after=problem.retry_after,
        poem=problem.poem,
        position=problem.position,
    )


def _gone() -> OutsideError:
    return OutsideError(
        "server_gone",
        "The Lowkey that ran here does not answer any more.",
        hint="Start it again. What was said is kept: lowkey chat -c goes on with it.",
    )
