"""What a project adds to the prompts of its chats: its instructions, and its files as far as they fit.

Knows no message, no provider and no database. What did not fit is told, never left out in silence.
"""

from __future__ import annotations

from pathlib import PurePath

from lowkey.chat.attached import Desk, Giving
from lowkey.chat.nouns import Project, Synced
from lowkey.models import ModelInfo


def offerable(media_type: str) -> bool:
    """Whether a project can offer a file of this kind: there may be words in it."""
    return not media_type.startswith("image/")


async def told(project: Project, model: ModelInfo, desk: Desk, room: int, notes: list[str]) -> str:
    """The words for the system prompt. `room`: tokens that the files may take; `notes` hears the rest.

    A weak model heeds no instructions and finds nothing in files, so it is given neither.
    """
    instructions = project.instructions.strip()
    if model.weak:
        if instructions or project.files or project.folder:
            notes.append(
                f"{model.name} is too small for what the project “{project.name}” asks and offers: "
                "it did not get it."
            )
        return ""
    said = [f"This chat belongs to the person's project “{project.name}”."]
    if instructions:
        said.append(f"They ask you to heed this in it:\n{instructions}")
    offered = await _offered(project, model, desk, room, notes)
    if offered:
        said.append("Files of the project:\n\n" + "\n\n".join(offered))
    if project.folder is not None and project.folder.files:
        said.append(_folder(project.folder, model, notes))
    return "\n".join(filter(None, said))


def _folder(folder: Synced, model: ModelInfo, notes: list[str]) -> str:
    """How its files are come by; none of them is shown by itself."""
    name = PurePath(folder.path).name
    if not model.calls:
        notes.append(f"{model.name} can't look into the project's folder “{name}”.")
        return ""
    return (
        f"The project offers the folder “{name}” with {folder.files} files, none of which is shown "
        "here. Look them up with search_files and read_file before you answer about them."
    )


async def _offered(
    project: Project, model: ModelInfo, desk: Desk, room: int, notes: list[str]
) -> list[str]:
    """The files in their order: whole as long as they fit; the rest is searched, or left out."""
    await desk.texts(project.files)
    giving = Giving(desk, model, room, notes, " of the project")
    said = [words for file in project.files if (words := await giving.give(file))]
    if giving.unseen:
        named = ", ".join(f"“{name}”" for name in giving.unseen)
        if model.calls:
            said.append(f"Not shown, to be found with search_files: {named}.")
        else:
            notes.append(f"{model.name} had no room for these files of the project: {named}.")
    return said
