"""Filling in the middle by this machine's own engine: llama.cpp's /infill, told as a completion.

Knows no other upstream: those that can do it read `suffix` by themselves.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson
from starlette.types import Send

from lowkey.core.clock import Clock
from lowkey.models import Model, Relay, Relays
from lowkey.server.v1.answer import Work, bad_answer, read, stream, whole, words_of
from lowkey.server.v1.chunks import DONE, cut
from lowkey.server.v1.completion_body import CompletionBody
from lowkey.server.v1.errors import FieldError, as_event, remote

LENGTH = 64
"""Tokens filled in where the client does not say: an editor wants a line or two."""
STOPS = {"limit": "length"}
"""llama.cpp's reasons to stop, where they are not `stop`."""


def fill_in(body: CompletionBody, model: Model, clock: Clock) -> Work:
    """Writes what stands between prompt and suffix."""
    known = {
        "id": clock.id("cmpl").replace("_", "-"),
        "object": "text_completion",
        "created": clock.now() // 1000,
        "model": model.info.id,
    }

    async def work(send: Send) -> None:
        assert isinstance(model, Relays)
        relay = await model.relay("infill", orjson.dumps(_options(body)))
        async with aclosing(relay.chunks):
            if relay.status != 200:
                raise _refused(model.info.name, relay.status, await read(relay, model.info.name))
            if body.stream:
                await stream(send, _frames(relay, known), as_event)
                return
            data = await read(relay, model.info.name)
        try:
            told = orjson.loads(data)
            answer = known | {"choices": [_choice(told)], "usage": _usage(told)}
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise bad_answer(model.info.name, "it is no completion") from error
        await whole(send, orjson.dumps(answer))

    return work


async def _frames(relay: Relay, known: dict[str, Any]) -> AsyncGenerator[bytes, None]:
    """The engine's events as chunks of a completion."""
    rest = b""
    async for chunk in relay.chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if not line.startswith(b"data:"):
                continue
            told = orjson.loads(line[5:])
            last = bool(told.get("stop"))
            answer = known | {"choices": [_choice(told, last)]}
            if last:
                answer["usage"] = _usage(told)
            yield b"data: %b\n\n" % orjson.dumps(answer)
            if last:
                yield DONE
                return
    raise cut()


def _options(body: CompletionBody) -> dict[str, Any]:
    options = {
        "input_prefix": body.text(),
        "input_suffix": body.suffix,
        "prompt": "",
        "n_predict": body.max_tokens or LENGTH,
        "stream": bool(body.stream),
        "temperature": body.temperature,
        "top_p": body.top_p,
        "seed": body.seed,
        "stop": list(body.stop),
    }
    return {name: value for name, value in options.items() if value is not None}


def _choice(told: dict[str, Any], last: bool = True) -> dict[str, Any]:
    finish = STOPS.get(told.get("stop_type", ""), "stop") if last else None
    return {"index": 0, "text": told["content"], "logprobs": None, "finish_reason": finish}


def _usage(told: dict[str, Any]) -> dict[str, int]:
    prompt, said = told["tokens_evaluated"], told["tokens_predicted"]
    return {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said}


def _refused(name: str, status: int, data: bytes) -> Exception:
    """Why nothing is filled in; 501 is the engine's word for a model that never learnt it."""
    if status == 501:
        return FieldError(
            "suffix",
            f"{name} can't fill in the middle of a text: it was not trained for that.",
            code="unsupported_model",
            hint="Choose a model for code, such as Qwen2.5-Coder or StarCoder2.",
        )
    return remote(name, status, words_of(data), None)
