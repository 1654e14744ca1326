"""From a request and a plan to the whole answer. Knows neither time nor wire."""

from __future__ import annotations

import json
from typing import Any

from bench.answers import Answer, Call, Json, Piece, instance, tokens
from bench.plans import Plan


def compose(path: str, body: Json, plan: Plan) -> Answer:
    """The answer that a plan gives to a request."""
    said = _said(body, plan)
    words = tokens(plan.thoughts) or [f"t{n} " for n in range(plan.thinks)]
    thought = [Piece("thinking", word) for word in words]
    calls = list(plan.call) or _calls(body, plan)
    if plan.fault == "halfcall" and not calls:
        calls = [Call("weather", '{"city": "Rome"}')]
    pieces = [*thought, *([Piece("text", token) for token in said] if not calls else [])]
    for index, call in enumerate(calls):
        half = len(call.arguments) // 2
        if plan.fault == "halfcall" and call is calls[-1]:
            pieces.append(Piece("call", call.arguments[:half], index, call))
        else:
            pieces.append(Piece("call", call.arguments[:half], index, call))
            pieces.append(Piece("call", call.arguments[half:], index))
    finish = plan.finish or ("tool_calls" if calls else "stop")
    most = (
        body.get("max_tokens") or body.get("max_completion_tokens") or body.get("max_output_tokens")
    )
    if most and len(pieces) > most:
        pieces, finish = pieces[:most], "length"
    options = body.get("stream_options") or {}
    counted = bool(options.get("include_usage")) or path == "responses"
    prompt = len(tokens(json.dumps(body.get("messages") or body.get("input") or "")))
    return Answer(str(body.get("model")), pieces, calls, finish, prompt, plan.cached, counted)


def _said(body: Json, plan: Plan) -> list[str]:
    answer_format = body.get("response_format") or (body.get("text") or {}).get("format") or {}
    schema = answer_format.get("schema") or (answer_format.get("json_schema") or {}).get("schema")
    if plan.text is not None:
        said = tokens(plan.text)
    elif schema:
        said = tokens(json.dumps(instance(schema)))
    elif body.get("model") == "echo":
        said = tokens(_last(body))
    else:
        said = [f"w{n} " for n in range(plan.tokens)]
    stops = body.get("stop") or []
    for stop in [stops] if isinstance(stops, str) else stops:
        said = tokens("".join(said).partition(stop)[0])
    return said


def _last(body: Json) -> str:
    """The last message's text, in whichever shape it came."""
    given = body.get("messages") or body.get("input") or body.get("prompt") or ""
    last: Any = given[-1] if isinstance(given, list) and given else given
    if isinstance(last, dict):
        last = last.get("content") or last.get("output") or ""
    if isinstance(last, list):
        last = "".join(str(part.get("text", "")) for part in last if isinstance(part, dict))
    return str(last)


def _calls(body: Json, plan: Plan) -> list[Call]:
    """Calls to the offered tools, where the plan or the request wants some."""
    tools: list[Json] = [tool.get("function") or tool for tool in body.get("tools") or []]
    choice = body.get("tool_choice")
    count = plan.calls
    if isinstance(choice, dict):
        name = (choice.get("function") or choice).get("name")
        tools, count = [tool for tool in tools if tool.get("name") == name], 1
    elif choice == "required":
        count = max(count, 1)
    answered = any(one.get("role") == "tool" for one in body.get("messages") or [])
    if choice == "none" or (answered and not isinstance(choice, dict)):
        return []
    return [
        Call(tool["name"], json.dumps(instance(tool.get("parameters") or {})), f"call_{n}")
        for n, tool in enumerate(tools[:count], 1)
    ]
