"""From the body of a response to a Request
(https://platform.openai.com/docs/api-reference/responses/create). Knows no answer and no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, FailFast, Field

from lowkey.core.parts import CallPart, Text, TextPart
from lowkey.models import Content, ModelInfo, Request, ToolSpec, Turn
from lowkey.server.v1.body import (
    EFFORTS,
    Count,
    EffortName,
    Given,
    ModelName,
    Parts,
    Share,
    Temperature,
    contents,
)
from lowkey.server.v1.chat_body import (
    NO_ARGUMENTS,
    Choice,
    Schema,
    add_result,
    chosen,
    result,
    spoken,
)
from lowkey.server.v1.errors import FieldError

STATEFUL: Mapping[str, str] = {
    "previous_response_id": "Lowkey keeps no responses, so it can't go on from one.",
    "conversation": "Lowkey keeps no conversations for this API.",
    "background": "Lowkey answers while you wait: nothing goes on in the background.",
    "prompt": "Lowkey keeps no prompts for this API.",
}
"""What would need something kept, and why it can't be had."""


Speaker = Literal["system", "developer", "user", "assistant"]


class Item(Given):
    """Something said, called or answered before."""

    type: Text = "message"
    role: Speaker = "user"
    content: Parts = ()
    call_id: Text = ""
    name: Text = ""
    arguments: Text = ""
    output: Parts = ()


class FunctionTool(Given):
    type: Text
    name: Text = ""
    description: Text | None = None
    parameters: Schema | None = None
    strict: bool | None = None


class TextFormat(Given):
    type: Literal["text", "json_object", "json_schema"] = "text"
    name: Text | None = None
    schema_: Schema | None = Field(None, alias="schema")
    strict: bool | None = None


class TextOptions(Given):
    format: TextFormat | None = None


class Reasoning(Given):
    effort: EffortName | None = None


def _as_items(given: object) -> object:
    return ({"role": "user", "content": given},) if isinstance(given, str) else given


class ResponseBody(Given):
    """A response to make."""

    model: ModelName
    input: Annotated[
        tuple[Item, ...],
        FailFast(),
        BeforeValidator(_as_items, json_schema_input_type=str | tuple[Item, ...]),
        Field(min_length=1),
    ]
    instructions: Text | None = None
    stream: bool | None = None
    max_output_tokens: Count | None = None
    temperature: Temperature | None = None
    top_p: Share | None = None
    tools: tuple[FunctionTool, ...] | None = None
    tool_choice: Choice | None = None
    parallel_tool_calls: bool | None = None
    text: TextOptions | None = None
    reasoning: Reasoning | None = None
    metadata: Mapping[str, Text] | None = None
    prompt_cache_key: Text | None = None

    @property
    def format(self) -> TextFormat:
        given = self.text.format if self.text is not None else None
        return given or TextFormat.model_validate({})


class PassedResponse(Given):
    """As much of a response as must be right before an upstream is asked."""

    model: ModelName
    input: str | list[object]
    stream: bool | None = None


def check_stateless(fields: Mapping[str, Any]) -> None:
    """Raises FieldError where a body asks for something that is kept."""
    for name, reason in STATEFUL.items():
        if fields.get(name):
            raise FieldError(
                name,
                reason,
                code="unsupported_parameter",
                hint="Send the whole input every time, as with “store”: false.",
            )


def request(body: ResponseBody, model: ModelInfo) -> Request:
    """The question that this body asks. Raises FieldError for what `model` can't do."""
    tools = [_tool(tool, index) for index, tool in enumerate(body.tools or ())]
    tools, choice = chosen(tools, body.tool_choice)
    effort = body.reasoning.effort if body.reasoning is not None else None
    schema, extra = _schema(body.format)
    return Request(
        turns=_turns(body, model),
        tools=tuple(tools),
        choice=choice,
        effort=EFFORTS[effort or "medium"],
        max_tokens=body.max_output_tokens,
        temperature=body.temperature,
        top_p=body.top_p,
        schema=schema,
        conversation=body.prompt_cache_key,
        extra=body.options() | extra,
    )


def _schema(given: TextFormat) -> tuple[Schema | None, dict[str, Any]]:
    """The answer's JSON Schema, and the format as chat completions write it."""
    match given.type:
        case "text":
            return None, {}
        case "json_object":
            return {"type": "object"}, {"response_format": {"type": "json_object"}}
        case "json_schema":
            if given.schema_ is None:
                raise FieldError(
                    "text.format.schema",
                    "The schema is missing.",
                    code="missing_required_parameter",
                )
            named: dict[str, Any] = {"name": given.name or "answer", "schema": given.schema_}
            if given.strict is not None:
                named["strict"] = given.strict
            return given.schema_, {"response_format": {"type": "json_schema", "json_schema": named}}


def _tool(given: FunctionTool, index: int) -> ToolSpec:
    if given.type != "function" or not given.name:
        raise FieldError(
            f"tools.{index}.type",
            f"A tool of type “{given.type[:100]}” can't be given to this model.",
            hint="Functions can.",
        )
    return ToolSpec(given.name, given.description or "", given.parameters or NO_ARGUMENTS)


def _turns(body: ResponseBody, model: ModelInfo) -> tuple[Turn, ...]:
    """Items as turns: what the assistant said and called between two others is one."""
    turns: list[Turn] = []
    names: dict[str, str] = {}
    if body.instructions:
        turns.append(Turn("system", (TextPart(text=body.instructions),)))
    for index, item in enumerate(body.input):
        place = f"input.{index}"
        match item.type:
            case "message":
                content = contents(item.content, model, f"{place}.content")
                _add(turns, item.role, content)
            case "function_call":
                names[item.call_id] = item.name
                call = CallPart(call_id=item.call_id, name=item.name, text=item.arguments)
                _add(turns, "assistant", [call])
            case "function_call_output":
                content = contents(item.output, model, f"{place}.output")
                add_result(turns, result(item.call_id, names, content, f"{place}.output"))
            case "reasoning":
                continue
            case _:
                raise FieldError(
                    f"{place}.type",
                    f"An item of type “{item.type[:100]}” can't be given to this model.",
                    hint="Messages, function calls and their outputs can.",
                )
    return spoken(turns, "input")


def _add(turns: list[Turn], role: Speaker, content: list[Content]) -> None:
    match role:
        case "assistant" if turns and turns[-1].role == "assistant":
            turns[-1] = Turn("assistant", (*turns[-1].content, *content))
        case "system" | "developer":
            turns.append(Turn("system", tuple(content)))
        case "user" | "assistant":
            turns.append(Turn(role, tuple(content)))
