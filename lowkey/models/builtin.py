"""The built-in model, which understands and points; what it understood is put into words by code.

Knows no conversation, and of tools only their names. How it reads and what it says is in `lowkey.tiny.acts`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson

from lowkey.core.errors import OutsideError
from lowkey.core.parts import ResultPart, TextPart, Usage
from lowkey.models.local import Queued
from lowkey.models.protocol import (
    CallPiece,
    FinishPiece,
    Piece,
    Request,
    StartPiece,
    TextPiece,
    ToolSpec,
    Turn,
    UsagePiece,
)
from lowkey.tiny.acts.prompt import Role
from lowkey.tiny.acts.reply import SURE, Reply, reply
from lowkey.tiny.acts.titles import title
from lowkey.tiny.acts.turns import ask, understand

SHOWN = 2_000
"""Characters of a tool's result that are quoted."""
ELSEWHERE: Mapping[str, str] = {
    "reminder": "schedule",
    "reminder_show": "list_schedules",
    "reminder_cancel": "stop_schedule",
    "schedule_show": "list_schedules",
    "schedule_cancel": "stop_schedule",
}
"""Acts → the tools that do them, where none of their own name is there."""


@dataclass(slots=True)
class BuiltinModel(Queued):
    """Answers with a sentence we wrote, a quotation, or a call of a tool named like one of its acts.

    Asked for a title it says what the last message is about, in the person's words, or nothing.
    """

    async def answer(self, request: Request) -> AsyncGenerator[Piece, None]:
        result = _result(request.turns[-1]) if request.turns else None
        if result is not None:
            yield TextPiece(result)
            yield FinishPiece("stop")
            return
        dialogue = _dialogue(request.turns)
        if not dialogue:
            yield TextPiece(reply(None, 0, [("user", "")], ()).text)
            yield FinishPiece("stop")
            return
        told = await self._complete(await asyncio.to_thread(ask, dialogue))
        yield StartPiece(self.info.id)
        understood, sure = understand(told, dialogue)
        if request.title:
            yield TextPiece(title(understood) if understood and sure >= SURE else "")
            yield FinishPiece("stop")
            return
        tools = {tool.name: tool for tool in request.tools} if request.choice != "none" else {}
        others = {act: tools[name] for act, name in ELSEWHERE.items() if name in tools}
        tools = others | tools
        system = "\n".join(_text(turn) for turn in request.turns if turn.role == "system")
        said = reply(understood, sure, dialogue, tools.keys(), system)
        if said.call:
            tool = tools[said.call]
            yield CallPiece(0, f"call_{len(request.turns)}", tool.name, _args(said, tool))
        else:
            yield TextPiece(said.text)
        used: dict[str, Any] = told.get("usage") or {}
        yield UsagePiece(
            Usage(input=used.get("prompt_tokens", 0), output=used.get("completion_tokens", 0))
        )
        yield FinishPiece("calls" if said.call else "stop")

    async def _complete(self, body: Mapping[str, object]) -> dict[str, Any]:
        """One completion of the engine. Raises OutsideError."""
        import aiohttp

        url = f"{self.engine.url}/completions"
        headers = {
            "Authorization": f"Bearer {self.engine.key}",
            "Content-Type": "application/json",
        }
        try:
            async with self.session().post(
                url, data=orjson.dumps(body), headers=headers, timeout=aiohttp.ClientTimeout(None)
            ) as answer:
                told: object = orjson.loads(await answer.read())
        except (aiohttp.ClientError, orjson.JSONDecodeError) as error:
            raise OutsideError("engine_failed", "The built-in model gave no answer.") from error
        if answer.status != 200 or not isinstance(told, dict) or "choices" not in told:
            raise OutsideError("engine_failed", "The built-in model could not answer this.")
        return cast("dict[str, Any]", told)


def _text(turn: Turn) -> str:
    return "\n".join(part.text for part in turn.content if isinstance(part, TextPart))


def _dialogue(turns: tuple[Turn, ...]) -> list[tuple[Role, str]]:
    """What was said, up to the person's last message; empty where they said nothing."""
    said: list[tuple[Role, str]] = [
        ("user" if turn.role == "user" else "assistant", text)
        for turn in turns
        if turn.role in ("user", "assistant") and (text := _text(turn).strip())
    ]
    while said and said[-1][0] != "user":
        said.pop()
    return said


def _result(turn: Turn) -> str | None:
    """What a tool has just said, quoted line by line in Markdown; None where the person speaks."""
    if turn.role != "tool":
        return None
    texts = [part.text for part in turn.content if isinstance(part, ResultPart)]
    return "\n".join(texts)[:SHOWN].replace("\n", "  \n") or "Done."


def _args(said: Reply, tool: ToolSpec) -> str:
    """The call's arguments as JSON. Those that the tool does not take are left out."""
    properties = cast("Mapping[str, Mapping[str, Any]]", tool.schema.get("properties") or {})
    args: dict[str, object] = {}
    for slot, spans in said.args.items():
        if slot in properties:
            many = properties[slot].get("type") == "array"
            args[slot] = list(spans) if many else " ".join(spans)
    return orjson.dumps(args).decode()
