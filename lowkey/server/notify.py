"""Notices and the ways to people over HTTP: parse, call one function, return. Knows no way's inside."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, StringConstraints

from lowkey.core.parts import Text
from lowkey.notify import Channel, Inbox, Kind, Mail, Quiet, Subscription, Way
from lowkey.server.access import Member, Owner, Regular
from lowkey.server.body import Body
from lowkey.server.state import Lowkey

router = APIRouter(prefix="/api", tags=["notify"])

Name = Annotated[Text, StringConstraints(max_length=100)]
Place = Annotated[Text, StringConstraints(min_length=1, max_length=2000)]


class BrowserBody(Body):
    """What a browser's `PushSubscription` says of itself."""

    endpoint: Place
    p256dh: Annotated[str, StringConstraints(max_length=200)]
    auth: Annotated[str, StringConstraints(max_length=100)]
    name: Name = ""


class AddressBody(Body):
    address: Annotated[Text, StringConstraints(min_length=1, max_length=320)]


class ServiceBody(Body):
    """`place`: an address as that way writes it; it is never told again."""

    way: Annotated[str, StringConstraints(min_length=1, max_length=100)] = "apprise"
    place: Place
    name: Name = ""


class ChangeChannelBody(Body):
    kinds: list[Kind] | None = None
    name: Name | None = None


class CodeBody(Body):
    code: Annotated[str, StringConstraints(max_length=20)]


class QuietBody(Body, Quiet):
    pass


class MailBody(Body):
    """Without a password, the one that is kept for the same server and name."""

    host: Annotated[str, StringConstraints(min_length=1, max_length=253, pattern=r"^[^\s/@]+$")]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Annotated[str, StringConstraints(pattern="^(starttls|tls|none)$")] = "starttls"
    user: Annotated[str, StringConstraints(max_length=320)] = ""
    password: Annotated[str, StringConstraints(max_length=1000)] = Field(default="", repr=False)
    sender: Annotated[str, StringConstraints(min_length=3, max_length=320, pattern=r"^[^\r\n]*@[^\r\n]*$")]  # fmt: skip


class MailServer(BaseModel):
    host: str
    port: int
    security: str
    user: str
    sender: str
    has_password: bool


class MailState(BaseModel):
    server: MailServer | None


class Ways(BaseModel):
    """All that a person sees of how they are told. `mail`: e-mail can be sent here."""

    channels: list[Channel]
    quiet: Quiet
    push_key: str
    mail: bool
    others: list[Way]


def _origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")


@router.get("/notices")
async def inbox(user: Member, app: Lowkey) -> Inbox:
    return await app.notices.inbox(user)


@router.post("/notices/read")
async def read_all(user: Member, app: Lowkey) -> Inbox:
    return await app.notices.read(user)


@router.post("/notices/{notice_id}/read")
async def read(notice_id: str, user: Member, app: Lowkey) -> Inbox:
    return await app.notices.read(user, notice_id)


@router.get("/channels")
async def ways(user: Member, app: Lowkey) -> Ways:
    channels = app.notices.channels
    return Ways(
        channels=await channels.all(user),
        quiet=await channels.quiet(user),
        push_key=await channels.push_key(),
        mail=await channels.mail() is not None,
        others=await channels.others(),
    )


@router.put("/channels/quiet")
async def set_quiet(body: QuietBody, user: Member, app: Lowkey) -> Quiet:
    return await app.notices.channels.set_quiet(user, Quiet(**body.model_dump()))


@router.get("/channels/mail")
async def mail(user: Owner, app: Lowkey) -> MailState:
    del user
    kept = await app.notices.channels.mail()
    if kept is None:
        return MailState(server=None)
    shown = kept.model_dump(exclude={"password"})
    return MailState(server=MailServer(**shown, has_password=kept.password != ""))


@router.put("/channels/mail", status_code=204)
async def set_mail(body: MailBody, user: Owner, app: Lowkey) -> None:
    del user
    await app.notices.channels.set_mail(Mail.model_validate(body.model_dump()))


@router.delete("/channels/mail", status_code=204)
async def forget_mail(user: Owner, app: Lowkey) -> None:
    del user
    await app.notices.channels.set_mail(None)


@router.post("/channels/browsers", status_code=201)
async def add_browser(body: BrowserBody, user: Member, app: Lowkey, request: Request) -> Channel:
    """A browser that listens; the same one again is the same channel."""
    listens = Subscription(endpoint=body.endpoint, p256dh=body.p256dh, auth=body.auth)
    return await app.notices.channels.add_browser(user, body.name, listens, _origin(request))


@router.post("/channels/addresses", status_code=201)
async def add_address(body: AddressBody, user: Regular, app: Lowkey, request: Request) -> Channel:
    """A mailbox; a code is sent there, and nothing else before it came back."""
    return await app.notices.channels.add_address(user, body.address, _origin(request))


@router.post("/channels/services", status_code=201)
async def add_service(body: ServiceBody, user: Regular, app: Lowkey, request: Request) -> Channel:
    given = (body.way, body.place, body.name, _origin(request))
    return await app.notices.channels.add_service(user, *given)


@router.post("/channels/{channel_id}/code", status_code=204)
async def send_code(channel_id: str, user: Regular, app: Lowkey) -> None:
    await app.notices.channels.send_code(user, channel_id)


@router.post("/channels/{channel_id}/confirm")
async def confirm(channel_id: str, body: CodeBody, user: Regular, app: Lowkey) -> Channel:
    return await app.notices.channels.confirm(user, channel_id, body.code)


@router.post("/channels/{channel_id}/test")
async def test(channel_id: str, user: Member, app: Lowkey) -> Channel:
    """Sends a notice at once; where it does not arrive, the error says why."""
    return await app.notices.channels.test(user, channel_id)


@router.patch("/channels/{channel_id}")
async def change(channel_id: str, body: ChangeChannelBody, user: Member, app: Lowkey) -> Channel:
    return await app.notices.channels.change(user, channel_id, body.kinds, body.name)


@router.delete("/channels/{channel_id}", status_code=204)
async def remove(channel_id: str, user: Member, app: Lowkey) -> None:
    await app.notices.channels.remove(user, channel_id)
