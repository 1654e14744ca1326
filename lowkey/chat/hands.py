"""What one run may do beside talking: the tools it is offered, and its calls. Knows no model's dialect."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import groupby

from lowkey.core.parts import CallPart, Part, ResultPart
from lowkey.models import ToolSpec
from lowkey.safety import gate
from lowkey.tools import AnyTool, Caller, Told, ToolFailed, call


class Hands:
    """The tools of one run, called on behalf of `caller`."""

    def __init__(self, tools: Sequence[AnyTool], caller: Caller) -> None:
        self.caller = caller
        self._tools: Mapping[str, AnyTool] = {tool.name: tool for tool in tools}
        self._tainted = False

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        return tuple(ToolSpec(one.name, one.about, one.schema) for one in self._tools.values())

    async def do(self, calls: Sequence[CallPart]) -> list[Part]:
        """A result for each call, in their order, with its sources and files behind it.

        Calls that only look are done at once; any other waits for those before it.
        """
        told: list[Part] = []
        for looks, group in groupby(calls, key=self._looks):
            if looks:
                for parts in await asyncio.gather(*map(self._do, group)):
                    told += parts
            else:
                for one in group:
                    told += await self._do(one)
        return told

    def _looks(self, part: CallPart) -> bool:
        tool = self._tools.get(part.name)
        return tool is None or tool.effect == "read"

    async def _do(self, part: CallPart) -> list[Part]:
        try:
            told, ok = await self._told(part), True
        except ToolFailed as error:
            told, ok = Told(str(error)), False
        result = ResultPart(call_id=part.call_id, name=part.name, text=told.text, ok=ok)
        return [result, *told.sources, *told.files]

    async def _told(self, part: CallPart) -> Told:
        tool = self._tools.get(part.name)
        if tool is None:
            raise ToolFailed(f"There is no tool “{part.name}”.")
        effect = tool.effect_on(part.text, self.caller)
        verdict = gate(effect, self._tainted, tool.sealed)
        if not verdict.allowed:
            raise ToolFailed(verdict.reason)
        told = await call(tool, part.text, self.caller)
        self._tainted = self._tainted or told.tainted
        return told
