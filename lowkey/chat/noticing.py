"""What of a message is worth remembering, asked of a model after the answer. Knows no page and no SQL.

The person switches it on. What is noticed is kept openly: their tabs tell it and offer to take it back.
"""

from __future__ import annotations

import logging
from contextlib import aclosing
from typing import Annotated

from pydantic import Field, ValidationError
from sqlalchemy import Connection

from lowkey.chat import store
from lowkey.chat.feed import Change, Feed
from lowkey.chat.nouns import Run
from lowkey.core.db import Database
from lowkey.core.errors import LowkeyError
from lowkey.core.parts import CallPart, Message, Record, Text, TextPart, own_words
from lowkey.memory import TOOLS, Kind, Memories, Origin, Wish, grounded
from lowkey.models import Catalogue, Model, Request, TextPiece, Turn

MOST = 3
"""Statements that one message may leave."""
LONGEST = 4_000
"""Letters of a message that is looked at: longer ones are mostly somebody else's text."""
SURE = 0.7
"""How sure what was noticed is: it is the model's reading of what the person said."""
ROOM = 1_000
"""Tokens of what is known already that the model is told."""
ASK = """Below is what somebody wrote to their assistant. Which lasting facts about the person \
themselves does it tell that will matter in other chats: who they are, what they like, whom they \
know, what they work on, how they do things? Only what it plainly says, in the person's own words \
and language, each a statement that stands alone. Nothing that holds for this chat only, nothing \
from texts they quote or ask about, no passwords, nothing of what is known already. Mostly there is \
nothing: then give an empty list.

Known already:
{known}

Written:
{said}"""

logger = logging.getLogger(__name__)


class Noticed(Record):
    text: Annotated[Text, Field(min_length=1, max_length=300)]
    kind: Kind = "fact"


class _Told(Record):
    facts: tuple[Noticed, ...] = ()


class Noticing:
    """A chore of the runner, for lasting conversations of people who want it."""

    def __init__(self, db: Database, catalogue: Catalogue, feed: Feed, memories: Memories) -> None:
        self.db = db
        self.catalogue = catalogue
        self.feed = feed
        self.memories = memories

    async def after(self, user_id: str, run: Run, db: Database) -> None:
        """Keeps what the model noticed in the message that was answered."""
        if db is not self.db or run.continues_id is not None:
            return
        read = await db.read(lambda c: _read(c, user_id, run))
        if read is None:
            return
        said, project_id = read
        if not await self.memories.on(user_id, project_id):
            return
        try:
            model = await self.catalogue.find(run.model)
            if model.info.weak:
                return
            known = await self.memories.recall(user_id, said, project_id, ROOM)
            noticed = await ask_noticed(model, said, known.told)
        except LowkeyError as error:
            logger.info("Nothing was noticed in %s: %s", run.conversation_id, error)
            return
        for one in noticed:
            await self._keep(
                user_id, Origin(run.conversation_id, run.parent_id, said, project_id), one
            )

    async def _keep(self, user_id: str, origin: Origin, one: Noticed) -> None:
        if not grounded(one.text, origin.said):
            return
        wish = Wish(text=one.text, kind=one.kind, sure=SURE)
        try:
            learned = await self.memories.learn(user_id, wish, origin)
        except LowkeyError as error:  # Not to be kept, or one too many.
            logger.info(
                "Something noticed in %s was not kept: %s", origin.conversation_id, error.code
            )
            return
        if not learned.known:
            told = learned.memory
            self.feed.tell(user_id, Change(kind="memory", id=told.id, words=told.text))


async def ask_noticed(model: Model, said: str, known: str) -> list[Noticed]:
    """What the model finds; nothing where it answers anything but the form. Raises what it raises."""
    asked = ASK.format(known=known or "(nothing)", said=said)
    request = Request(
        turns=(Turn("user", (TextPart(text=asked),)),),
        effort="instant",
        max_tokens=600,
        schema=_Told.model_json_schema(),
    )
    pieces: list[str] = []
    async with aclosing(model.ask(request)) as answered:
        async for piece in answered:
            if isinstance(piece, TextPiece):
                pieces.append(piece.text)
    text = "".join(pieces)
    try:
        return list(_Told.model_validate_json(text[text.index("{") : text.rindex("}") + 1]).facts)[
            :MOST
        ]
    except (ValueError, ValidationError):
        return []


def _read(c: Connection, user_id: str, run: Run) -> tuple[str, str | None] | None:
    """The message's words and its project, where they are to be looked at."""
    if not store.preferences.read(c, user_id).notices:
        return None
    question = store.messages.read(c, user_id, run.parent_id)
    answer = store.messages.read(c, user_id, run.message_id)
    if question is None or answer is None or _minded(answer):
        return None
    said = own_words(question.parts).strip()
    project = store.projects.around(c, user_id, run.conversation_id)
    return (said, project.id if project else None) if 0 < len(said) <= LONGEST else None


def _minded(answer: Message) -> bool:
    """Whether the answer itself has seen to the person's memory."""
    return any(isinstance(part, CallPart) and part.name in MINDS for part in answer.parts)


MINDS = TOOLS - {"recall"}
