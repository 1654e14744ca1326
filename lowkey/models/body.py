"""From a Request to the body of a chat completion, in OpenAI's dialect. Knows no HTTP.

Source: https://platform.openai.com/docs/api-reference/chat/create
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from lowkey.core.parts import CallPart, ResultPart, TextPart
from lowkey.models.protocol import Effort, Image, ModelInfo, Request, Turn

EFFORTS: Mapping[Effort, str] = {"instant": "low", "medium": "medium", "deep": "high"}


def write(request: Request, model: ModelInfo, newest: bool = False) -> dict[str, Any]:
    """The body of a streamed chat completion, without the model's name.

    `newest`: for OpenAI itself, which knows conversations and has renamed an option.
    """
    body: dict[str, Any] = {
        "messages": [message for turn in request.turns for message in _messages(turn)],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": tool.schema,
                },
            }
            for tool in request.tools
        ]
        body["tool_choice"] = (
            request.choice
            if request.choice in ("auto", "none", "required")
            else {"type": "function", "function": {"name": request.choice}}
        )
    if request.schema is not None:
        named = {"name": "answer", "schema": request.schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    if model.thinks:
        body["reasoning_effort"] = EFFORTS[request.effort]
    options = {
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
        "stop": list(request.stop) or None,
    }
    body |= {name: value for name, value in options.items() if value is not None}
    if newest and request.max_tokens is not None:
        body["max_completion_tokens"] = body.pop("max_tokens")
    if newest and request.conversation is not None:
        body["prompt_cache_key"] = request.conversation
    return body | dict(request.extra)


def _messages(turn: Turn) -> list[dict[str, Any]]:
    """A turn as messages; each result of a tool is a message of its own."""
    calls = [part for part in turn.content if isinstance(part, CallPart)]
    results = [part for part in turn.content if isinstance(part, ResultPart)]
    said = [part for part in turn.content if isinstance(part, TextPart | Image)]
    messages: list[dict[str, Any]] = []
    if said or calls:
        message: dict[str, Any] = {"role": turn.role, "content": _content(said)}
        if calls:
            message["tool_calls"] = [
                {
                    "id": call.call_id,
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.text or "{}"},
                }
                for call in calls
            ]
        messages.append(message)
    messages += [
        {"role": "tool", "tool_call_id": result.call_id, "content": result.text}
        for result in results
    ]
    return messages


def _content(said: list[TextPart | Image]) -> str | list[dict[str, Any]] | None:
    if all(isinstance(part, TextPart) for part in said):
        return "\n\n".join(part.text for part in said if isinstance(part, TextPart)) or None
    return [
        {"type": "text", "text": part.text}
        if isinstance(part, TextPart)
        else {
            "type": "image_url",
            "image_url": {
                "url": f"data:{part.media_type};base64,{base64.b64encode(part.data).decode()}"
            },
        }
        for part in said
    ]
