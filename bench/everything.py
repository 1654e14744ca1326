"""What the conformance suite of the Model Context Protocol looks for in a server, and nothing of Lowkey's.

Its tools, resources and prompts are stubs by design: they try the transport they stand behind. Names
and answers are those that https://github.com/modelcontextprotocol/conformance asks for.
"""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from mcp.server.lowlevel.server import Server
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp.types import (
    AudioContent,
    Completion,
    EmbeddedResource,
    EmptyResult,
    ImageContent,
    SamplingMessage,
    SetLevelRequestParams,
    SubscribeRequestParams,
    TextContent,
    TextResourceContents,
    UnsubscribeRequestParams,
)
from pydantic import BaseModel, Field

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
WAV = base64.b64encode(
    b"RIFF\x26\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\2\0\0\0\0\0"
).decode()
STUB = "It answers what the suite asks for."
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {
        "address": {
            "type": "object",
            "properties": {"street": {"type": "string"}, "city": {"type": "string"}},
        }
    },
    "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}},
    "additionalProperties": False,
}


class Response(BaseModel):
    response: str = Field(description="Any words.")


class Defaults(BaseModel):
    name: str = "John Doe"
    age: int = 30
    score: float = 95.5
    status: str = Field("active", json_schema_extra={"enum": ["active", "inactive", "pending"]})
    verified: bool = True


def _titled(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"const": value, "title": title} for value, title in pairs]


class Enums(BaseModel):
    untitledSingle: str = Field(json_schema_extra={"enum": ["option1", "option2", "option3"]})
    titledSingle: str = Field(
        json_schema_extra={"oneOf": _titled(("value1", "First"), ("value2", "Second"))}  # type: ignore[dict-item]
    )
    legacyEnum: str = Field(
        json_schema_extra={"enum": ["opt1", "opt2"], "enumNames": ["Option One", "Option Two"]}
    )
    untitledMulti: list[str] = Field(
        json_schema_extra={"items": {"type": "string", "enum": ["option1", "option2"]}}
    )
    titledMulti: list[str] = Field(
        json_schema_extra={"items": {"anyOf": _titled(("value1", "First"), ("value2", "Second"))}}  # type: ignore[dict-item]
    )


def everything() -> Server[Any]:
    """A server with all of it."""
    made = MCPServer("everything", version="1", log_level="WARNING")
    _tools(made)
    _asking(made)
    _resources(made)
    _prompts(made)
    return _lowlevel(made)


def _tools(made: MCPServer) -> None:
    image = ImageContent(type="image", data=PNG, mime_type="image/png")

    def embedded(uri: str, kind: str, text: str) -> EmbeddedResource:
        inner = TextResourceContents(uri=uri, mime_type=kind, text=text)
        return EmbeddedResource(type="resource", resource=inner)

    @made.tool(description=STUB)
    def test_simple_text() -> str:
        return "This is a simple text response for testing."

    @made.tool(description=STUB)
    def test_image_content() -> list[ImageContent]:
        return [image]

    @made.tool(description=STUB)
    def test_audio_content() -> list[AudioContent]:
        return [AudioContent(type="audio", data=WAV, mime_type="audio/wav")]

    @made.tool(description=STUB)
    def test_embedded_resource() -> list[EmbeddedResource]:
        return [embedded("test://embedded-resource", "text/plain", "An embedded resource.")]

    @made.tool(description=STUB)
    def test_multiple_content_types() -> list[TextContent | ImageContent | EmbeddedResource]:
        data = embedded("test://mixed-content-resource", "application/json", '{"value": 123}')
        return [TextContent(type="text", text="Multiple content types test:"), image, data]

    @made.tool(description=STUB)
    def test_error_handling() -> str:
        raise RuntimeError("This tool intentionally returns an error for testing")

    @made.tool(description=STUB)
    async def test_tool_with_logging(ctx: Context) -> str:
        for word in ("started", "processing data", "completed"):
            await ctx.info(f"Tool execution {word}")
        return "Logged."

    @made.tool(description=STUB)
    async def test_tool_with_progress(ctx: Context) -> str:
        for done in (0, 50, 100):
            await ctx.report_progress(progress=done, total=100, message=f"{done} of 100")
        return "Done."

    @made.tool(description=STUB)
    async def test_reconnection(ctx: Context) -> str:
        await ctx.close_sse_stream()
        await asyncio.sleep(0.2)
        return "Reconnected."

    @made.tool(name="json_schema_2020_12_tool", description=STUB)
    def schema() -> str:
        return "Its schema is what matters."

    made._tool_manager._tools["json_schema_2020_12_tool"].parameters = SCHEMA  # pyright: ignore


