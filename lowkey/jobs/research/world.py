"""The desk of a whole Lowkey: every place there is, and the model that a job has. Decides nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from lowkey.accounts import User
from lowkey.chat import Chat
from lowkey.core.errors import LowkeyError, NotFoundError
from lowkey.core.parts import FilePart
from lowkey.files import Library
from lowkey.jobs.nouns import Job
from lowkey.jobs.research.desk import Desk
from lowkey.jobs.research.kind import World
from lowkey.jobs.research.nouns import Lead, Report
from lowkey.jobs.research.polite import Guest
from lowkey.jobs.research.snapshots import StoredSnapshots
from lowkey.jobs.research.sources import (
    Arxiv,
    Crossref,
    GitHub,
    OpenAlex,
    OwnPlace,
    Place,
    PubMed,
    StackOverflow,
    WebPlace,
    Wikipedia,
    Wish,
    Zim,
    passage_lead,
)
from lowkey.memory import Memories

RECENT = 200
"""Files of one person that are looked through."""


class Own:
    """What a person has here, on their behalf."""

    def __init__(self, chat: Chat, library: Library, memories: Memories) -> None:
        self._chat = chat
        self._library = library
        self._memories = memories

    async def files(self, wish: Wish) -> Sequence[Lead]:
        who = _who(wish.user_id)
        if wish.project_id is None:
            parts: Sequence[FilePart] = await self._chat.recent_files(who, RECENT)
        else:
            parts = (await self._chat.projects.read(who, wish.project_id)).files
        ids = [part.file_id for part in parts]
        found = await self._library.find(wish.user_id, ids, wish.words, wish.count)
        return [passage_lead(one) for one in found.passages]

    async def memory(self, wish: Wish) -> Sequence[Lead]:
        if not await self._memories.on(wish.user_id, wish.asked_in):
            return []
        exact, near = await self._memories.look_up(wish.user_id, wish.words, wish.asked_in)
        return [
            Lead(backend="memory", title="What is remembered", url=f"/settings/memory#{one.id}", text=one.text)
            for one in [*exact, *near]
        ]  # fmt: skip

    async def chats(self, wish: Wish) -> Sequence[Lead]:
        who, projects = _who(wish.user_id), self._chat.projects
        if (reach := await projects.recalls(who, wish.asked_in)) == "off":
            return []
        only = wish.asked_in if reach == "own" else None
        hits = await self._chat.search(who, wish.words, wish.count, only)
        open_ones = await projects.reachable({one.conversation_id for one in hits}, wish.asked_in)
        return [
            Lead(
                backend="chats",
                title=one.title,
                url=f"/c/{one.conversation_id}#{one.message_id or ''}",
                text="".join(piece.text for piece in one.snippet),
            )
            for one in hits
            if one.snippet and one.conversation_id in open_ones
        ]

    async def web(self, user_id: str) -> bool:
        """Whether this person lets the web be used."""
        return (await self._chat.preferences(_who(user_id))).web


def desk(world: World) -> Desk:
    """All of it; nothing is opened yet."""
    fetcher = world.web.fetcher
    own = Own(world.chat, world.library, world.memories)
    places: tuple[Place, ...] = (
        WebPlace(world.web), Wikipedia(fetcher), OpenAlex(fetcher), Crossref(fetcher), Arxiv(fetcher),
        PubMed(fetcher), GitHub(fetcher), StackOverflow(fetcher), OwnPlace("files", own.files, "all"),
        OwnPlace("memory", own.memory), OwnPlace("chats", own.chats), *map(Zim, sorted(world.zims.glob("*.zim"))),
    )  # fmt: skip

    async def able(job: Job) -> str:
        try:
            model = await world.find(job.model)
        except LowkeyError:
            return ""
        return "" if model.info.weak else model.info.id

    async def earlier(user_id: str, job_id: str) -> Report | None:
        try:
            job = await world.read(user_id, job_id)
        except NotFoundError:
            return None
        return Report.model_validate(job.result) if job.result else None

    async def allowed(user_id: str, place: Place) -> bool:
        return place.private or await own.web(user_id)

    return Desk(
        world.clock,
        {place.name: place for place in places},
        StoredSnapshots(world.db),
        Guest(world.clock, world.web.read, world.web.fetch).page,
        able,
        earlier,
        allowed,
    )


def _who(user_id: str) -> User:
    """A person by their id alone, which is all that decides what is theirs."""
    return User(id=user_id, name="", role="member")
