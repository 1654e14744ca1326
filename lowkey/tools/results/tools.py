"""What a model may do with a long result: read on in it. Knows no screen and no tool that made it."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from lowkey.core.parts import Text
from lowkey.tools.pieces import window
from lowkey.tools.protocol import Arguments, Caller, Told, Tool, ToolFailed
from lowkey.tools.results.results import Results

SHOWN = 20_000
"""Characters that one reading shows."""


class ReadResult(Arguments):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    result: Annotated[Text, Field(max_length=100)] = Field(
        description="The result, as it is named where a part of it was left out."
    )
    start: int = Field(default=0, ge=0, alias="from", description="At which character to read on.")


def result_tool(results: Results) -> Tool[ReadResult]:
    """`read_result`, of the conversation that it is called in."""

    async def run(given: ReadResult, caller: Caller) -> Told:
        whole = await results.read(given.result.strip().strip("“”\"'"), caller)
        if whole is None:
            raise ToolFailed(
                f"There is no result “{given.result}” in this chat, or it is not kept any more: "
                "call the tool that gave it again."
            )
        return Told(window(whole.text, given.start, SHOWN, what="result"), tainted=whole.tainted)

    return Tool(
        name="read_result",
        about="Read on in a tool's result of this chat that was too long to be shown whole.",
        effect="read",
        arguments=ReadResult,
        run=run,
    )
