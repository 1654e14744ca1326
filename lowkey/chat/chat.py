"""Everything a person can do with conversations. Knows no HTTP, no SQL and no provider.

Verbs check that the thing is the person's own; what is not theirs is not there.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Literal

from sqlalchemy import Connection

from lowkey.accounts import User
from lowkey.chat import keep, store
from lowkey.chat.approvals import Permissions
from lowkey.chat.attachments import Attachments
from lowkey.chat.draft import Draft, check
from lowkey.chat.erasing import Eraser
from lowkey.chat.exchange import Exchange
from lowkey.chat.feed import Change, Feed
from lowkey.chat.feedback import Opinions
from lowkey.chat.noticing import Noticing
from lowkey.chat.nouns import (
    Conversation,
    Hit,
    Preferences,
    Prompt,
    Run,
    Sent,
    Which,
    Word,
    is_temporary,
)
from lowkey.chat.personality import ModeName
from lowkey.chat.projects import Folders, Projects
from lowkey.chat.replay import replay
from lowkey.chat.runner import Runner
from lowkey.chat.saved_prompts import SavedPrompts
from lowkey.chat.sending import Again, Sender
from lowkey.chat.store.vectors import Place
from lowkey.chat.titling import Titling
from lowkey.chat.tree import leaf
from lowkey.core.clock import Clock
from lowkey.core.config import Settings
from lowkey.core.db import Database
from lowkey.core.errors import InputError, NotFoundError
from lowkey.core.log import Log
from lowkey.core.parts import FilePart, Message, clean
from lowkey.core.words import words_of
from lowkey.core.zones import known
from lowkey.meaning import Index
from lowkey.models import Catalogue, Effort

TITLE_LENGTH = 200
HOUR = 3_600_000
FORGET = 24 * HOUR
"""Milliseconds after which a temporary conversation in which nothing happens is forgotten."""
PAGES = 500
"""Pages of the search index that are tidied in one write."""


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
        near: Index[Place],
    ) -> None:
        """`near`: what is said in lasting conversations, by its meaning."""
        self.settings = settings
        self.clock = clock
        self.db = db
        self.memory = memory
        self.log = log
        self.runner = runner
        self.feed = feed
        self.near = near
        self.attachments = Attachments(clock, db, runner.library)
        self.exchange = Exchange(db, memory, runner.library.files, self.attachments)
        self.saved_prompts = SavedPrompts(clock, db)
        self.permissions = Permissions(clock, db, lambda: runner.tools)
        self.projects = Projects(clock, db, runner, feed)
        self.folders = Folders(settings, clock, db, runner.library, feed)
        self.sender = Sender(clock, db, memory, runner, feed, self.attachments)
        self.opinions = Opinions(clock, db, memory, feed)
        self.eraser = Eraser(db, memory, runner, feed, self.attachments)
        self.titling = Titling(db, catalogue, feed) if settings.titles else None
        self.noticing = Noticing(db, catalogue, feed, runner.giver.memories)
        runner.chore, runner.ended = self._after, self._ended

    async def open(self) -> None:
        await self.attachments.open()

    async def close(self) -> None:
        """Temporary conversations end with this process, and their files with them."""
        await self.attachments.close()

    async def _after(self, user_id: str, run: Run, db: Database) -> None:
        """What is seen to once there is an answer."""
        if self.titling is not None:
            await self.titling.after(user_id, run, db)
        await self.noticing.after(user_id, run, db)

    def _ended(self, run: Run, db: Database) -> None:
        if db is self.db:
            self.near.add(run.parent_id, run.message_id)

    # Talking

    async def send(self, user: User, draft: Draft) -> Sent:
        """Keeps the message and queues its answer, both on disk when this returns.

        Raises InputError for an empty or huge message, NotFoundError, and FullError or LimitError
        before the database is touched.
        """
        check(draft)
        return await self.sender.send(user, draft)

    async def regenerate(
        self,
        user: User,
        message_id: str,
        key: str,
        model: str | None,
        effort: Effort | None,
        web: bool = True,
    ) -> Run:
        """Another answer to the same question, as a sibling. Takes the answer or the question."""
        message, db = await self._message(user, message_id)
        parent = message.id if message.role == "user" else message.parent_id
        if parent is None:
            raise InputError("nothing_to_answer", "This message answers nothing.")
        wishes = await self._wishes(user, message.conversation_id)
        model, effort = model or wishes.model, effort or wishes.effort
        again = Again(message, parent, None, key, model, effort, web)
        return await self.sender.again(user, again, db)

    async def resume(self, user: User, message_id: str, key: str, web: bool = True) -> Run:
        """Goes on with a cut answer: a sibling that begins with what there is."""
        message, db = await self._message(user, message_id)
        if message.role != "assistant" or message.parent_id is None:
            raise InputError("nothing_to_continue", "Only an answer can be continued.")
        if message.status == "done":
            raise InputError("whole", "This answer is complete: there is nothing to continue.")
        begun = message.id if message.parts else None
        wishes = await self._wishes(user, message.conversation_id)
        model = message.model or wishes.model
        again = Again(message, message.parent_id, begun, key, model, wishes.effort, web)
        return await self.sender.again(user, again, db)

    async def stop(self, user: User, run_id: str) -> Run:
        """Stops a run; what it wrote is kept. A run that has ended stays as it is."""
        run, db = await self._run(user, run_id)
        await self.runner.stop(run, user.id, db)
        return await self.run(user, run_id)

    async def answer(self, user: User, approval_id: str, word: Word) -> Run:
        """Their word on a call that waits for it; the run goes on. Raises as `Approvals.answer`."""
        return await self.runner.approvals.answer(user, approval_id, word, (self.db, self.memory))

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
        self,
        user: User,
        which: Which | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> tuple[list[Conversation], str | None]:
        """A page of the person's conversations and the cursor of the next one, if there is one."""
        before = _cursor(after) if after else None
        asked = which or Which()

        def work(c: Connection) -> list[Conversation]:
            if asked.project_id is not None:
                keep.project(c, user.id, asked.project_id)
            return store.conversations.page(c, user.id, asked, before, limit)

        found = await self.db.read(work)
        plain = [conversation for conversation in found if not conversation.pinned]
        last = plain[-1] if len(plain) == limit else None
        return found, f"{last.updated_at}.{last.id}" if last is not None else None

    async def conversation(
        self, user: User, conversation_id: str
    ) -> tuple[Conversation, list[Message], list[Run]]:
        """The conversation, all its messages oldest first, and its unfinished runs."""

        def work(c: Connection) -> tuple[Conversation, list[Message], list[Run]]:
            conversation = keep.mine(c, user.id, conversation_id)
            messages = store.messages.tree(c, conversation_id)
            return conversation, messages, store.runs.unfinished(c, conversation_id)

        return await self._db(conversation_id).read(work)

    async def uses_web(self, conversation_id: str) -> bool:
        """Whether its newest run was let use the web; who asks has been let in before."""
        db = self._db(conversation_id)
        return await db.read(lambda c: store.runs.newest_web(c, conversation_id))

    async def change(
        self,
        user: User,
        conversation_id: str,
        title: str | None = None,
        pinned: bool | None = None,
        archived: bool | None = None,
        tip_id: str | None = None,
        mode: ModeName | Literal["none"] | None = None,
    ) -> Conversation:
        """Renames, pins, archives, moves to another branch (to its newest leaf), or sets the mode."""

        def work(c: Connection) -> Conversation:
            keep.mine(c, user.id, conversation_id)
            values: dict[str, object] = {}
            if title is not None:
                values |= {"title": _title(title), "titled": True}
            if pinned is not None:
                values["pinned"] = pinned
            if archived is not None:
                values["archived"] = archived
            if tip_id is not None:
                values["tip_id"] = _tip(store.messages.tree(c, conversation_id), tip_id)
            if mode is not None:
                values["mode"] = None if mode == "none" else mode
            if values:
                store.conversations.change(c, conversation_id, **values)
            return keep.mine(c, user.id, conversation_id)

        changed = await self._db(conversation_id).write(work)
        self._tell(user, conversation_id)
        return changed

    async def see(self, user: User, conversation_id: str) -> None:
        """The person has looked at the newest answer."""

        def work(c: Connection) -> bool:
            keep.mine(c, user.id, conversation_id)
            return store.conversations.see(c, conversation_id)

        if await self._db(conversation_id).write(work):
            self.feed.tell(user.id, Change(id=conversation_id, change="seen"))
            if self.runner.away is not None:
                await self.runner.away.back(user.id, conversation_id)

    async def delete(self, user: User, conversation_id: str) -> None:
        """Deletes it: a temporary one at once, others for good after `undo_hours`."""
        db = self._db(conversation_id)
        _, _, unfinished = await self.conversation(user, conversation_id)
        for run in unfinished:
            await self.runner.stop(run, user.id, db)

        def work(c: Connection) -> None:
            keep.mine(c, user.id, conversation_id)
            if db is self.memory:
                store.conversations.erase(c, [conversation_id])
            else:
                store.conversations.delete(c, conversation_id, self.clock.now())

        await db.write(work)
        await self.attachments.forget([conversation_id])
        if self.runner.away is not None:
            await self.runner.away.forget(user.id, conversation_id)
        self.feed.tell(user.id, Change(id=conversation_id, change="deleted"))

    async def erase_everything(self, user: User) -> None:
        """Deletes all that this person has here, at once and for good; the account stays."""
        await self.eraser.erase(user)

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
        self.near.look()
        self._tell(user, conversation_id)
        return restored

    async def purge(self) -> int:
        """Removes for good what was deleted longer than `undo_hours` ago; returns how many.

        Forgets temporary conversations that were left, and files that nobody holds any more.
        """
        now = self.clock.now()
        before = now - int(self.settings.undo_hours * HOUR)
        gone = await self.db.write(lambda c: store.conversations.purge(c, before))
        await self.db.write(lambda c: store.projects.purge(c, before))
        pages = -PAGES
        while gone and await self.db.write(lambda c, pages=pages: store.search.tidy(c, pages)):
            pages = PAGES
        await self.attachments.forget(await self.memory.write(lambda c: _forget(c, now - FORGET)))
        await self.attachments.sweep()
        await self._unlearn()
        return gone

    async def search(
        self, user: User, query: str, limit: int = 30, project_id: str | None = None
    ) -> list[Hit]:
        """Messages and titles that hold all words of the query, newest first; all or one project's."""
        words = words_of(query)

        def work(c: Connection) -> list[Hit]:
            if project_id is not None:
                keep.project(c, user.id, project_id)
            return store.search.find(c, user.id, words, limit, project_id)

        return await self.db.read(work)

    async def recent_files(self, user: User, limit: int = 50) -> list[FilePart]:
        """The files of the person's conversations, the newest first; none of a temporary one."""
        return await self.db.read(lambda c: store.files.recent(c, user.id, limit))

    # Preferences

    async def preferences(self, user: User) -> Preferences:
        return await self.db.read(lambda c: store.preferences.read(c, user.id))

    async def prefer(self, user: User, change: Preferences) -> Preferences:
        """Keeps the fields that were set in `change` and leaves the others: two may come at once.

        Raises InputError where they name a time zone that there is not.
        """
        known(change.zone)

        def work(c: Connection) -> tuple[Preferences, Preferences]:
            old = store.preferences.read(c, user.id)
            new = old.model_copy(update=change.model_dump(exclude_unset=True))
            store.preferences.write(c, user.id, new)
            return old, new

        old, new = await self.db.write(work)
        if new.recalls and not old.recalls:
            self.near.look()
        if old.recalls and not new.recalls:
            await self._unlearn()
        return new

    async def _unlearn(self) -> None:
        """Removes the vectors of who switched that off, few at once: others write meanwhile."""
        while await self.db.write(store.vectors.remove_unwanted):
            pass

    # Inside

    async def _wishes(self, user: User, conversation_id: str) -> Preferences:
        """What the person set, with the model of the conversation's project before their own."""

        def work(c: Connection) -> Preferences:
            wishes = store.preferences.read(c, user.id)
            project = store.projects.around(c, user.id, conversation_id)
            model = project.model if project else None
            return wishes.model_copy(update={"model": model}) if model else wishes

        return await self.db.read(work)

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

    def _db(self, conversation_id: str) -> Database:
        return self.memory if is_temporary(conversation_id) else self.db

    def _tell(self, user: User, conversation_id: str) -> None:
        self.feed.tell(user.id, Change(id=conversation_id))


def _forget(c: Connection, before: int) -> list[str]:
    """Erases temporary conversations in which nothing happened since; returns which."""
    idle = store.conversations.idle(c, before)
    gone = list(set(idle) - store.runs.busy(c, idle).keys())
    store.conversations.erase(c, gone)
    return gone


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
