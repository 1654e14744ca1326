"""Signing in and out, people, sessions and tokens over HTTP. Knows no password rule."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from lowkey import __version__
from lowkey.accounts import Member as Person
from lowkey.accounts import Role, Scope, Session, State, Token, User
from lowkey.core.parts import Text
from lowkey.server.access import (
    COOKIE,
    SECURE_COOKIE,
    Member,
    MemberInPerson,
    OwnerInPerson,
    Public,
    RegularInPerson,
    cookie,
    near,
    secure,
    visit_of,
)
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["accounts"])

Word = Annotated[Text, StringConstraints(max_length=2000)]
AGE = 30 * 24 * 3600
"""Seconds a cookie lives; the server ends an unused session after the same time."""
FORGOTTEN = '"cache"'
"""What a browser lets go at sign-out: pictures it kept would be there for whoever comes next."""


class SetUpBody(Body):
    token: Word
    name: Word
    password: Word


class SignInBody(Body):
    name: Word
    password: Word


class PasswordBody(Body):
    old: Word
    new: Word


class TokenBody(Body):
    name: Word
    scopes: tuple[Scope, ...] = Field(min_length=1, max_length=3)


class PersonBody(Body):
    name: Word
    password: Word
    role: Role


class PersonChange(Body):
    role: Role | None = None
    disabled: bool | None = None
    password: Word | None = None


class Door(BaseModel):
    state: State


class Me(BaseModel):
    user: User
    alone: bool
    version: str
    default_model: str
    home: str
    """The data folder, for an owner; others need not know how the machine is laid out."""
    greeting_name: str | None


class MadeToken(BaseModel):
    token: Token
    secret: str


class Tokens(BaseModel):
    tokens: list[Token]


class Sessions(BaseModel):
    sessions: list[Session]


class People(BaseModel):
    users: list[Person]


@router.get("/door", dependencies=[Public])
async def door(request: Request, app: Lowkey) -> Door:
    """What a visitor meets: the page, the sign-in, or the set-up."""
    return Door(state=await app.accounts.state(near(request, app)))


@router.get("/me")
async def me(user: Member, app: Lowkey) -> Me:
    return Me(
        user=user,
        alone=app.accounts.alone,
        version=__version__,
        default_model=await app.catalogue.default(),
        home=str(app.settings.data) if user.role == "owner" else "",
        greeting_name=user.name or None,
    )


@router.post("/setup", dependencies=[Public])
async def set_up(body: SetUpBody, request: Request, response: Response, app: Lowkey) -> User:
    agent = request.headers.get("user-agent", "")
    user, secret = await app.accounts.set_up(body.token, body.name, body.password, agent)
    _give(request, response, secret)
    return user


@router.post("/login", dependencies=[Public])
async def sign_in(body: SignInBody, request: Request, response: Response, app: Lowkey) -> User:
    agent = request.headers.get("user-agent", "")
    address = request.client.host if request.client else ""
    user, secret = await app.accounts.sign_in(body.name, body.password, address, agent)
    _give(request, response, secret)
    return user


@router.post("/logout", status_code=204, dependencies=[Public])
async def sign_out(request: Request, response: Response, app: Lowkey) -> None:
    if secret := cookie(request):
        await app.accounts.sign_out(secret)
    tls = secure(request)
    response.delete_cookie(
        SECURE_COOKIE if tls else COOKIE, httponly=True, samesite="lax", secure=tls
    )
    response.headers["Clear-Site-Data"] = FORGOTTEN


@router.post("/password", status_code=204)
async def password(
    body: PasswordBody, request: Request, response: Response, user: MemberInPerson, app: Lowkey
) -> None:
    """Ends every other session and token."""
    agent = request.headers.get("user-agent", "")
    secret = await app.accounts.change_password(user, body.old, body.new, agent)
    _give(request, response, secret)


@router.get("/sessions")
async def sessions(request: Request, user: MemberInPerson, app: Lowkey) -> Sessions:
    return Sessions(sessions=await app.accounts.sessions(user, cookie(request)))


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session_id: str, user: MemberInPerson, app: Lowkey) -> None:
    await app.accounts.end_session(user, session_id)


@router.get("/tokens")
async def tokens(user: RegularInPerson, app: Lowkey) -> Tokens:
    return Tokens(tokens=await app.accounts.tokens.list(user))


@router.post("/tokens", status_code=201)
async def make_token(
    body: TokenBody, request: Request, user: RegularInPerson, app: Lowkey
) -> MadeToken:
    del user
    token, secret = await app.accounts.tokens.make(visit_of(request), body.name, body.scopes)
    return MadeToken(token=token, secret=secret)


@router.delete("/tokens/{token_id}", status_code=204)
async def revoke_token(token_id: str, user: RegularInPerson, app: Lowkey) -> None:
    await app.accounts.tokens.revoke(user, token_id)


@router.get("/users")
async def people(user: OwnerInPerson, app: Lowkey) -> People:
    del user
    return People(users=await app.accounts.people())


@router.post("/users", status_code=201)
async def add_person(
    body: PersonBody, request: Request, user: OwnerInPerson, app: Lowkey
) -> Person:
    del user
    return await app.accounts.add_person(visit_of(request), body.name, body.password, body.role)


@router.patch("/users/{user_id}")
async def change_person(
    user_id: str, body: PersonChange, request: Request, user: OwnerInPerson, app: Lowkey
) -> Person:
    del user
    by = visit_of(request)
    person = await app.accounts.change_person(by, user_id, body.role, body.disabled, body.password)
    if body.disabled:
        await app.jobs.pause_all(user_id)
    return person


@router.delete("/users/{user_id}", status_code=204)
async def remove_person(user_id: str, request: Request, user: OwnerInPerson, app: Lowkey) -> None:
    del user
    await app.accounts.remove_person(visit_of(request), user_id)
    await app.jobs.stop_all(user_id)
    await app.shares.forget(user_id)
    await app.notices.channels.forget(user_id)


def _give(request: Request, response: Response, secret: str) -> None:
    """The session cookie: this host only, no script, no other site's requests."""
    tls = secure(request)
    samesite: Literal["lax"] = "lax"
    response.set_cookie(
        SECURE_COOKIE if tls else COOKIE,
        secret,
        max_age=AGE,
        httponly=True,
        samesite=samesite,
        secure=tls,
        path="/",
    )
