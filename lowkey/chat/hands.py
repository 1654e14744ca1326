"""What one run may do beside talking: the tools it is offered, and its calls. Knows no model's dialect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from lowkey.chat.approvals import Leave, approval, refusal
from lowkey.core.parts import Approval, CallPart, Part, ResultPart
from lowkey.models import ToolSpec
from lowkey.safety import ALLOWED, Choice, Effect, Verdict, gate
from lowkey.tools import AnyTool, Caller, Told, ToolFailed, call, shortened

OFF = "The person has switched this tool off. They can switch it on in Settings → Tools."
TOO_MANY = "Too much waits for the person's word already, so this was not done. Tell them."


Fit = Callable[[Told, Caller], Awaitable[Told]]


async def ends(told: Told, caller: Caller) -> Told:
    """A long result without its middle, which is kept nowhere."""
    del caller
    return replace(told, text=shortened(told.text))


@dataclass(slots=True, eq=False)
class _Planned:
    """A call that is to be made, and what was asked about it."""

    part: CallPart
    again: bool
    asked: Approval | None = None
    failed: ToolFailed | None = None
    """Why it can't be made, for the model."""


class Hands:
    """The tools of one run, called on behalf of `caller`.

    `standing`: what the person chose, by tool. `fit`: gives a result the length that a model is shown.
    """

    def __init__(
        self,
        tools: Sequence[AnyTool],
        caller: Caller,
        leave: Leave,
        standing: Mapping[str, Choice],
        fit: Fit,
    ) -> None:
        self.caller = caller
        self.leave = leave
        self._tools: Mapping[str, AnyTool] = {tool.name: tool for tool in tools}
        self._standing = dict(standing)
        self._fit = fit

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What the model is offered: all that is not switched off."""
        return tuple(
            ToolSpec(one.name, one.about, one.schema)
            for one in self._tools.values()
            if self._standing.get(one.name) != "off"
        )

    async def do(self, calls: Sequence[CallPart], again: bool = False) -> AsyncGenerator[Part]:
        """A result for each call, with its sources and files behind it, as they come.

        Calls that only look are done at once; any other waits for those before it. What needs the
        person's word is asked before the group it stands in is begun, and waits for that word.
        `again`: they may have been made already.
        """
        for looks, group in groupby(calls, key=self._looks):
            planned = [_Planned(part, again) for part in group]
            await self._ask(planned)
            free = [one for one in planned if looks and one.asked is None]
            for parts in await asyncio.gather(*map(self._do, free)):
                for part in parts:
                    yield part
            for one in planned:
                if one not in free:
                    for part in await self._do(one):
                        yield part

    def _looks(self, part: CallPart) -> bool:
        tool = self._tools.get(part.name)
        return tool is None or tool.effect == "read"

    async def _do(self, planned: _Planned) -> list[Part]:
        try:
            told, ok = await self._told(planned), True
        except ToolFailed as error:
            told, ok = Told(str(error), tainted=error.tainted), False
        told = await self._fit(told, self.caller)
        self.caller = replace(
            self.caller,
            made=(*self.caller.made, *told.files),
            tainted=self.caller.tainted or told.tainted,
        )
        result = ResultPart(
            call_id=planned.part.call_id,
            name=planned.part.name,
            text=told.text,
            ok=ok,
            tainted=told.tainted,
        )
        return [result, *told.sources, *told.files]

    async def _told(self, planned: _Planned) -> Told:
        if planned.asked is None and planned.failed is None:
            await self._ask([planned])  # What was read since the group was begun may matter now.
        if planned.failed is not None:
            raise planned.failed
        if planned.asked is not None:
            await self._allowed(planned.asked)
        return await call(self._tools[planned.part.name], planned.part.text, self.caller)

    async def _allowed(self, asked: Approval) -> None:
        """Waits for the person's word. Raises ToolFailed where it is no."""
        word = await self.leave.word(asked)
        if word.verdict == "deny":
            raise ToolFailed(refusal(word))
        if word.lasting is not None:
            self._standing[asked.name] = "allow"

    async def _ask(self, planned: Sequence[_Planned]) -> None:
        """Asks about those that need it, all at once."""
        for one in planned:
            try:
                one.asked = await self._question(one)
            except ToolFailed as error:
                one.failed = error
        asked = [one.asked for one in planned if one.asked is not None]
        if asked and not await self.leave.ask(asked):
            for one in planned:
                if one.asked is not None:
                    one.asked, one.failed = None, ToolFailed(TOO_MANY)

    async def _question(self, planned: _Planned) -> Approval | None:
        """What is to be asked about this call. Raises ToolFailed where it can't be made at all."""
        part = planned.part
        tool = self._tools.get(part.name)
        if tool is None:
            raise ToolFailed(f"There is no tool “{part.name}”.")
        effect = tool.effect_on(part.text, self.caller)
        verdict = self._verdict(tool, effect, planned.again)
        if verdict.decision == "deny":
            raise ToolFailed(OFF)
        if verdict == ALLOWED:
            return None
        approvals = self.leave.approvals
        return await approval(
            tool, part, effect, verdict, self.caller, approvals.clock, approvals.patience
        )

    def _verdict(self, tool: AnyTool, effect: Effect, again: bool) -> Verdict:
        return gate(effect, self.caller.tainted, tool.sealed, self._standing.get(tool.name), again)
