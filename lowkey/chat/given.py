"""What a run is given before it begins: its conversation, its hands, what is known. Knows no stream.

Writes nothing: a run that can't be given what it needs leaves no trace here.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from lowkey.chat import danger, naming, store
from lowkey.chat.approvals import Leave
from lowkey.chat.attached import Desk
from lowkey.chat.context import MEMORY_SHARE, Context, budget, build
from lowkey.chat.hands import Fit, Hands, ends
from lowkey.chat.nouns import Preferences, Project, Run
from lowkey.chat.personality import ModeName
from lowkey.chat.tree import branch
from lowkey.core.db import Database
from lowkey.core.parts import (
    FilePart,
    Message,
    Part,
    ResultPart,
    SourcePart,
    TextPart,
    own_words,
    text_of,
)
from lowkey.files import Library
from lowkey.memory import Memories
from lowkey.models import ModelInfo
from lowkey.safety import Choice
from lowkey.tools import AnyTool, Caller

Beside = Callable[[Caller], Coroutine[Any, Any, str]]
Connected = Callable[[Caller], Coroutine[Any, Any, Sequence[AnyTool]]]

NO_SEARCH = (
    "No web search is set up here: you can read a page whose address the person gives. Where an answer "
    "needs a search, say so, and that an owner sets one up in Settings → Tools."
)


@dataclass(frozen=True, slots=True)
class Given:
    """One run's beginning. `path` ends with the question, or with the cut answer to go on with."""

    run: Run
    path: list[Message]
    wishes: Preferences
    project: Project | None
    mode: ModeName | None
    hands: Hands
    now: int

    @property
    def cut(self) -> Message | None:
        """The answer to go on with."""
        return self.path[-1] if self.run.continues_id is not None else None


class _Rows(NamedTuple):
    """The conversation, what its person set, its project and mode, what they chose for tools."""

    tree: list[Message]
    wishes: Preferences
    project: Project | None
    mode: ModeName | None
    standing: dict[str, Choice]


class Giver:
    """Reads from the lasting `db`, and a temporary conversation from where it lives."""

    def __init__(self, db: Database, library: Library, memories: Memories) -> None:
        self.db = db
        self.library = library
        self.memories = memories
        self.fit: Fit = ends
        """Gives a tool's result the length that a model is shown."""
        self.beside: Beside | None = None
        """What lies beside the conversation, in words for the prompt; a weak model is not told."""
        self.connected: Connected | None = None
        """Tools of the servers that a person connected."""

    async def read(
        self, run: Run, user_id: str, leave: Leave, tools: Sequence[AnyTool], now: int
    ) -> Given:
        """All but the prompt."""
        db = leave.live.db
        tree, wishes, project, mode, standing = await self._rows(run, user_id, db)
        path = branch(tree, run.continues_id or run.parent_id)
        temporary = db is not self.db
        caller = Caller(
            user_id=user_id,
            conversation_id=run.conversation_id,
            message_id=run.parent_id,
            run_id=run.id,
            now=now,
            zone=wishes.zone or "UTC",
            project_id=project.id if project else None,
            temporary=temporary,
            words="\n\n".join(own_words(one.parts) for one in path if one.role == "user"),
            sources=tuple(
                part for one in path for part in one.parts if isinstance(part, SourcePart)
            ),
            web=run.web and wishes.web,
            tainted=_tainted(path, project),
        )
        tools = [*tools, *(await self.connected(caller) if self.connected is not None else ())]
        # Where nothing may be kept, nothing that keeps is offered.
        offered = [
            one
            for one in tools
            if not (temporary and one.keeps) and (one.offered is None or await one.offered(caller))
        ]
        hands = Hands(offered, caller, leave, standing, self.fit)
        return Given(run, path, wishes, project, mode, hands, now)

    async def context(self, given: Given, path: Sequence[Message], model: ModelInfo) -> Context:
        """The prompt. `path`: the conversation by now. Raises InputError where it does not fit."""
        caller = given.hands.caller
        return await build(
            path,
            model,
            given.run.effort,
            given.wishes,
            self._desk(path, caller),
            given.now,
            given.cut is not None,
            given.project,
            given.hands.specs,
            await self._told(path, model, given.hands),
            given.mode,
            danger.sign(given.path),
        )

    async def _told(self, path: Sequence[Message], model: ModelInfo, hands: Hands) -> str:
        """What is known beyond the conversation, and which tools it names; a weak model is told nothing."""
        if model.weak:
            return ""
        caller = hands.caller
        asked = next((own_words(one.parts) for one in reversed(path) if one.role == "user"), "")
        names = [one.name for one in hands.specs] if model.calls else []
        named = naming.told(asked, names)
        unsearched = NO_SEARCH if "read_page" in names and "web_search" not in names else ""
        known = await self._known(path, model, caller)
        beside = await self.beside(caller) if self.beside is not None else ""
        return "\n".join(filter(None, (known, beside, unsearched, named)))

    def _desk(self, path: Sequence[Message], caller: Caller) -> Desk:
        """The person's files, as this run may read them."""
        library = self.library
        return Desk(library.files, library, caller.user_id, caller.temporary, _asked(path))

    async def _known(self, path: Sequence[Message], model: ModelInfo, caller: Caller) -> str:
        """What is remembered that matters now; nothing for a temporary chat."""
        if caller.temporary:
            return ""
        room, words = int(budget(model) * MEMORY_SHARE), _asked(path)
        return (await self.memories.recall(caller.user_id, words, caller.project_id, room)).told

    async def _rows(self, run: Run, user_id: str, db: Database) -> _Rows:
        """At once where all lie in one database."""

        def all_of_it(c: Connection) -> _Rows:
            return _Rows(
                store.messages.tree(c, run.conversation_id),
                store.preferences.read(c, user_id),
                store.projects.around(c, user_id, run.conversation_id),
                store.conversations.mode(c, run.conversation_id),
                store.permissions.standing(c, user_id, run.conversation_id),
            )

        rows = await db.read(all_of_it)
        if db is not self.db:
            lasting = await self.db.read(all_of_it)
            both = store.permissions.merged(lasting.standing, list(rows.standing.items()))
            rows = rows._replace(wishes=lasting.wishes, standing=both)
        return rows


def _asked(path: Sequence[Message]) -> str:
    """The words of the question."""
    asked = next((one for one in reversed(path) if one.role == "user"), None)
    return text_of(asked.parts) if asked else ""


def _tainted(path: Sequence[Message], project: Project | None) -> bool:
    """Whether the model is about to read what somebody else wrote: who brings a file seldom wrote it."""
    if project is not None and project.files:
        return True
    return any(_outside(part, one.role) for one in path for part in one.parts)


def _outside(part: Part, role: str) -> bool:
    """What a tool made of the person's own words is theirs: its result says where it is not."""
    if isinstance(part, FilePart):
        return role == "user"
    return isinstance(part, ResultPart | TextPart) and part.tainted
