"""Projects over HTTP: parse, call one function, return. Knows no SQL."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, StringConstraints

from lowkey.chat import Conversation
from lowkey.chat.projects import Fate, Project, Synced, SyncedView
from lowkey.core.parts import FilePart, Text
from lowkey.memory import Reach
from lowkey.server.access import Member
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

SHOWN = 20
"""Files of a folder that one question names."""

router = APIRouter(prefix="/api", tags=["projects"])

Name = Annotated[Text, StringConstraints(max_length=1000)]
Instructions = Annotated[Text, StringConstraints(max_length=20_000)]


class ProjectBody(Body):
    name: Name
    instructions: Instructions = ""
    model: Name | None = None


class ProjectChange(Body):
    """What is left out stays as it is."""

    name: Name = ""
    instructions: Instructions = ""
    model: Name | None = None
    memory: Reach = "on"
    recalls: Reach = "on"


class FileBody(Body):
    """A file that was brought with PUT /api/files."""

    file_id: Name
    name: Name


class MoveBody(Body):
    project_id: Name | None


class FolderBody(Body):
    """A folder of the machine on which the server runs, by its whole path."""

    path: Annotated[Text, StringConstraints(min_length=1, max_length=4_000)]


class Allowed(BaseModel):
    """Folders that this person may have read, whole or one inside them."""

    folders: list[str]


class FolderFiles(BaseModel):
    """`name`: the path below the folder."""

    files: list[FilePart]


class AllProjects(BaseModel):
    projects: list[Project]


@router.get("/projects")
async def projects(user: Member, app: Lowkey) -> AllProjects:
    return AllProjects(projects=await app.chat.projects.every(user))


@router.post("/projects", status_code=201)
async def make(body: ProjectBody, user: Member, app: Lowkey) -> Project:
    return await app.chat.projects.make(user, body.name, body.instructions, body.model)


@router.get("/projects/{project_id}")
async def project(project_id: str, user: Member, app: Lowkey) -> Project:
    return await app.chat.projects.read(user, project_id)


@router.patch("/projects/{project_id}")
async def change(project_id: str, body: ProjectChange, user: Member, app: Lowkey) -> Project:
    wishes = body.model_dump(exclude_unset=True)
    return await app.chat.projects.change(user, project_id, wishes)


@router.delete("/projects/{project_id}", status_code=204)
async def delete(project_id: str, user: Member, app: Lowkey, conversations: Fate = "keep") -> None:
    """`keep`: its conversations are in no project then; `delete`: they go along."""
    await app.chat.projects.delete(user, project_id, conversations)


@router.post("/projects/{project_id}/restore")
async def restore(project_id: str, user: Member, app: Lowkey) -> Project:
    return await app.chat.projects.restore(user, project_id)


@router.post("/projects/{project_id}/files")
async def add_file(project_id: str, body: FileBody, user: Member, app: Lowkey) -> Project:
    return await app.chat.projects.add_file(user, project_id, body.file_id, body.name)


@router.delete("/projects/{project_id}/files/{file_id}")
async def drop_file(project_id: str, file_id: str, user: Member, app: Lowkey) -> Project:
    return await app.chat.projects.drop_file(user, project_id, file_id)


@router.put("/conversations/{conversation_id}/project")
async def move(conversation_id: str, body: MoveBody, user: Member, app: Lowkey) -> Conversation:
    return await app.chat.projects.move(user, conversation_id, body.project_id)


@router.get("/folders")
async def folders(user: Member, app: Lowkey) -> Allowed:
    return Allowed(folders=app.chat.folders.offered(user))


@router.get("/projects/{project_id}/folder")
async def folder(project_id: str, user: Member, app: Lowkey) -> SyncedView:
    return await app.chat.folders.view(user, project_id)


@router.get("/projects/{project_id}/folder/files")
async def folder_files(
    project_id: str, user: Member, app: Lowkey, q: Annotated[str, Query(max_length=200)] = ""
) -> FolderFiles:
    """Some whose path holds these words."""
    return FolderFiles(files=await app.chat.folders.files(user, project_id, q, SHOWN))


@router.put("/projects/{project_id}/folder")
async def bind(project_id: str, body: FolderBody, user: Member, app: Lowkey) -> Synced:
    return await app.chat.folders.bind(user, project_id, body.path)


@router.post("/projects/{project_id}/folder/look", status_code=202)
async def look(project_id: str, user: Member, app: Lowkey) -> None:
    await app.chat.folders.look_again(user, project_id)


@router.delete("/projects/{project_id}/folder", status_code=204)
async def unbind(project_id: str, user: Member, app: Lowkey) -> None:
    await app.chat.folders.unbind(user, project_id)
