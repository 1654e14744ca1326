"""Everything a person can do with conversations. Knows no HTTP, no SQL and no provider.

Verbs check that the thing is the person's own; what is not theirs is not there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import store
from lowkey.chat.feed import Change, Feed
from lowkey.chat.nouns import Conversation, Hit, Preferences, Prompt, Run, Sent
from lowkey.chat.queue import Ticket
from lowkey.chat.replay import replay
from lowkey.chat.runner import Runner
from lowkey.chat.titles import ask_title, first_words
from lowkey.chat.tree import leaf
from lowkey.chat.words import words_of
from lowkey.core import store as core_store
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.crash import crashpoint
from lowkey.core.db import Database
from lowkey.core.errors import InputError, LowkeyError, NotFoundError
from lowkey.core.log import Log
from lowkey.core.names import safe_name
from lowkey.core.parts import FilePart, Message, Part, TextPart, clean, text_of
from lowkey.models import Catalogue, Effort

TITLE_LENGTH = 200
HOUR = 3_600_000
FORGET = 24 * HOUR
"""Milliseconds after which a temporary conversation in which nothing happens is forgotten."""
PART = 24 * 3600.0
"""Seconds after which a half-done upload is taken for abandoned."""
PAGES = 500
"""Pages of the search index that are tidied in one write."""
LONGEST = 4_000_000
"""Characters of text in one message."""

logger = logging.getLogger(__name__)
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person sends. `key`: the sender's own name for it; sent twice, it is kept once."""

    parts: tuple[Part, ...]
    key: str
    conversation_id: str | None = None
    parent_id: str | None = None
    model: str | None = None
    effort: Effort | None = None
    temporary: bool = False


