"""Documents over HTTP: parse, call one function, return. Knows no SQL, and runs no app.

An app is somebody else's program: it is answered as a page of no origin, which can ask nothing of
anybody, stands in a frame of ours, and nowhere else.
"""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field, StringConstraints
from starlette.responses import HTMLResponse, Response

from lowkey.core.errors import InputError, NotFoundError
from lowkey.core.names import safe_name
from lowkey.core.parts import Text
from lowkey.documents import WORD, Document, Version, VersionNote, docx
from lowkey.server.access import Member
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["documents"])

APP_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; font-src data:; media-src data: blob:; "
    "connect-src 'none'; frame-src 'none'; worker-src 'none'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
APP_HEADERS = {
    "Content-Security-Policy": APP_POLICY,
    # What no policy of contents covers: peers (WebRTC), and hosts that are only looked up or called
    # on ahead of a page that is then refused (https://wicg.github.io/connection-allowlists/).
    "Connection-Allowlist": "()",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
}

Words = Annotated[Text, StringConstraints(max_length=400_000)]
Name = Annotated[Text, StringConstraints(max_length=1000)]
Number = Annotated[int, Path(ge=0, lt=1 << 31)]


class VersionBody(Body):
    """New words. `based_on`: the version that was changed, by which a conflict is noticed.

    `continues`: that version is what this same sitting saved; the new one takes its place.
    """

    text: Words
    based_on: Annotated[int, Field(ge=0, lt=1 << 31)]
    continues: bool = False


class TitleBody(Body):
    title: Name


class DocumentList(BaseModel):
    documents: list[Document]
    """Of the conversation itself, the newest change first."""
    beside: list[Document]
    """Of the other conversations of its project."""


class DocumentVersions(BaseModel):
    versions: list[VersionNote]


@router.get("/conversations/{conversation_id}/documents")
async def documents(conversation_id: str, user: Member, app: Lowkey) -> DocumentList:
    here, beside = await app.documents.of(user.id, conversation_id)
    return DocumentList(documents=here, beside=beside)


@router.get("/documents/{document_id}")
async def document(document_id: str, user: Member, app: Lowkey) -> Document:
    return await app.documents.read(user.id, document_id)


@router.patch("/documents/{document_id}")
async def rename(document_id: str, body: TitleBody, user: Member, app: Lowkey) -> Document:
    return await app.documents.rename(user.id, document_id, body.title)


@router.delete("/documents/{document_id}", status_code=204)
async def delete(document_id: str, user: Member, app: Lowkey) -> None:
    await app.documents.delete(user.id, document_id)


@router.get("/documents/{document_id}/versions")
async def versions(document_id: str, user: Member, app: Lowkey) -> DocumentVersions:
    return DocumentVersions(versions=await app.documents.versions(user.id, document_id))


@router.post("/documents/{document_id}/versions", status_code=201)
async def save(document_id: str, body: VersionBody, user: Member, app: Lowkey) -> Document:
    return await app.documents.save(
        user.id, document_id, body.text, None, body.based_on, body.continues
    )


@router.get("/documents/{document_id}/versions/{number}")
async def version(document_id: str, number: Number, user: Member, app: Lowkey) -> Version:
    return await app.documents.version(user.id, document_id, number)


@router.post("/documents/{document_id}/versions/{number}/restore", status_code=201)
async def restore(document_id: str, number: Number, user: Member, app: Lowkey) -> Document:
    return await app.documents.restore(user.id, document_id, number)


@router.get(
    "/documents/{document_id}/versions/{number}/docx",
    response_class=Response,
    responses={200: {"description": "The version as a Word file.", "content": {WORD: {}}}},
)
async def as_word(document_id: str, number: Number, user: Member, app: Lowkey) -> Response:
    found = await app.documents.read(user.id, document_id)
    version = await app.documents.version(user.id, document_id, number)
    if found.kind != "text":
        raise InputError(
            "no_text", "Only a text can be a Word file.", hint="Save this one as it is written."
        )
    data = await asyncio.to_thread(docx, found.title, version.text)
    name = quote(f"{safe_name(found.title)}.docx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(data, media_type=WORD, headers=headers)


@router.get(
    "/documents/{document_id}/versions/{number}/app",
    response_class=HTMLResponse,
    responses={200: {"description": "The app itself, for a frame.", "content": {"text/html": {}}}},
)
async def run(
    document_id: str, number: Number, request: Request, user: Member, app: Lowkey
) -> Response:
    """Only into a frame: opened by itself, an app could lead its visitor elsewhere."""
    found = await app.documents.read(user.id, document_id)
    version = await app.documents.version(user.id, document_id, number)
    if found.kind != "app":
        raise NotFoundError("no_app", "This document is no app.")
    if request.headers.get("sec-fetch-dest", "iframe") != "iframe":
        raise InputError("app_alone", "An app runs beside its chat only.", hint="Open it there.")
    return HTMLResponse(version.text, headers=APP_HEADERS)
