"""Connected servers over HTTP: parse, call one function, return. Knows no protocol and no SQL.

What starts a program on this machine is done in person: no token can.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, StringConstraints

from lowkey.core.parts import Text
from lowkey.server.access import Member, OwnerInPerson, Regular
from lowkey.server.body import Body
from lowkey.server.state import Lowkey
from lowkey.tools.connectors import Connector

router = APIRouter(prefix="/api/connectors", tags=["connectors"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Long = Annotated[str, StringConstraints(max_length=8000)]
Secrets = Annotated[dict[Name, Long], Field(max_length=50)]
ToolName = Annotated[Text, StringConstraints(min_length=1, max_length=300)]


class ServerBody(Body):
    """`headers`: sent with every request, and never told again."""

    name: Name
    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    headers: Secrets = Field(default_factory=dict)
    shared: bool = False


class ProgramBody(Body):
    """`command`: the program and each of its words; no shell reads them."""

    name: Name
    command: Annotated[list[Long], Field(min_length=1, max_length=100)]
    variables: Secrets = Field(default_factory=dict)
    shared: bool = False


class ChangeConnectorBody(Body):
    """`secrets`: in the place of all that are kept."""

    on: bool | None = None
    secrets: Secrets | None = None


class AllowBody(Body):
    """`pins`: by the server's name of each tool, the pin of what was looked at. `looks`: whether the
    tool is taken to change nothing."""

    pins: dict[ToolName, Name] = Field(default_factory=dict)
    looks: dict[ToolName, bool] = Field(default_factory=dict)


class BackBody(Body):
    """What the server's page sent the person back with."""

    state: Annotated[str, StringConstraints(max_length=500)]
    code: Long = ""
    iss: Long | None = None
    error: Annotated[Text, StringConstraints(max_length=2000)] = ""


class ConnectorList(BaseModel):
    connectors: list[Connector]


class SignInPage(BaseModel):
    url: str
    """The server's page to sign in on; empty where it wants none."""


@router.get("")
async def connectors(user: Member, app: Lowkey) -> ConnectorList:
    return ConnectorList(connectors=await app.connectors.all(user))


@router.post("", status_code=201)
async def add(body: ServerBody, user: Regular, app: Lowkey) -> Connector:
    """Connects a server. Nothing is asked of it yet, and none of its tools is offered."""
    return await app.connectors.add_server(user, body.name, body.url, body.headers, body.shared)


@router.post("/programs", status_code=201)
async def add_program(body: ProgramBody, user: OwnerInPerson, app: Lowkey) -> Connector:
    """Connects a program of this machine. It is not started yet."""
    given = (body.name, body.command, body.variables, body.shared)
    return await app.connectors.add_program(user, *given)


@router.post("/signed-in")
async def signed_in(body: BackBody, user: Member, app: Lowkey) -> Connector:
    """The person is back from the server's page."""
    return await app.sign_ins.end(user, body.state, body.code, body.iss, body.error)


@router.patch("/{connector_id}")
async def change(
    connector_id: str, body: ChangeConnectorBody, user: Regular, app: Lowkey
) -> Connector:
    return await app.connectors.change(user, connector_id, body.on, body.secrets)


@router.delete("/{connector_id}", status_code=204)
async def remove(connector_id: str, user: Regular, app: Lowkey) -> None:
    await app.connectors.remove(user, connector_id)


@router.post("/{connector_id}/check")
async def check(connector_id: str, user: Regular, app: Lowkey) -> Connector:
    """Asks the server what it has; where it can't be reached, `problem` says why."""
    return await app.connectors.check(user, connector_id)


@router.put("/{connector_id}/tools")
async def allow(connector_id: str, body: AllowBody, user: Regular, app: Lowkey) -> Connector:
    """Allows tools as they were seen; 409 where one says something else by now."""
    return await app.connectors.allow(user, connector_id, body.pins, body.looks)


@router.post("/{connector_id}/sign-in")
async def sign_in(connector_id: str, user: Member, app: Lowkey, request: Request) -> SignInPage:
    """Begins signing in there, as whoever asks."""
    origin = str(request.base_url).rstrip("/")
    return SignInPage(url=await app.sign_ins.begin(user, connector_id, origin))


@router.delete("/{connector_id}/sign-in")
async def sign_out(connector_id: str, user: Member, app: Lowkey) -> Connector:
    return await app.sign_ins.out(user, connector_id)
