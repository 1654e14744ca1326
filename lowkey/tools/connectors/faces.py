"""What a server says of its tools, made fit to be shown and offered. Knows no server and no model.

What a person sees is what models read: signs that no screen shows are taken out before either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from pydantic import ConfigDict

from lowkey.tools.connectors.nouns import Face
from lowkey.tools.preview import UNSEEN
from lowkey.tools.protocol import Arguments

if TYPE_CHECKING:
    import mcp_types as types

MOST = 100
"""Tools of one server."""
ABOUT = 4_000
"""Characters of a tool's description."""
ARGUMENTS = 20_000
"""Characters of its schema; a tool with a larger one is left out."""
DEEPEST = 40


class Given(Arguments):
    """Any JSON object: its server judges it."""

    model_config = ConfigDict(frozen=True, extra="allow")


def faces(tools: Iterable[types.Tool]) -> dict[str, Face]:
    """By name, all that can be offered."""
    found: dict[str, Face] = {}
    for tool in tools:
        arguments = _seen(tool.input_schema)
        fits = len(json.dumps(arguments)) <= ARGUMENTS
        if fits and tool.name not in found and len(found) < MOST:
            found[tool.name] = _face(tool, arguments)
    return found


def _face(tool: types.Tool, arguments: dict[str, Any]) -> Face:
    hints = tool.annotations
    return Face(
        name=tool.name,
        title=UNSEEN.sub("", tool.title or (hints.title if hints else "") or "")[:200],
        about=UNSEEN.sub("", tool.description or "").strip()[:ABOUT],
        arguments=arguments,
        looks=bool(hints and hints.read_only_hint),
    )


def _seen(value: Any, depth: int = 0) -> Any:
    """The JSON value with only what a screen shows; what is nested absurdly deep is cut."""
    match value:
        case str():
            return UNSEEN.sub("", value)
        case dict() if depth < DEEPEST:
            pairs = cast(dict[str, Any], value).items()
            return {UNSEEN.sub("", name): _seen(one, depth + 1) for name, one in pairs}
        case list() if depth < DEEPEST:
            return [_seen(one, depth + 1) for one in cast(list[Any], value)]
        case dict() | list():
            return {}
        case _:
            return value


def arguments_of(face: Face) -> type[Given]:
    """A type that takes any object and tells the schema that the server gave."""
    return _arguments(json.dumps(face.arguments, sort_keys=True))


@lru_cache(maxsize=500)
def _arguments(schema: str) -> type[Given]:
    told: dict[str, Any] = {"properties": {}, **json.loads(schema), "type": "object"}
    told.pop("$schema", None)

    class Said(Given):
        @classmethod
        def model_json_schema(cls, *_: Any, **__: Any) -> dict[str, Any]:
            return told

    return Said
