"""What of a person's things another assistant may look at: chats, files, memories. Changes nothing.

What the person switched off for Lowkey's own models is off here, too; temporary chats are not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from lowkey.chat import Hit, branch
from lowkey.core.parts import FilePart, Message, Text, text_of
from lowkey.core.zones import zone
from lowkey.memory import Memory
from lowkey.server.mcp.visitor import Visitor
from lowkey.tools import Arguments, ToolFailed, shortened

MOST = 20_000
"""Characters of one reading of a chat."""
PASSAGES = 8
"""Passages of one search in files."""
FILES = 2_000
"""Files that are looked through: the newest."""
NO_CHAT = "There is no such chat."


class SearchChats(Arguments):
    words: Text = Field(
        default="",
        max_length=300,
        description="A few telling words that a message or title holds, all of them. Empty: the "
        "newest chats.",
    )
    limit: int = Field(default=10, ge=1, le=50, description="How many at most.")


class ReadChat(Arguments):
    chat: Text = Field(min_length=1, max_length=300, description="The chat's id: conv_….")
    first: int = Field(default=1, ge=1, description="The number of the message to begin with.")


class SearchFiles(Arguments):
    question: Text = Field(
        min_length=1,
        max_length=2_000,
        description="What you want to know, in the words that may stand in the file.",
    )
    file: Text = Field(
        default="", max_length=300, description="Only in files whose name holds this."
    )


class ListMemories(Arguments):
    words: Text = Field(
        default="", max_length=300, description="Only those that hold all of these words."
    )


async def search_chats(given: SearchChats, visitor: Visitor) -> str:
    app, user = visitor.app, visitor.user
    wishes = await app.chat.preferences(user)
    if not wishes.recalls:
        raise ToolFailed("The person has switched off looking into earlier chats.")
    if given.words.strip():
        hits = await app.chat.search(user, given.words, given.limit)
        if not hits:
            return f"No chat holds “{given.words}”. Fewer or other words may."
        return "\n".join(_found(hit, wishes.zone) for hit in hits)
    newest, _ = await app.chat.conversations(user, limit=given.limit)
    lines = [f"{one.id}: “{one.title}”, {_when(one.updated_at, wishes.zone)}" for one in newest]
    return "\n".join(lines[: given.limit]) or "There are no chats yet."


async def read_chat(given: ReadChat, visitor: Visitor) -> str:
    app, user = visitor.app, visitor.user
    where = (await app.chat.preferences(user)).zone
    conversation, messages, runs = await app.chat.conversation(user, given.chat)
    if conversation.temporary:
        raise ToolFailed(NO_CHAT)
    path = branch(messages, conversation.tip_id)
    if given.first > max(1, len(path)):
        raise ToolFailed(f"This chat has {len(path)} messages.")
    shown, rest = _piece(path, given.first, where)
    lines = [f"“{conversation.title}”, {len(path)} messages", *shown]
    if rest:
        lines.append(f"[There is more: read on with first={rest}.]")
    elif any(run.status == "waiting" and conversation.waiting for run in runs):
        lines.append("[The answer waits for the person to allow something in Lowkey.]")
    elif runs:
        lines.append("[An answer is being written: read again in a while.]")
    return "\n\n".join(lines)


async def search_files(given: SearchFiles, visitor: Visitor) -> str:
    app, user = visitor.app, visitor.user
    wanted = given.file.strip().casefold()
    parts = [one for one in await _files(visitor) if wanted in one.name.casefold()]
    if not parts:
        raise ToolFailed("There is no such file." if wanted else "There are no files.")
    ids = [part.file_id for part in parts]
    found = await app.library.find(user.id, ids, given.question, PASSAGES)
    unread = sum(
        text.status in ("queued", "reading")
        for text in (await app.library.texts(user.id, ids)).values()
    )
    more = [f"[{unread} files are still being read.]"] if unread else []
    if not found.passages:
        return "\n".join(["No file holds these words. Others may.", *more])
    lines = [f"[{one.name}, {one.place}] {one.heading}\n{one.text}" for one in found.passages]
    return "\n\n".join([*lines, *more])


async def list_memories(given: ListMemories, visitor: Visitor) -> str:
    app, user = visitor.app, visitor.user
    if not await app.memories.on(user.id):
        raise ToolFailed("The person has switched memory off.")
    found = await app.memories.list(user.id, given.words)
    if not found:
        return "Nothing that is remembered says this." if given.words else "Nothing is remembered."
    where = (await app.chat.preferences(user)).zone
    return "\n".join(_remembered(one, where) for one in found)


async def _files(visitor: Visitor) -> Sequence[FilePart]:
    """Those of all chats and projects that can be searched, each once."""
    app, user = visitor.app, visitor.user
    parts = await app.chat.recent_files(user, FILES)
    for project in await app.chat.projects.every(user):
        parts.extend(project.files)
    once = {part.file_id: part for part in parts if not part.media_type.startswith("image/")}
    return list(once.values())


def _remembered(memory: Memory, where: str) -> str:
    whose = " (in somebody else's words)" if memory.tainted else ""
    return f"{memory.kind}: {memory.text} ({_when(memory.created_at, where)}){whose}"


def _found(hit: Hit, where: str) -> str:
    said = "".join(piece.text for piece in hit.snippet)
    return f"{hit.conversation_id}: “{hit.title}”, {_when(hit.at, where)}: {' '.join(said.split())}"


def _piece(path: Sequence[Message], first: int, where: str) -> tuple[list[str], int | None]:
    """As many messages as go into one reading, and the number of the next one."""
    shown: list[str] = []
    room = MOST
    for number, message in enumerate(path[first - 1 :], first):
        line = f"{number}. {_message(message, where)}"
        if shown and len(line) > room:
            return shown, number
        shown.append(shortened(line, MOST))
        room -= len(line)
    return shown, None


def _message(message: Message, where: str) -> str:
    who = "The person" if message.role == "user" else f"Lowkey ({message.model or 'unknown'})"
    cut = f", {message.status}" if message.status != "done" else ""
    files = [part.name for part in message.parts if isinstance(part, FilePart)]
    lines = [f"{who}, {_when(message.created_at, where)}{cut}:", text_of(message.parts)]
    if files:
        lines.append(f"[Files: {', '.join(files)}]")
    return "\n".join(lines)


def _when(at: int, where: str) -> str:
    return f"{datetime.fromtimestamp(at / 1000, zone(where)):%d %B %Y, %H:%M}"
