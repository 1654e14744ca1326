"""A Request in pydantic-ai's words: messages, settings, tools. Knows no provider's HTTP.

A provider's proof of its thoughts goes into the signature of a ThinkingPart as JSON that says whose
it is, and back to that provider alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    ModelResponsePart,
    SystemPromptPart,
    TextPart,
    ThinkingPart,
    ToolCallPart,
    ToolReturnPart,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings, ThinkingLevel
from pydantic_ai.tools import ToolDefinition

from lowkey.core import parts
from lowkey.models.protocol import Content, Effort, Image, ModelInfo, Request, Turn

EFFORTS: dict[Effort, ThinkingLevel] = {"instant": False, "medium": "medium", "deep": "high"}


class _Thought(BaseModel):
    """The proof of one thought. `length`: characters of the text that it stands for."""

    id: str | None = None
    signature: str | None = None
    length: int = 0


class _Signed(BaseModel):
    """The proofs of the thoughts in one ThinkingPart. `by`: whose they are."""

    by: str
    thoughts: list[_Thought]


class Thoughts:
    """Collects proofs while an answer comes: thoughts that follow each other are one part for us."""

    def __init__(self) -> None:
        self._thoughts: list[_Thought] = []

    def over(self) -> None:
        """Something else was said."""
        self._thoughts = []

    def signed(self, part: ThinkingPart) -> str | None:
        """The signature of all thoughts since something else was said."""
        thought = _Thought(id=part.id, signature=part.signature, length=len(part.content))
        self._thoughts.append(thought)
        if part.provider_name is None or not any(one.signature for one in self._thoughts):
            return None
        return _Signed(by=part.provider_name, thoughts=self._thoughts).model_dump_json()

    def of_call(self, part: ToolCallPart) -> str | None:
        """The signature of a call that carries one itself, as Google's do."""
        details = part.provider_details or {}
        signature = details.get("thought_signature")
        if not isinstance(signature, str) or part.provider_name is None:
            return None
        self._thoughts.append(_Thought(signature=signature))
        return _Signed(by=part.provider_name, thoughts=self._thoughts).model_dump_json()


def messages(request: Request) -> list[ModelMessage]:
    """The turns; neighbours of one side become one message, as all dialects want it."""
    names = {
        content.call_id: content.name
        for turn in request.turns
        for content in turn.content
        if isinstance(content, parts.CallPart)
    }
    found: list[ModelMessage] = []
    for turn in request.turns:
        if turn.role == "assistant":
            _add_response(found, turn)
        else:
            _add_request(found, turn, names)
    return found


def _add_request(found: list[ModelMessage], turn: Turn, names: dict[str, str]) -> None:
    said: list[ModelRequestPart] = []
    content: list[UserContent] = []
    for one in turn.content:
        match one:
            case parts.ResultPart():
                said.append(
                    ToolReturnPart(
                        tool_name=names.get(one.call_id, one.name),
                        content=one.text,
                        tool_call_id=one.call_id,
                        outcome="success" if one.ok else "failed",
                    )
                )
            case parts.TextPart() if turn.role == "system":
                said.append(SystemPromptPart(one.text))
            case parts.TextPart():
                content.append(one.text)
            case Image():
                content.append(BinaryContent(one.data, media_type=one.media_type))
            case parts.ThinkingPart() | parts.CallPart():
                pass  # Only an assistant thinks and calls.
    if content:
        text = content[0] if len(content) == 1 and isinstance(content[0], str) else content
        said.append(UserPromptPart(text))
    last = found[-1] if found else None
    if isinstance(last, ModelRequest):
        found[-1] = ModelRequest([*last.parts, *said])
    elif said:
        found.append(ModelRequest(said))


def _add_response(found: list[ModelMessage], turn: Turn) -> None:
    said = list(_response_parts(turn.content))
    by = next((part.provider_name for part in said if part.provider_name), None)
    last = found[-1] if found else None
    if isinstance(last, ModelResponse):
        by = by or last.provider_name
        found[-1] = ModelResponse([*last.parts, *said], provider_name=by, canonical_system=by)
    elif said:
        found.append(ModelResponse(said, provider_name=by, canonical_system=by))


def _response_parts(content: Sequence[Content]) -> Iterable[ModelResponsePart]:
    for one in content:
        match one:
            case parts.TextPart():
                yield TextPart(one.text)
            case parts.CallPart():
                args = one.text if _is_object(one.text) else "{}"
                yield ToolCallPart(one.name, args, tool_call_id=one.call_id)
            case parts.ThinkingPart():
                yield from _thoughts(one)
            case parts.ResultPart() | Image():
                pass  # Neither is the assistant's.


def _thoughts(part: parts.ThinkingPart) -> Iterable[ThinkingPart]:
    """The thoughts as their provider gave them; those without a proof stay here."""
    try:
        signed = _Signed.model_validate_json(part.signature or "")
    except ValidationError:
        return
    rest = part.text
    for thought in signed.thoughts:
        text, rest = rest[: thought.length], rest[thought.length :]
        yield ThinkingPart(
            text, id=thought.id, signature=thought.signature, provider_name=signed.by
        )


def _is_object(text: str) -> bool:
    """Whether a call's arguments can be sent back: a cut answer may have left half of them."""
    try:
        return isinstance(orjson.loads(text), dict)
    except orjson.JSONDecodeError:
        return False


def settings(request: Request, info: ModelInfo, speaker: Model) -> ModelSettings:
    """What else is asked for, as far as the provider takes it."""
    wanted: dict[str, Any] = {
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "top_p": request.top_p,
        "seed": request.seed,
        "stop_sequences": list(request.stop) or None,
    }
    if request.tools:
        forced = request.choice not in ("auto", "none", "required")
        wanted["tool_choice"] = [request.choice] if forced else request.choice
    if info.thinks:
        quiet = request.tools and request.choice not in ("auto", "none")
        wanted["thinking"] = False if quiet else EFFORTS[request.effort]
        wanted["openai_reasoning_summary"] = "auto"
    if request.conversation is not None:
        wanted["cache"] = True
        wanted["openai_prompt_cache_key"] = request.conversation
    taken = {
        name: value
        for name, value in wanted.items()
        if value is not None and name not in speaker.unsupported_settings
    }
    return cast(ModelSettings, taken | {"max_retries": 0, "openai_store": False})


def parameters(request: Request) -> ModelRequestParameters:
    """The tools, and the schema of the answer."""
    tools = [
        ToolDefinition(
            name=tool.name,
            description=tool.description,
            parameters_json_schema=dict(tool.schema),
            strict=False,
        )
        for tool in request.tools
    ]
    if request.schema is None:
        return ModelRequestParameters(function_tools=tools)
    schema = OutputObjectDefinition(dict(request.schema), name="answer", strict=True)
    return ModelRequestParameters(function_tools=tools, output_mode="native", output_object=schema)
