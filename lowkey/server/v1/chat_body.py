"""From the body of a chat completion to a Request
(https://platform.openai.com/docs/api-reference/chat/create).

Knows no answer. A body that is passed on to an upstream is only looked at where it must be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, FailFast, Field

from lowkey.core.parts import CallPart, ResultPart, Text, TextPart
from lowkey.models import Content, ModelInfo, Request, ToolSpec, Turn
from lowkey.server.v1.body import (
    EFFORTS,
    Count,
    EffortName,
    Given,
    ModelName,
    Parts,
    Seed,
    Share,
    Stops,
    Temperature,
    contents,
)
from lowkey.server.v1.errors import FieldError

Schema = Mapping[str, Any]
Role = Literal["system", "developer", "user", "assistant", "tool"]


class CalledFunction(Given):
    name: Text
    arguments: Text = ""


class ToolCall(Given):
    id: Text
    type: Literal["function"] = "function"
    function: CalledFunction


class ChatMessage(Given):
    role: Role
    content: Parts = ()
    tool_calls: Annotated[tuple[ToolCall, ...], BeforeValidator(lambda given: given or ())] = ()
    tool_call_id: Text = ""


class OfferedFunction(Given):
    name: Text
    description: Text | None = None
    parameters: Schema | None = None


class OfferedTool(Given):
    type: Text
    function: OfferedFunction | None = None


class NamedFunction(Given):
    name: Text


class AllowedTools(Given):
    mode: Literal["auto", "required"] = "auto"
    tools: tuple[Schema, ...] = ()


class ToolChoice(Given):
    type: Literal["auto", "none", "required", "function", "allowed_tools"]
    name: Text | None = None
    function: NamedFunction | None = None
    allowed_tools: AllowedTools | None = None
    mode: Literal["auto", "required"] = "auto"
    tools: tuple[Schema, ...] = ()


class SchemaFormat(Given):
    name: Text
    schema_: Schema | None = Field(None, alias="schema")


class ResponseFormat(Given):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: SchemaFormat | None = None


class StreamOptions(Given):
    include_usage: bool | None = None


Choice = Annotated[
    ToolChoice,
    BeforeValidator(
        lambda given: {"type": given} if isinstance(given, str) else given,
        json_schema_input_type=str | ToolChoice,
    ),
]


class ChatBody(Given):
    """A chat completion to make."""

    model: ModelName
    messages: Annotated[tuple[ChatMessage, ...], Field(min_length=1), FailFast()]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: Count | None = None
    max_completion_tokens: Count | None = None
    temperature: Temperature | None = None
    top_p: Share | None = None
    seed: Seed | None = None
    stop: Stops = ()
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    tools: tuple[OfferedTool, ...] | None = None
    tool_choice: Choice | None = None
    response_format: ResponseFormat | None = None
    reasoning_effort: EffortName | None = None
    prompt_cache_key: Text | None = None

    @property
    def counts(self) -> bool:
        """Whether a stream ends with its usage."""
        return bool(self.stream_options and self.stream_options.include_usage)


class PassedChat(Given):
    """As much of a chat completion as must be right before an upstream is asked."""

    model: ModelName
    messages: Annotated[tuple[Schema, ...], Field(min_length=1)]
    stream: bool | None = None


def request(body: ChatBody, model: ModelInfo) -> Request:
    """The question that this body asks. Raises FieldError for what `model` can't do."""
    body.refuse("audio", "functions", "function_call", "logprobs", "web_search_options")
    tools = [_tool(tool, index) for index, tool in enumerate(body.tools or ())]
    tools, choice = chosen(tools, body.tool_choice)
    schema, extra = answer_schema(body.response_format)
    return Request(
        turns=_turns(body.messages, model),
        tools=tuple(tools),
        choice=choice,
        effort=EFFORTS[body.reasoning_effort or "medium"],
        max_tokens=body.max_completion_tokens or body.max_tokens,
        temperature=body.temperature,
        top_p=body.top_p,
        seed=body.seed,
        stop=body.stop,
        schema=schema,
        conversation=body.prompt_cache_key,
        extra=body.options() | extra,
    )


