"""Whose key opens /v1, and how those behind the keys share it."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest

from bench.upstream import Gate, Plan
from lowkey.accounts import Scope, Visit
from tests.server.v1.conftest import Place, place

PASSWORD = "eleven purple herons"
HELLO: list[Any] = [{"role": "user", "content": "Hello"}]


async def move_in(v1: Place) -> Visit:
    """Makes the owner."""
    link = v1.app.accounts.set_up_link("")
    assert link is not None
    _, session = await v1.app.accounts.set_up(link.partition("#")[2], "Olivia", PASSWORD, "a test")
    visit = await v1.app.accounts.by_session(session)
    assert visit is not None
    return visit


async def key(v1: Place, visit: Visit, scope: Scope = "v1") -> openai.AsyncOpenAI:
    """A client with a key of this person's."""
    _, secret = await v1.app.accounts.tokens.make(visit, "a key", (scope,))
    return v1.sdk.with_options(api_key=secret)


async def test_alone_at_this_machine_any_key_will_do() -> None:
    async with place() as v1:
        sdk = v1.sdk.with_options(api_key="sk-whatever")
        answer = await sdk.chat.completions.create(model="up/steady", messages=HELLO)
        assert answer.choices[0].message.content
        async with v1.http.post("/v1/chat/completions", data=b"{}") as without:
            assert without.status == 400


async def test_once_others_can_come_only_a_key_made_for_it_opens() -> None:
    async with place(hosts=("lowkey.example",)) as v1:
        with pytest.raises(openai.AuthenticationError):
            await v1.sdk.models.list()
        owner = await move_in(v1)
        good, other = await key(v1, owner), await key(v1, owner, "api")
        answer = await good.chat.completions.create(model="up/steady", messages=HELLO)
        assert answer.choices[0].message.content
        before = len(v1.up.asked)
        for sdk in (v1.sdk, other, v1.sdk.with_options(api_key="a\x20b")):
            for asking in (
                sdk.chat.completions.create(model="up/steady", messages=HELLO),
                sdk.responses.create(model="up/steady", input="Hello"),
                sdk.completions.create(model="up/steady", prompt="Hello"),
                sdk.embeddings.create(model="up/steady", input="Hello"),
                sdk.models.retrieve("up/steady"),
            ):
                with pytest.raises(openai.AuthenticationError) as raised:
                    await asking
                assert raised.value.code == "invalid_api_key"
                assert raised.value.response.headers["www-authenticate"] == "Bearer"
        assert len(v1.up.asked) == before


async def test_a_key_that_is_revoked_ends_what_it_had_begun() -> None:
    async with place(hosts=("lowkey.example",)) as v1:
        owner = await move_in(v1)
        sdk = await key(v1, owner)
        gate = Gate()
        await gate.open(1)
        v1.up.next(Plan(gate=gate))
        stream = await sdk.chat.completions.create(model="up/steady", messages=HELLO, stream=True)
        chunks = aiter(stream)
        await anext(chunks)
        token = (await v1.app.accounts.tokens.list(owner.user))[0]
        await v1.app.accounts.tokens.revoke(owner.user, token.id)
        with pytest.raises(openai.APIError, match="revoked"):
            async for _ in chunks:
                continue
        await v1.last.closed()


async def test_the_many_requests_of_one_do_not_stand_before_the_one_of_another() -> None:
    async with place(hosts=("lowkey.example",), max_runs=1, max_waiting=8) as v1:
        owner = await move_in(v1)
        await v1.app.accounts.add_person(owner, "Ada", PASSWORD, "member")
        _, session = await v1.app.accounts.sign_in("Ada", PASSWORD, "192.0.2.1", "a test")
        member = await v1.app.accounts.by_session(session)
        assert member is not None
        many, one = await key(v1, owner), await key(v1, member)
        gate = Gate()
        v1.up.next(Plan(gate=gate))
        order: list[str] = []

        async def ask(sdk: openai.AsyncOpenAI, name: str) -> None:
            stream = await sdk.chat.completions.create(
                model="up/steady", messages=HELLO, stream=True
            )
            order.append(name)
            async for _ in stream:
                continue

        async with asyncio.TaskGroup() as group:
            for number in range(4):
                group.create_task(ask(many, f"many {number}"))
                await _until(v1, number)
            group.create_task(ask(one, "one"))
            await _until(v1, 4)
            await gate.open_for_good()
        assert order.index("one") <= 2


async def _until(v1: Place, waiting: int) -> None:
    line = v1.app.runner.line
    while (line.active, line.length) != (1, waiting):
        await asyncio.sleep(0)
