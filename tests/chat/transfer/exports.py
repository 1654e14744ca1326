"""ChatGPT exports made by hand, in the shapes that people found in theirs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa3\x9a\xb3\x1b"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)
BEGAN = 1_700_000_000


def node(
    name: str, parent: str | None, message: Mapping[str, Any] | None = None, *children: str
) -> dict[str, Any]:
    return {"id": name, "parent": parent, "children": list(children), "message": message}


def message(role: str, content: Any, at: float | None = None, **more: Any) -> dict[str, Any]:
    """`content`: words, or a whole content object. `more`: fields of the message."""
    if isinstance(content, str):
        content = {"content_type": "text", "parts": [content]}
    author = {"role": role, "name": more.pop("name", None), "metadata": {}}
    return {
        "id": "m",
        "author": author,
        "create_time": None if at is None else BEGAN + at,
        "content": content,
        "status": "finished_successfully",
        "recipient": "all",
        "metadata": {},
    } | more


def conversation(
    *nodes: Mapping[str, Any], current: str | None = None, name: str = "c1", **more: Any
) -> dict[str, Any]:
    return {
        "id": name,
        "conversation_id": name,
        "title": "A talk",
        "create_time": float(BEGAN),
        "update_time": BEGAN + 100.5,
        "mapping": {one["id"]: dict(one) for one in nodes},
        "current_node": current,
        "is_archived": False,
    } | more


def line(*turns: str, name: str = "c1", **more: Any) -> dict[str, Any]:
    """A conversation without branches: user, assistant, user, …"""
    nodes = [node(f"{name}-root", None, message("system", ""))]
    for index, words in enumerate(turns):
        role = "assistant" if index % 2 else "user"
        above = nodes[-1]["id"]
        nodes.append(node(f"{name}-{index}", above, message(role, words, index + 1)))
    return conversation(*nodes, current=nodes[-1]["id"], name=name, **more)


def archive(
    path: Path,
    conversations: list[Any],
    files: Mapping[str, bytes] | None = None,
    json_name: str = "conversations.json",
) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(json_name, json.dumps(conversations))
        file.writestr("user.json", json.dumps({"id": "user-1", "email": "ann@example.org"}))
        file.writestr("message_feedback.json", "[]")
        for name, data in (files or {}).items():
            file.writestr(name, data)
    return path


def zipped(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, data in members.items():
            file.writestr(name, data)
    return target.getvalue()
