"""OpenAI's own description of its API and exchanges recorded with it, where they are at hand.

The variable TEST_DATA names the folder that holds `09_formats`; tests skip without it.
"""

from __future__ import annotations

import functools
import json
import lzma
import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

FOLDER = Path(os.environ.get("TEST_DATA", "")) / "09_formats"
needed = pytest.mark.skipif(
    "TEST_DATA" not in os.environ or not FOLDER.is_dir(),
    reason="TEST_DATA names no folder with 09_formats",
)


@functools.cache
def schemas() -> Any:
    """The components of the document, `nullable` said as JSON Schema says it."""
    with lzma.open(FOLDER / "openai_openapi.yaml.xz") as file:
        loaded = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return _nullable(json.loads(json.dumps(loaded["components"]["schemas"], default=str)))


@functools.cache
def validator(name: str) -> Any:
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas()}}
    return jsonschema_rs.validator_for(schema)


def check(name: str, told: Any) -> None:
    """Fails with every place where `told` is not what the document calls `name`."""
    wrong = [
        f"{error.instance_path}: {error.message}" for error in validator(name).iter_errors(told)
    ]
    assert not wrong, f"{name}: {wrong[:5]} in {json.dumps(told)[:2000]}"


def check_event(told: Any) -> None:
    """Fails where `told` is not the event that its type says."""
    check(_events()[told["type"]], told)


@functools.cache
def _events() -> dict[str, str]:
    """The name of the schema of every event of a response, by its type."""
    names = [one["$ref"].rsplit("/", 1)[1] for one in schemas()["ResponseStreamEvent"]["anyOf"]]
    return {schemas()[name]["properties"]["type"]["enum"][0]: name for name in names}


def recordings() -> list[dict[str, Any]]:
    """Exchanges: id, method, path, request, status, content_type, response."""
    with lzma.open(FOLDER / "openai_wire_recordings.jsonl.xz", "rt") as file:
        return [json.loads(line) for line in file]


def _nullable(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _nullable(value) for name, value in schema.items()}
    return {"anyOf": [told, {"type": "null"}]} if told.pop("nullable", None) is True else told
