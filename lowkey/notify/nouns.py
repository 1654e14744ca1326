"""What people are told, and what they chose about it. Knows no table and no way to anybody."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from lowkey.core.errors import Problem
from lowkey.core.names import plain
from lowkey.core.parts import Record, Text

Kind = Literal["done", "question", "failed", "progress", "reminder", "report"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST_TITLE = 200
LONGEST_BODY = 2000
"""Letters; what is longer is cut with an ellipsis."""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _inside(link: str) -> str:
    """A notice leads into the page, never to another server."""
    if link and (not link.startswith("/") or link.startswith("//") or "\\" in link):
        raise ValueError("A link of a notice is a path of the page, as /c/conv_1.")
    return link


class Notice(Record):
    """What one is told. Told again with the same `key` it is said once; with `updates` the newer one
    takes the place of the older: in the inbox, and on a screen that can replace what it shows."""

    kind: Kind
    title: Annotated[Text, AfterValidator(lambda text: _cut(plain(text), LONGEST_TITLE))]
    body: Annotated[Text, AfterValidator(lambda text: _cut(text.strip(), LONGEST_BODY))] = ""
    link: Annotated[Text, AfterValidator(_inside)] = ""
    """A path of the page; empty where there is nothing to see."""
    key: str = ""
    """Of this person's notices; empty: one of its own."""
    updates: bool = False


class Told(Record):
    """A notice in its person's inbox. `at`: ms since 1970. What is on its way is never unread."""

    id: str
    kind: Kind
    title: str
    body: str
    link: str
    at: int
    read: bool


class Inbox(Record):
    """The newest notices, newest first. `unread`: of all of them."""

    notices: tuple[Told, ...]
    unread: int


class Channel(Record):
    """A way to one person: a browser, a mailbox, a chat. Where it leads is never told whole."""

    id: str
    way: str
    """`push`, `email`, `apprise`, or the name of what another package brings."""
    name: str
    kinds: tuple[Kind, ...]
    confirmed: bool
    """Nothing is sent before."""
    mark: str = ""
    """Of a browser: by what it knows itself."""
    added_at: int
    problem: Problem | None = None
    """Why the last thing that was given up did not arrive."""
    failed_at: int | None = None


def _minute(text: str) -> str:
    hours, minutes = text.split(":")
    if not (len(text) == 5 and 0 <= int(hours) < 24 and 0 <= int(minutes) < 60):
        raise ValueError("A time of day looks like 22:00.")
    return text


TimeOfDay = Annotated[str, Field(pattern=r"^[0-9]{2}:[0-9]{2}$"), AfterValidator(_minute)]


class Quiet(Record):
    """Hours in which nothing rings: from `begins` to `ends` by the clock of `zone`, across midnight
    where `ends` is the earlier one."""

    on: bool = False
    begins: TimeOfDay = "22:00"
    ends: TimeOfDay = "07:00"
    zone: Annotated[str, Field(max_length=100)] = "UTC"
    questions: bool = False
    """Questions are let through."""


class Mail(Record):
    """The server that sends e-mail. `sender`: from whom it comes."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = Field(default="", repr=False)
    sender: str


def unread(kind: Kind) -> bool:
    """Whether a notice of this kind wants to be seen. What is on its way only shows itself."""
    return kind != "progress"
