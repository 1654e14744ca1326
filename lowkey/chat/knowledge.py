"""What a project adds to the prompts of its chats: its instructions, and its files as far as they fit.

Knows no message, no provider and no database. What did not fit is told, never left out in silence.
"""

from __future__ import annotations

from lowkey.chat.nouns import Project
from lowkey.core.errors import NotFoundError
from lowkey.core.files import Files
from lowkey.models import ModelInfo

READABLE = ("text/", "application/json", "application/xml", "application/javascript")
"""Media types whose bytes are words a model can read."""
BYTES = 3
"""Bytes counted as a token: rather too few than too many."""
LEAST = 200
"""Tokens below which the beginning of a file is not worth sending."""


async def told(
    project: Project, model: ModelInfo, files: Files, room: int, notes: list[str]
) -> str:
    """The words for the system prompt. `room`: tokens that the files may take; `notes` hears the rest.

    A weak model heeds no instructions and finds nothing in files, so it is given neither.
    """
    instructions = project.instructions.strip()
    if model.weak:
        if instructions or project.files:
            notes.append(
                f"{model.name} is too small for what the project “{project.name}” asks and offers: "
                "it did not get it."
            )
        return ""
    said = [f"This chat belongs to the person's project “{project.name}”."]
    if instructions:
        said.append(f"They ask you to heed this in it:\n{instructions}")
    offered = await _offered(project, model, files, room, notes)
    if offered:
        said.append("Files of the project:\n\n" + "\n\n".join(offered))
    return "\n".join(said)


async def _offered(
    project: Project, model: ModelInfo, files: Files, room: int, notes: list[str]
) -> list[str]:
    """The files in their order: whole, the first that does not fit as its beginning, then none."""
    said: list[str] = []
    unseen: list[str] = []
    left = room * BYTES
    for file in project.files:
        head = f"File “{file.name}”:\n\n"
        most = left - len(head.encode())
        if unseen or most < LEAST * BYTES:
            unseen.append(file.name)
            continue
        try:
            data = await files.read(file.file_id, most + 1)
        except NotFoundError:
            notes.append(f"“{file.name}” of the project is not on the disk any more.")
            continue
        if len(data) > most:
            notes.append(
                f"“{file.name}” of the project is longer than {model.name} has room for: "
                "it saw its beginning."
            )
        said.append(head + data[:most].decode("utf-8", "replace"))
        left = max(0, most - len(data))
    if unseen:
        named = ", ".join(f"“{name}”" for name in unseen)
        notes.append(f"{model.name} had no room for these files of the project: {named}.")
    return said