def _asking(made: MCPServer) -> None:
    async def elicited(ctx: Context, message: str, schema: type[BaseModel]) -> str:
        result = await ctx.elicit(message=message, schema=schema)
        given = result.data.model_dump_json() if result.action == "accept" else "{}"
        return f"action={result.action}, content={given}"

    @made.tool(description=STUB)
    async def test_sampling(prompt: str, ctx: Context) -> str:
        asked = SamplingMessage(role="user", content=TextContent(type="text", text=prompt))
        told = await ctx.session.create_message(
            messages=[asked], max_tokens=100, related_request_id=ctx.request_id
        )
        return f"LLM response: {getattr(told.content, 'text', '')}"

    @made.tool(description=STUB)
    async def test_elicitation(message: str, ctx: Context) -> str:
        return f"User response: {await elicited(ctx, message, Response)}"

    @made.tool(description=STUB)
    async def test_elicitation_sep1034_defaults(ctx: Context) -> str:
        return f"Elicitation completed: {await elicited(ctx, 'With defaults', Defaults)}"

    @made.tool(description=STUB)
    async def test_elicitation_sep1330_enums(ctx: Context) -> str:
        return f"Elicitation completed: {await elicited(ctx, 'Choose', Enums)}"


def _resources(made: MCPServer) -> None:
    @made.resource("test://static-text", mime_type="text/plain")
    def text() -> str:
        return "This is the content of the static text resource."

    @made.resource("test://static-binary", mime_type="image/png")
    def binary() -> bytes:
        return base64.b64decode(PNG)

    @made.resource("test://watched-resource")
    def watched() -> str:
        return "Watched."

    @made.resource("test://template/{id}/data", mime_type="application/json")
    def template(id: str) -> str:
        return json.dumps({"id": id, "templateTest": True, "data": f"Data for ID: {id}"})


def _prompts(made: MCPServer) -> None:
    def words(text: str) -> UserMessage:
        return UserMessage(role="user", content=TextContent(type="text", text=text))

    @made.prompt(description=STUB)
    def test_simple_prompt() -> list[UserMessage]:
        return [words("This is a simple prompt for testing.")]

    @made.prompt(description=STUB)
    def test_prompt_with_arguments(arg1: str, arg2: str) -> list[UserMessage]:
        return [words(f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'")]

    @made.prompt(description=STUB)
    def test_prompt_with_embedded_resource(resourceUri: str) -> list[UserMessage]:
        inner = TextResourceContents(uri=resourceUri, mime_type="text/plain", text="Embedded.")
        part = EmbeddedResource(type="resource", resource=inner)
        return [UserMessage(role="user", content=part), words("Please process the resource above.")]

    @made.prompt(description=STUB)
    def test_prompt_with_image() -> list[UserMessage]:
        part = ImageContent(type="image", data=PNG, mime_type="image/png")
        return [UserMessage(role="user", content=part), words("Please analyze the image above.")]

    @made.completion()
    async def complete(ref: Any, argument: Any, context: Any) -> Completion:
        return Completion(values=[], total=0, has_more=False)


def _lowlevel(made: MCPServer) -> Server[Any]:
    """The server within, with what the other does not speak of."""
    server = made._lowlevel_server  # pyright: ignore[reportPrivateUsage]

    async def heard(_: Any, __: BaseModel) -> EmptyResult:
        return EmptyResult()

    server.add_request_handler("logging/setLevel", SetLevelRequestParams, heard)
    server.add_request_handler("resources/subscribe", SubscribeRequestParams, heard)
    server.add_request_handler("resources/unsubscribe", UnsubscribeRequestParams, heard)
    return server
