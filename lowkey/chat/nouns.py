"""The nouns of the chat room: Conversation, Project, Run, Permission, Feedback. Knows no verb.

Message and Part stand in `core`, because other rooms speak of them too.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from lowkey.chat.personality import ModeName, PersonalityId
from lowkey.core.errors import Problem
from lowkey.core.parts import Effect, FilePart, Lasting, Message, Record, Status, Text
from lowkey.memory import Reach
from lowkey.models import Effort
from lowkey.safety import Choice as Leave


def is_temporary(conversation_id: str) -> bool:
    """Whether this conversation lives in memory only."""
    return conversation_id.startswith("tmp_")


class Conversation(Record):
    """A tree of messages; `tip_id` is the leaf that the person last saw."""

    id: str
    title: str
    created_at: int
    updated_at: int
    """Milliseconds since 1970, like all times."""
    pinned: bool = False
    archived: bool = False
    temporary: bool = False
    """Lives in memory only and leaves no trace."""
    tip_id: str | None = None
    running: bool = False
    """An answer is being written."""
    waiting: bool = False
    """It waits for its person to allow something."""
    unread: bool = False
    """An answer has ended since its person last looked."""
    project_id: str | None = None
    mode: ModeName | None = None
    """What it is for, where its person said so."""


class Synced(Record):
    """A folder of this machine whose files a project offers."""

    path: str
    files: int = 0
    """How many were taken."""
    looking: bool = False
    looked_at: int | None = None
    """When it was last gone through; None: not yet."""
    more: bool = False
    """It holds more than is taken."""
    problem: Problem | None = None
    """Why it can't be looked into."""


class Unreadable(Record):
    """A file of such a folder that can't be read. `path`: below it."""

    path: str
    problem: Problem


class SyncedView(Record):
    """A folder with how far its files are read. `failed`: how many can't be; `told`: some of them."""

    folder: Synced
    unread: int
    failed: int
    told: tuple[Unreadable, ...] = ()


class Project(Record):
    """A folder of conversations, and what holds in all of them."""

    id: str
    name: str
    instructions: Text = ""
    """What the assistant should heed in these conversations, in the person's own words."""
    model: str | None = None
    """What answers where no model is named; None leaves it to the person's preferences."""
    memory: Reach = "on"
    """Of what is remembered."""
    recalls: Reach = "on"
    """Of earlier chats. Where it is not `on`, no chat elsewhere looks into those in here."""
    files: tuple[FilePart, ...] = ()
    """Offered to the model in every conversation."""
    folder: Synced | None = None
    """So is what lies in this one."""
    created_at: int
    conversations: int = 0
    """How many are in it."""
    unread: int = 0
    """How many of them have an answer that its person has not seen."""


class Which(Record):
    """Which conversations are listed. `loose`: those in no project, and all that are pinned."""

    archived: bool = False
    loose: bool = False
    project_id: str | None = None


class Run(Record):
    """One attempt to answer the message `parent_id`; its answer will be the message `message_id`."""

    id: str
    conversation_id: str
    message_id: str
    parent_id: str
    continues_id: str | None = None
    """The cut answer that this run goes on with."""
    status: Status
    model: str | None
    effort: Effort
    web: bool = True
    """Its person lets it use the web."""
    created_at: int


class Word(Record):
    """What a person said to a call that waited for it. `lasting`: to later ones of that tool, too."""

    verdict: Literal["allow", "deny"]
    lasting: Lasting | None = None
    reason: Text = ""
    late: bool = False
    """Nobody said anything in time."""


class OfferedTool(Record):
    """What the model may call, as its person sees it. `unchosen`: what holds until they choose."""

    name: str
    about: str
    effect: Effect
    choices: tuple[Leave, ...]
    unchosen: Leave
    connected: bool = False
    """It is one of a connected server's."""


class Permission(Record):
    """What a person chose for a tool once for all: in one conversation, or everywhere."""

    id: str
    tool: str
    choice: Leave
    conversation_id: str | None = None
    title: str = ""
    """Of the conversation."""
    created_at: int


class Preferences(Record):
    """What a person set for all their chats."""

    model: str | None = None
    effort: Effort = "medium"
    instructions: Text = ""
    """What the assistant should always know or heed, in the person's own words."""
    name: Text = ""
    """What the person likes to be called."""
    personality: PersonalityId = "default"
    manner: Text = ""
    """The words of a personality of their own; heeded where that is chosen."""
    enter: Literal["send", "newline"] = "send"
    """What the Enter key does in the message box."""
    welcomed: bool = False
    """The page has shown its welcome."""
    recalls: bool = True
    """A model may look into earlier chats."""
    notices: bool = False
    """After each answer its model is asked what of the message to remember."""
    zone: Text = ""
    """The time zone they are in, by its IANA name; empty where it is not known."""
    web: bool = True
    """Answers may use the web."""


class SavedPrompt(Record):
    """A text that a person keeps to write again. `{{word}}` in it is asked for each time."""

    id: str
    name: Text
    text: Text
    created_at: int


class Sent(Record):
    """What `send` answers: the message that was kept and the run that will answer it."""

    conversation: Conversation
    message: Message
    run: Run


Reason = Literal["incorrect", "not_asked", "too_long", "refused", "unsafe", "other"]
"""Why an answer was no good: wrong, beside the question, too long, refused without need, unsafe."""


class Opinion(Record):
    """What every Feedback holds: which answer, and what wrote it. The run leads to what was sent."""

    message_id: str
    run_id: str | None = None
    """None where the answer was brought in from elsewhere."""
    model: str | None = None
    created_at: int


class Thumb(Opinion):
    """An answer was good, or it was not, perhaps with reasons."""

    kind: Literal["thumb"] = "thumb"
    verdict: Literal["up", "down"]
    reasons: tuple[Reason, ...] = ()
    text: Text = ""


class Choice(Opinion):
    """An answer was preferred to others that were seen beside it."""

    kind: Literal["choice"] = "choice"
    over: tuple[str, ...]
    """The messages it was preferred to: its siblings."""


Feedback = Annotated[Thumb | Choice, Field(discriminator="kind")]


class SentTurn(Record):
    """One turn of a prompt, as text; pictures are named."""

    role: str
    text: str


class SentTool(Record):
    """A tool that the model was offered, in the words it was offered with."""

    name: str
    about: str


class Rules(Record):
    """What of the rule book a prompt held: ids of clauses, and those there was no room for."""

    version: str
    clauses: tuple[str, ...]
    left_out: tuple[str, ...] = ()


class Prompt(Record):
    """Exactly what a run sent to its model when it began; what its calls brought stands in the answer."""

    system: str
    model: str
    effort: Effort
    turns: tuple[SentTurn, ...]
    tools: tuple[SentTool, ...] = ()
    notes: tuple[str, ...] = ()
    mode: ModeName | None = None
    """None where none was on, or the model heeds none."""
    rules: Rules | None = None
    """None where the model was told no rules."""


class Snippet(Record):
    """A stretch of found text; `hit` marks the words that were looked for."""

    text: str
    hit: bool


class Hit(Record):
    """Something found: a message, or a conversation by its title (no `message_id`)."""

    conversation_id: str
    message_id: str | None
    title: str
    at: int
    snippet: tuple[Snippet, ...]