class Chat:
    """The chat room. Temporary conversations live in `memory`, all others in `db`."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        db: Database,
        memory: Database,
        log: Log,
        runner: Runner,
        feed: Feed,
        catalogue: Catalogue,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.db = db
        self.memory = memory
        self.log = log
        self.runner = runner
        self.feed = feed
        self.catalogue = catalogue
        runner.chore = self._title

    # Talking

    async def send(self, user: User, draft: Draft) -> Sent:
        """Keeps the message and queues its answer, both on disk when this returns.

        Raises InputError for an empty or huge message, NotFoundError, and FullError or LimitError
        before the database is touched.
        """
        check(draft)
        ticket = self.runner.line.enter(user.id)
        try:
            db = self._db(draft.conversation_id, draft.temporary)
            now = self.clock.now()
            ids = (self.clock.id("msg"), self.clock.id("msg"), self.clock.id("run"))
            fresh = self.clock.id("tmp" if draft.temporary else "conv")
            parts = await self._owned(user, draft.parts)
            wishes = await self.preferences(user)
        except BaseException:
            self.runner.line.leave(ticket)
            raise
        draft = replace(
            draft,
            parts=parts,
            model=draft.model or wishes.model,
            effort=draft.effort or wishes.effort,
        )
        return await self._launch(
            user, ticket, db, lambda c: self._keep(c, user, draft, ids, fresh, now)
        )

    async def regenerate(
        self, user: User, message_id: str, key: str, model: str | None, effort: Effort | None
    ) -> Run:
        """Another answer to the same question, as a sibling. Takes the answer or the question."""
        message, db = await self._message(user, message_id)
        parent = message.id if message.role == "user" else message.parent_id
        if parent is None:
            raise InputError("nothing_to_answer", "This message answers nothing.")
        wishes = await self.preferences(user)
        again = Again(message, parent, None, key, model or wishes.model, effort or wishes.effort)
        return await self._again(user, again, db)

    async def resume(self, user: User, message_id: str, key: str) -> Run:
        """Goes on with a cut answer: a sibling that begins with what there is."""
        message, db = await self._message(user, message_id)
        if message.role != "assistant" or message.parent_id is None:
            raise InputError("nothing_to_continue", "Only an answer can be continued.")
        if message.status == "done":
            raise InputError("whole", "This answer is complete: there is nothing to continue.")
        begun = message.id if message.parts else None
        wishes = await self.preferences(user)
        model = message.model or wishes.model
        again = Again(message, message.parent_id, begun, key, model, wishes.effort)
        return await self._again(user, again, db)

    async def stop(self, user: User, run_id: str) -> Run:
        """Stops a run; what it wrote is kept. A run that has ended stays as it is."""
        run, db = await self._run(user, run_id)
        await self.runner.stop(run, user.id, db)
        return await self.run(user, run_id)

    async def run(self, user: User, run_id: str) -> Run:
        return (await self._run(user, run_id))[0]

    async def prompt(self, user: User, run_id: str) -> Prompt:
        """Exactly what this run sent to its model."""
        _, db = await self._run(user, run_id)
        prompt = await db.read(lambda c: store.runs.prompt(c, run_id))
        if prompt is None:
            raise NotFoundError("not_sent", "This run never reached a model.")
        return Prompt.model_validate_json(prompt)

    async def follow(
        self, user: User, run_id: str, after: int = 0
    ) -> AsyncGenerator[tuple[int, list[bytes]], None]:
        """The run's events beyond number `after`, live until its end. Raises NotFoundError first."""
        run, db = await self._run(user, run_id)
        live = self.log.find(run_id)
        return live.follow(after) if live is not None else replay(db, user.id, run, after)

    # Conversations

    async def conversations(
        self, user: User, archived: bool = False, after: str | None = None, limit: int = 100
    ) -> tuple[list[Conversation], str | None]:
        """A page of the person's conversations and the cursor of the next one, if there is one."""
        before = _cursor(after) if after else None
        found = await self.db.read(
            lambda c: store.conversations.page(c, user.id, archived, before, limit)
        )
        plain = [conversation for conversation in found if not conversation.pinned]
        last = plain[-1] if len(plain) == limit else None
        return found, f"{last.updated_at}.{last.id}" if last is not None else None

    async def conversation(
        self, user: User, conversation_id: str
    ) -> tuple[Conversation, list[Message], list[Run]]:
        """The conversation, all its messages oldest first, and its unfinished runs."""

        def work(c: Connection) -> tuple[Conversation, list[Message], list[Run]]:
            conversation = self._mine(c, user, conversation_id)
            messages = store.messages.tree(c, conversation_id)
            return conversation, messages, store.runs.unfinished(c, conversation_id)

        return await self._db(conversation_id).read(work)

    async def change(
        self,
        user: User,
        conversation_id: str,
        title: str | None = None,
        pinned: bool | None = None,
        archived: bool | None = None,
        tip_id: str | None = None,
    ) -> Conversation:
        """Renames, pins, archives, or moves to another branch (to its newest leaf)."""

        def work(c: Connection) -> Conversation:
            self._mine(c, user, conversation_id)
            values: dict[str, object] = {}
            if title is not None:
                values |= {"title": _title(title), "titled": True}
            if pinned is not None:
                values["pinned"] = pinned
            if archived is not None:
                values["archived"] = archived
            if tip_id is not None:
                values["tip_id"] = _tip(store.messages.tree(c, conversation_id), tip_id)
            if values:
                store.conversations.change(c, conversation_id, **values)
            return self._mine(c, user, conversation_id)

        changed = await self._db(conversation_id).write(work)
        self._tell(user, conversation_id)
        return changed

    async def delete(self, user: User, conversation_id: str) -> None:
        """Deletes it: a temporary one at once, others for good after `undo_hours`."""
        db = self._db(conversation_id)
        _, _, unfinished = await self.conversation(user, conversation_id)
        for run in unfinished:
            await self.runner.stop(run, user.id, db)

        def work(c: Connection) -> None:
            self._mine(c, user, conversation_id)
            if db is self.memory:
                store.conversations.erase(c, [conversation_id])
            else:
                store.conversations.delete(c, conversation_id, self.clock.now())

        await db.write(work)
        self.feed.tell(user.id, Change(id=conversation_id, change="deleted"))

    async def restore(self, user: User, conversation_id: str) -> Conversation:
        """Takes a deletion back. Raises NotFoundError when it is too late."""

        def work(c: Connection) -> Conversation:
            found = store.conversations.read(c, user.id, conversation_id, deleted=True)
            if found is None:
                raise NotFoundError(
                    "no_conversation", "There is no such deleted conversation any more."
                )
            store.conversations.restore(c, user.id, conversation_id, found.title)
            return found

        restored = await self.db.write(work)
        self._tell(user, conversation_id)
        return restored

    async def purge(self) -> int:
        """Removes for good what was deleted longer than `undo_hours` ago; returns how many.

        Forgets temporary conversations that were left, and uploads that broke off.
        """
        now = self.clock.now()
        before = now - int(self.settings.undo_hours * HOUR)
        gone = await self.db.write(lambda c: store.conversations.purge(c, before))
        pages = -PAGES
        while gone and await self.db.write(lambda c, pages=pages: store.search.tidy(c, pages)):
            pages = PAGES
        await self.memory.write(lambda c: _forget(c, now - FORGET))
        await asyncio.to_thread(self.runner.files.sweep, now / 1000 - PART)
        return gone

    async def search(self, user: User, query: str, limit: int = 30) -> list[Hit]:
        """Messages and titles that hold all words of the query, newest first."""
        words = words_of(query)
        return await self.db.read(lambda c: store.search.find(c, user.id, words, limit))

    # Preferences

    async def preferences(self, user: User) -> Preferences:
        return await self.db.read(lambda c: store.preferences.read(c, user.id))

    async def prefer(self, user: User, value: Preferences) -> Preferences:
        await self.db.write(lambda c: store.preferences.write(c, user.id, value))
        return value

    # Inside

    def _keep(
        self,
        c: Connection,
        user: User,
        draft: Draft,
        ids: tuple[str, str, str],
        fresh: str,
        now: int,
    ) -> tuple[Sent, Run | None]:
        """In one transaction: the message kept and its run queued, or what the key stood for.

        The run is None where it was queued before.
        """
        known = store.runs.by_key(c, user.id, draft.key)
        if known is not None:
            conversation = self._mine(c, user, known.conversation_id)
            kept = store.messages.read(c, user.id, known.parent_id)
            if kept is None:
                raise NotFoundError("no_message", "This message was deleted.")
            return Sent(conversation=conversation, message=kept, run=known), None
        question_id, answer_id, run_id = ids
        message = Message(
            id=question_id,
            conversation_id=draft.conversation_id or fresh,
            parent_id=draft.parent_id,
            role="user",
            parts=draft.parts,
            created_at=now,
        )
        if draft.conversation_id is None:
            conversation = Conversation(
                id=fresh,
                title=first_words(message),
                created_at=now,
                updated_at=now,
                temporary=draft.temporary,
            )
            store.conversations.add(c, user.id, [conversation])
        else:
            self._mine(c, user, draft.conversation_id)
        if draft.parent_id is not None:
            parent = store.messages.read(c, user.id, draft.parent_id)
            if parent is None or parent.conversation_id != message.conversation_id:
                raise NotFoundError(
                    "no_parent",
                    "The message you answer is not in this conversation.",
                    hint="Reload the conversation and send again.",
                )
        run = Run(
            id=run_id,
            conversation_id=message.conversation_id,
            message_id=answer_id,
            parent_id=question_id,
            status="queued",
            model=draft.model,
            effort=draft.effort or "medium",
            created_at=now,
        )
        store.messages.add(c, user.id, [message])
        store.runs.add(c, user.id, run, draft.key, self.runner.owner)
        store.conversations.change(c, message.conversation_id, tip_id=question_id, updated_at=now)
        conversation = self._mine(c, user, run.conversation_id)
        return Sent(conversation=conversation, message=message, run=run), run

    async def _again(self, user: User, again: Again, db: Database) -> Run:
        """Queues another run below the same question."""
        ticket = self.runner.line.enter(user.id)
        run = Run(
            id=self.clock.id("run"),
            conversation_id=again.message.conversation_id,
            message_id=self.clock.id("msg"),
            parent_id=again.parent_id,
            continues_id=again.continues_id,
            status="queued",
            model=again.model,
            effort=again.effort,
            created_at=self.clock.now(),
        )
        return await self._launch(user, ticket, db, lambda c: self._queue(c, user, run, again.key))

    def _queue(self, c: Connection, user: User, run: Run, key: str) -> tuple[Run, Run | None]:
        known = store.runs.by_key(c, user.id, key)
        if known is not None:
            return known, None
        self._mine(c, user, run.conversation_id)
        store.runs.add(c, user.id, run, key, self.runner.owner)
        tip = run.continues_id or run.parent_id
        store.conversations.change(c, run.conversation_id, tip_id=tip, updated_at=run.created_at)
        return run, run

    async def _launch(
        self,
        user: User,
        ticket: Ticket,
        db: Database,
        keep: Callable[[Connection], tuple[K, Run | None]],
    ) -> K:
        """Keeps what `keep` keeps and starts its run, or neither, even where the caller goes away."""

        async def launch() -> K:
            run: Run | None = None
            try:
                crashpoint("chat.send.before")
                kept, run = await db.write(keep)
                crashpoint("chat.send.after")
                if run is not None:
                    self.runner.start(run, user.id, ticket, db)
                    self._tell(user, run.conversation_id)
                return kept
            finally:
                if run is None:
                    self.runner.line.leave(ticket)

        return await asyncio.shield(asyncio.create_task(launch()))

    def _mine(self, c: Connection, user: User, conversation_id: str) -> Conversation:
        found = store.conversations.read(c, user.id, conversation_id)
        if found is None:
            raise NotFoundError(
                "no_conversation",
                "There is no such conversation.",
                hint="It may have been deleted, or have been a temporary one.",
            )
        return found

    async def _message(self, user: User, message_id: str) -> tuple[Message, Database]:
        for db in (self.db, self.memory):
            found = await db.read(lambda c: store.messages.read(c, user.id, message_id))
            if found is not None:
                return found, db
        raise NotFoundError("no_message", "There is no such message.")

    async def _run(self, user: User, run_id: str) -> tuple[Run, Database]:
        for db in (self.db, self.memory):
            found = await db.read(lambda c: store.runs.read(c, user.id, run_id))
            if found is not None:
                return found, db
        raise NotFoundError("no_run", "There is no such answer.")

    async def _owned(self, user: User, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """The parts with each file as the store knows it. Raises NotFoundError for foreign files."""
        owned: list[Part] = []
        for part in parts:
            if isinstance(part, FilePart):
                file_id = part.file_id
                row = await self.db.read(
                    lambda c, file_id=file_id: core_store.find_file(c, file_id, user.id)
                )
                if row is None:
                    raise NotFoundError(
                        "no_file",
                        f"The file “{part.name}” is not here.",
                        hint="Attach it again and send again.",
                    )
                part = FilePart(
                    file_id=file_id,
                    name=safe_name(part.name),
                    media_type=str(row["media_type"]),
                    size=int(str(row["size"])),
                )
            owned.append(part)
        return tuple(owned)

    def _db(self, conversation_id: str | None, temporary: bool = False) -> Database:
        if conversation_id is not None:
            temporary = conversation_id.startswith("tmp_")
        return self.memory if temporary else self.db

    def _tell(self, user: User, conversation_id: str) -> None:
        self.feed.tell(user.id, Change(id=conversation_id))

    async def _title(self, user_id: str, run: Run, db: Database) -> None:
        """After the first answer: a title by the model that gave it, unless it is weak."""
        if not self.settings.titles or db is self.memory or run.continues_id is not None:
            return

        def look(c: Connection) -> tuple[Message, Message] | None:
            question = store.messages.read(c, user_id, run.parent_id)
            answer = store.messages.read(c, user_id, run.message_id)
            if question is None or answer is None or question.parent_id is not None:
                return None
            return (
                None if store.conversations.titled(c, run.conversation_id) else (question, answer)
            )

        first = await db.read(look)
        if first is None:
            return
        try:
            model = await self.catalogue.find(run.model)
            title = "" if model.info.weak else await ask_title(model, *first)
        except LowkeyError as error:
            logger.info("No title for %s: %s", run.conversation_id, error)
            return

        def work(c: Connection) -> None:
            if title and not store.conversations.titled(c, run.conversation_id):
                store.conversations.change(c, run.conversation_id, title=title, titled=True)

        await db.write(work)
        self.feed.tell(user_id, Change(id=run.conversation_id))


@dataclass(frozen=True, slots=True)
class Again:
    """Another run for a question that was asked before."""

    message: Message
    parent_id: str
    continues_id: str | None
    key: str
    model: str | None
    effort: Effort


def check(draft: Draft) -> None:
    """Raises InputError for what can't be sent."""
    for part in draft.parts:
        if not isinstance(part, TextPart | FilePart):
            raise InputError("bad_part", "A message holds text and files, nothing else.")
    text = text_of(draft.parts)
    if not text.strip() and not any(isinstance(part, FilePart) for part in draft.parts):
        raise InputError("empty", "The message is empty.", hint="Write something and send again.")
    if len(text) > LONGEST:
        raise InputError(
            "too_long",
            f"The message has {len(text):,} characters; {LONGEST:,} is the most.",
            hint="Attach the text as a file instead.",
        )


def _forget(c: Connection, before: int) -> None:
    idle = store.conversations.idle(c, before)
    store.conversations.erase(c, list(set(idle) - store.runs.busy(c, idle)))


def _title(title: str) -> str:
    line = " ".join(clean(title).split())[:TITLE_LENGTH]
    if not line:
        raise InputError("empty_title", "A title needs at least one letter.")
    return line


def _tip(messages: Sequence[Message], message_id: str) -> str:
    if all(message.id != message_id for message in messages):
        raise NotFoundError("no_message", "There is no such message in this conversation.")
    return leaf(messages, message_id)


def _cursor(after: str) -> tuple[int, str]:
    at, _, last = after.partition(".")
    if not (at.isascii() and at.isdecimal() and len(at) < 16 and last):
        raise InputError("bad_cursor", "This page of the list can't be found.", hint="Start over.")
    return int(at), last
