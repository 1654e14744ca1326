"""A person's connected tools as a model is offered them, and their calls. Knows no model and no chat.

Offered is what was allowed, in the words that were allowed, and only while the server says the same.
Every call reaches somebody outside, and every result was written by others.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row

from lowkey.core.errors import LowkeyError
from lowkey.tools.connectors import store
from lowkey.tools.connectors.connectors import Connectors, tool_of
from lowkey.tools.connectors.faces import Given, arguments_of
from lowkey.tools.connectors.nouns import ConnectorTool
from lowkey.tools.connectors.results import Keep, Result
from lowkey.tools.protocol import AnyTool, Caller, Told, Tool, ToolFailed

if TYPE_CHECKING:
    import mcp_types as types

SECONDS = 180.0
"""Of a call with all that belongs to it: opening, listing, and the call's own time."""
UNKNOWN = "Whether the call had any effect is not known."


class Offering:
    """`keep` takes the files that results hold."""

    def __init__(self, connectors: Connectors, keep: Keep) -> None:
        self.connectors = connectors
        self.keep = keep

    async def tools(self, user_id: str) -> Sequence[AnyTool]:
        """All that this person's models may be offered now. Nothing is asked of any server."""

        def read(c: Connection) -> tuple[list[Row[Any]], list[Row[Any]]]:
            rows = [row for row in store.of(c, user_id) if row.enabled]
            return rows, store.tools(c, [row.id for row in rows]) if rows else []

        rows, kept = await self.connectors.db.read(read)
        offered: dict[str, AnyTool] = {}
        for row in sorted(rows, key=lambda row: not row.shared):
            for one in kept:
                if one.connector_id == row.id:
                    known = tool_of(row.name, one)
                    if known is not None and known.state == "allowed":
                        offered.setdefault(known.name, self._tool(row, known))
        return list(offered.values())

    async def offered(self, caller: Caller) -> Sequence[AnyTool]:
        return await self.tools(caller.user_id)

    def _tool(self, row: Row[Any], known: ConnectorTool) -> AnyTool:
        face = known.now
        about = face.about or face.title or face.name

        async def run(arguments: Given, caller: Caller) -> Told:
            result = await self._call(row, known, arguments, caller)
            return await Result(known.name, caller, self.keep).told(row.name, result)

        return Tool(
            name=known.name,
            about=f"{about}\n(A tool of “{row.name}”, a server that is connected.)",
            effect="read" if known.looks else "contact",
            arguments=arguments_of(face),
            run=run,
            seconds=SECONDS,
            preview=_preview(row, known),
        )

    async def _call(
        self, row: Row[Any], known: ConnectorTool, arguments: Given, caller: Caller
    ) -> types.CallToolResult:
        """Calls it; once more over a new connection where the first call was not made at all."""
        from lowkey.tools.connectors.faults import BrokenError, LostError

        given = arguments.model_dump(mode="json")
        why = ""
        for _ in range(2):
            await self._same(row, known, caller.user_id)
            try:
                session = await self.connectors.session(row, caller.user_id)
                return await session.call(known.now.name, given)
            except LostError as error:
                why = str(error)
                await self.connectors.pool.drop(row.id, caller.user_id)
            except BrokenError as error:
                raise ToolFailed(f"{error} {UNKNOWN}") from error
        raise ToolFailed(f"“{row.name}” can't be used now. {why}")

    async def _same(self, row: Row[Any], known: ConnectorTool, user_id: str) -> None:
        """Raises ToolFailed where the tool is not what was allowed any more."""
        from lowkey.tools.connectors.pool import loaded

        await loaded()
        here = await self.connectors.db.read(lambda c: store.read(c, user_id, row.id))
        if here is None or not here.enabled:
            raise ToolFailed(f"“{row.name}” is not connected any more.")
        try:
            faces = await self.connectors.look(here, user_id)
        except LowkeyError as error:
            raise ToolFailed(str(error)) from error
        now = faces.get(known.now.name)
        if now is None:
            raise ToolFailed(f"“{row.name}” has no tool “{known.now.name}” any more.")
        if now.pin != known.pin:
            raise ToolFailed(
                f"“{row.name}” says something else of this tool than what the person allowed, so it "
                "was not called. They can look at the change in Settings → Connectors."
            )


def _preview(row: Row[Any], known: ConnectorTool) -> Callable[[Given, Caller], Awaitable[str]]:
    async def preview(arguments: Given, caller: Caller) -> str:
        del caller
        place = f" ({row.place})" if row.kind == "server" else ""
        told = json.dumps(arguments.model_dump(mode="json"), indent=2, ensure_ascii=False)
        return f"{row.name}{place}: {known.now.title or known.now.name}\n{told}"

    return preview