def chosen(tools: Sequence[ToolSpec], choice: ToolChoice | None) -> tuple[list[ToolSpec], str]:
    """The tools that may be called, and which must be."""
    match choice:
        case None:
            return list(tools), "auto"
        case ToolChoice(type="function"):
            name = choice.function.name if choice.function is not None else choice.name or ""
            if name not in [tool.name for tool in tools]:
                raise FieldError("tool_choice", f"No tool is called “{name[:100]}”.")
            return list(tools), name
        case ToolChoice(type="allowed_tools"):
            allowed = choice.allowed_tools or AllowedTools(mode=choice.mode, tools=choice.tools)
            names = [(given.get("function") or given).get("name") for given in allowed.tools]
            return [tool for tool in tools if tool.name in names], allowed.mode
        case _:
            return list(tools), choice.type


def answer_schema(given: ResponseFormat | None) -> tuple[Schema | None, dict[str, Any]]:
    """The JSON Schema of the answer, and the format itself for those who know it by that name."""
    match given:
        case ResponseFormat(type="json_schema"):
            if given.json_schema is None or given.json_schema.schema_ is None:
                raise FieldError(
                    "response_format.json_schema",
                    "The schema is missing.",
                    code="missing_required_parameter",
                )
            schema: Schema = given.json_schema.schema_
        case ResponseFormat(type="json_object"):
            schema = {"type": "object"}
        case _:
            return None, {}
    return schema, {"response_format": given.model_dump(by_alias=True, exclude_unset=True)}


def _tool(given: OfferedTool, index: int) -> ToolSpec:
    if given.type != "function" or given.function is None:
        raise FieldError(
            f"tools.{index}.type",
            f"A tool of type “{given.type[:100]}” can't be given to this model.",
            hint="Functions can.",
        )
    function = given.function
    return ToolSpec(function.name, function.description or "", function.parameters or NO_ARGUMENTS)


NO_ARGUMENTS: Schema = {"type": "object", "properties": {}}


def _turns(messages: Sequence[ChatMessage], model: ModelInfo) -> tuple[Turn, ...]:
    """Messages as turns; results that follow each other stand in one."""
    turns: list[Turn] = []
    names: dict[str, str] = {}
    for index, message in enumerate(messages):
        content = contents(message.content, model, f"messages.{index}.content")
        match message.role:
            case "system" | "developer":
                turns.append(Turn("system", tuple(content)))
            case "user":
                turns.append(Turn("user", tuple(content)))
            case "assistant":
                calls = [
                    CallPart(call_id=call.id, name=call.function.name, text=call.function.arguments)
                    for call in message.tool_calls
                ]
                names |= {call.call_id: call.name for call in calls}
                turns.append(Turn("assistant", (*content, *calls)))
            case "tool":
                place = f"messages.{index}.content"
                add_result(turns, result(message.tool_call_id, names, content, place))
    return spoken(turns, "messages")


def spoken(turns: Sequence[Turn], place: str) -> tuple[Turn, ...]:
    """The turns that say something. Raises FieldError where nobody but the system speaks."""
    said = tuple(turn for turn in turns if turn.content)
    if all(turn.role == "system" for turn in said):
        raise FieldError(place, "There is nothing to answer.", hint="Send a message with words.")
    return said


def result(
    call_id: str, names: Mapping[str, str], content: Sequence[Content], place: str
) -> ResultPart:
    """What a tool answered, by the name under which it was called."""
    texts = [part.text for part in content if isinstance(part, TextPart)]
    if len(texts) < len(content):
        raise FieldError(place, "A tool's result can hold only text here.")
    return ResultPart(call_id=call_id, name=names.get(call_id, ""), text="\n\n".join(texts))


def add_result(turns: list[Turn], part: ResultPart) -> None:
    """Puts a result behind those that came right before it."""
    if turns and turns[-1].role == "tool":
        turns[-1] = Turn("tool", (*turns[-1].content, part))
    else:
        turns.append(Turn("tool", (part,)))
