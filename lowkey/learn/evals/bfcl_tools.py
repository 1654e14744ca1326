"""The leaderboard's functions as tools for a model, with the hints it gives. Knows no verdict.

Source: `convert_to_tool` and `add_language_specific_hint_to_function_doc` in ShishirPatil/gorilla at
6ea5797, as they are for models of OpenAI's dialect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from lowkey.learn.evals.bfcl_checker import Language, language, plain
from lowkey.learn.evals.bfcl_questions import Question
from lowkey.models import ToolSpec

SCHEMA: Mapping[str, str] = {
    "integer": "integer", "number": "number", "float": "number", "string": "string",
    "boolean": "boolean", "bool": "boolean", "array": "array", "list": "array", "dict": "object",
    "object": "object", "tuple": "array", "any": "string", "byte": "integer", "short": "integer",
    "long": "integer", "double": "number", "char": "string", "ArrayList": "array",
    "Array": "array", "HashMap": "object", "Hashtable": "object", "Queue": "array",
    "Stack": "array", "Any": "string", "String": "string", "Bigint": "integer",
}  # fmt: skip
"""The leaderboard's names of types → those of JSON Schema."""
SYNTAX: Mapping[Language, str] = {
    "python": "Python 3 syntax",
    "java": "Java 8 SDK syntax",
    "javascript": "JavaScript syntax",
}
NAMES: Mapping[Language, str] = {"python": "Python", "java": "Java", "javascript": "JavaScript"}
LISTS = ("ArrayList", "Array", "array")


def tools(question: Question) -> tuple[ToolSpec, ...]:
    """What the model is offered for this question."""
    said = language(question.category)
    return tuple(_tool(one, said) for one in question.functions)


def _tool(function: Mapping[str, Any], said: Language) -> ToolSpec:
    parameters: Mapping[str, Any] = function["parameters"]
    properties: Mapping[str, Mapping[str, Any]] = parameters["properties"]
    if said != "python":
        properties = {name: _as_text(one, said) for name, one in properties.items()}
    cast_ = {name: _schema(one) for name, one in properties.items()}
    return ToolSpec(
        plain(function["name"]),
        f"{function['description']} Note that the provided function is in {SYNTAX[said]}.",
        {**parameters, "type": "object", "properties": cast_},
    )


def _as_text(schema: Mapping[str, Any], said: Language) -> dict[str, Any]:
    """An argument of Java or JavaScript: the model writes its literal as a text."""
    kind, told = schema["type"], dict(schema)
    about = str(told.get("description", ""))
    if kind == "any":
        about += (
            f" This parameter can be of any type of {NAMES[said]} object in string representation."
        )
    else:
        about += f" This is {NAMES[said]} {kind} type parameter in string representation."
    if kind in LISTS:
        inner = told.pop("items", {}).get("type", "any")
        about += f" The list elements are of type {inner}; they are not in string representation."
    if kind == "dict" and "properties" in told:
        inner = json.dumps(told.pop("properties"))
        about += (
            " The dictionary entries have the following schema; they are not in string "
            f"representation. {inner}"
        )
    return {**told, "type": "string", "description": about}


def _schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """One argument in the types of JSON Schema, all the way down."""
    kind, told = str(schema.get("type", "string")), dict(schema)
    told["type"] = SCHEMA.get(kind, "string")
    if kind == "float":
        told["format"] = "float"
        told["description"] = f"{told.get('description', '')} This is a float type value."
    if isinstance(told.get("properties"), dict):
        inner = cast("dict[str, dict[str, Any]]", told["properties"])
        told["properties"] = {name: _schema(one) for name, one in inner.items()}
    if isinstance(told.get("items"), dict):
        told["items"] = _schema(cast("dict[str, Any]", told["items"]))
    return told
