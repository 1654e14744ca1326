"""A question from another assistant, answered as its person's own would be. Knows no protocol.

The question counts as somebody else's words: what its answer would change, send or run is asked of
the person in Lowkey, and never of the program that asked.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from anyio import CancelScope
from pydantic import Field

from lowkey.chat import Draft, Sent
from lowkey.core.events import EVENTS, Event, PartGrew, PartOpened, RunWaiting
from lowkey.core.fold import Fold
from lowkey.core.parts import Answer, CallPart, SourcePart, Text, TextPart, text_of
from lowkey.server.mcp.looking import NO_CHAT
from lowkey.server.mcp.visitor import Visitor
from lowkey.tools import Arguments, ToolFailed

EVERY = 1.0
"""Seconds between two words on how far it is."""


class Ask(Arguments):
    question: Text = Field(min_length=1, max_length=100_000, description="What Lowkey is asked.")
    chat: Text = Field(
        default="",
        max_length=300,
        description="The id of a chat to go on with (conv_…). Empty: a new chat begins.",
    )


async def ask(given: Ask, visitor: Visitor) -> str:
    """The whole answer, or what there is of it when it begins to wait for its person.

    Whoever stops waiting stops the answer; what was written by then is kept.
    """
    app, user = visitor.app, visitor.user
    draft = Draft(
        parts=(TextPart(text=given.question, tainted=True),),
        key=app.clock.id("key"),
        conversation_id=given.chat or None,
        parent_id=await _tip(given.chat, visitor) if given.chat else None,
    )
    sending = asyncio.create_task(app.chat.send(user, draft))
    try:
        sent = await asyncio.shield(sending)
        answer = await _followed(sent, visitor)
    except asyncio.CancelledError:
        with CancelScope(shield=True):
            await app.chat.stop(user, (await sending).run.id)
        raise
    return _told(answer, sent.conversation.id)


async def _tip(chat: str, visitor: Visitor) -> str | None:
    """The message to go on from. Raises ToolFailed while another answer is being written there."""
    conversation, _, unfinished = await visitor.app.chat.conversation(visitor.user, chat)
    if conversation.temporary:
        raise ToolFailed(NO_CHAT)
    if unfinished:
        raise ToolFailed(
            "An answer in this chat is not finished: wait for it, or begin a new chat."
        )
    return conversation.tip_id


async def _followed(sent: Sent, visitor: Visitor) -> Answer:
    """The answer once it has ended, or waits for its person."""
    told = Fold()
    letters, next_word = 0, 0.0
    clock = visitor.app.clock
    async with aclosing(await visitor.app.chat.follow(visitor.user, sent.run.id)) as batches:
        async for _, batch in batches:
            for event in EVENTS.validate_json(b"[" + b",".join(batch) + b"]"):
                told.apply(event)
                letters += len(event.text) if isinstance(event, PartGrew) else 0
                word = _word(event, letters)
                if word and clock.monotonic() >= next_word:
                    next_word = clock.monotonic() + EVERY
                    await visitor.tell(event.seq, word)
                if isinstance(event, RunWaiting) and event.approvals:
                    return told.answer()
    return told.answer()


def _word(event: Event, letters: int) -> str:
    """What this event means for who waits; empty where it is not worth telling."""
    match event:
        case RunWaiting(position=int(place)):
            return f"Waiting in line, at place {place}."
        case PartOpened(part=CallPart(name=name)):
            return f"Using {name}."
        case PartGrew():
            return f"{letters:,} characters so far."
        case _:
            return ""


def _told(answer: Answer, chat: str) -> str:
    """The answer in words. Raises ToolFailed where there is none."""
    said = text_of(answer.parts)
    if answer.status == "failed":
        problem = answer.error
        why = f"{problem.message} {problem.hint}".strip() if problem else "It failed."
        raise ToolFailed(f"{why} [Chat: {chat}]")
    lines = [said] if said else []
    if answer.approvals:
        asked = "\n".join(f"- {one.text}" for one in answer.approvals)
        lines.append(
            "[Not finished: this waits for the person, who allows or denies it in Lowkey, in this "
            f"chat:\n{asked}\nTell them. Once they have said their word, read_chat shows the answer.]"
        )
    elif answer.status != "done":
        lines.append(f"[The answer is not whole: {answer.status}.]")
    sources = [
        f"[{one.number}] {one.title} {one.url}"
        for one in answer.parts
        if isinstance(one, SourcePart) and one.number
    ]
    return "\n\n".join([*lines, *(["\n".join(sources)] if sources else []), f"[Chat: {chat}]"])
