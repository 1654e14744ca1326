"""Lowkey's own file of conversations: lossless, versioned. Knows no database and no archive.

A JSON object: `format`, `version`, `written_by`, `exported_at`, `preferences`, the lists `prompts`,
`lists` and `memories`, the list `projects`, each a Folder, and last the list `conversations`, each a
Tree. With files it lies in a zip as `conversations.json`, beside `files/<file id>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

import orjson
from pydantic import ValidationError

from lowkey import __version__
from lowkey.chat.nouns import Preferences, SavedPrompt
from lowkey.chat.transfer.fields import fields, words
from lowkey.chat.transfer.nouns import OURS, Folder, Personal, Problems, Tree
from lowkey.core.errors import InputError
from lowkey.core.parts import Record
from lowkey.memory import Memory
from lowkey.tools.lists import WholeList

FORMAT = "lowkey.conversations"
MEMORIES = "lowkey.memories"
"""What the page exports of memory alone: an object with the list `memories`."""
VERSION = 4
JSON_NAME = "conversations.json"
FILES = "files/"
R = TypeVar("R", bound=Record)


def written(
    personal: Personal, folders: Sequence[Folder], trees: Iterable[Tree], now: int
) -> Iterator[bytes]:
    """The file, piece by piece; each conversation is a line of its own."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "written_by": f"Lowkey {__version__}",
        "exported_at": now,
        **personal.model_dump(mode="json", exclude_none=True),
        "projects": [folder.model_dump(mode="json") for folder in folders],
    }
    yield orjson.dumps(head)[:-1] + b',"conversations":[\n'
    for index, tree in enumerate(trees):
        yield (b",\n" if index else b"") + tree.model_dump_json().encode()
    yield b"\n]}\n"


def check(about: dict[str, Any]) -> None:
    """Raises InputError for a file of a later version."""
    version = about.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise InputError(
            "newer_export",
            f"This file was written by a newer Lowkey ({about.get('written_by', 'unknown')}).",
            hint="Update Lowkey here, then import it again.",
        )


def folders(about: dict[str, Any], problems: Problems) -> list[Folder]:
    """The projects; those that are not whole are left out, and told."""
    return list(_whole(Folder, "project", about.get("projects"), problems))


def personal(about: dict[str, Any], problems: Problems) -> Personal:
    """What the person set and keeps; what is not whole is left out, and told."""
    prompts = tuple(_whole(SavedPrompt, "saved prompt", about.get("prompts"), problems))
    given = [about["preferences"]] if "preferences" in about else []
    preferences = next(_whole(Preferences, "preferences of", given, problems), None)
    return Personal(
        preferences=preferences,
        prompts=prompts,
        lists=tuple(_whole(WholeList, "list", about.get("lists"), problems)),
        memories=tuple(_whole(Memory, "memory", about.get("memories"), problems)),
    )


def remembered(about: dict[str, Any], problems: Problems) -> Personal:
    """The memories of a file that holds nothing else, with sources in the place of ids."""

    def source(id: str | None) -> str | None:
        return id and f"{OURS}{id}"

    memories = tuple(
        one.model_copy(
            update={
                "project_id": source(one.project_id),
                "conversation_id": source(one.conversation_id),
            }
        )
        for one in _whole(Memory, "memory", about.get("memories"), problems)
    )
    return Personal(memories=memories)


def _whole(noun: type[R], what: str, given: object, problems: Problems) -> Iterator[R]:
    for element in cast(list[object], given) if isinstance(given, list) else ():
        try:
            yield noun.model_validate_json(orjson.dumps(element))
        except (ValidationError, orjson.JSONEncodeError):
            said = fields(element)
            name = (words(said.get("name")) or words(said.get("text")))[:60] or "?"
            problems.tell(f"The {what} “{name}” could not be read and was left out.")


def tree(element: Any, problems: Problems) -> Tree | None:
    """The conversation; None, and a problem told, where it is not whole."""
    try:
        return Tree.model_validate_json(orjson.dumps(element))
    except (ValidationError, orjson.JSONEncodeError) as error:
        title = words(fields(element).get("title"))[:60] or "?"
        why = "it is no text"
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            why = f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}"
        problems.tell(f"“{title}” could not be read and was left out ({why}).")
        return None
