"""The only place where things are wired together. Knows every room and decides nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lowkey.accounts import Accounts, User
from lowkey.chat import Asked, Away, Change, Chat, Feed, Runner, Said, blot, chat_tools
from lowkey.chat.projects import Homes, memory_of
from lowkey.chat.sharing import Shares
from lowkey.core.clock import Clock, SystemClock
from lowkey.core.config import Settings
from lowkey.core.db import Database, metadata
from lowkey.core.errors import LowkeyError
from lowkey.core.files import Files
from lowkey.core.log import Log
from lowkey.core.migrate import migrate
from lowkey.core.secrets import Secrets
from lowkey.documents import Documents, document_tools, told
from lowkey.files import Library, file_tools
from lowkey.files.tables import table_tools
from lowkey.jobs import Job, Jobs
from lowkey.jobs.errands import Errands, Prompts, Watching, drop_of
from lowkey.jobs.research import World, research_kind, research_tools, starter
from lowkey.jobs.schedules import Schedules, Ticks, schedule_tools
from lowkey.jobs.telling import Telling
from lowkey.meaning import Index, Local, meaning
from lowkey.memory import Memories, offered
from lowkey.models import Catalogue
from lowkey.notify import Notices
from lowkey.sandbox import MB, Choice, Limits, Sessions
from lowkey.tools import builtin_tools, python_tool
from lowkey.tools.connectors import Connectors, Offering, SignIns
from lowkey.tools.lists import Editing, Lists
from lowkey.tools.results import Results, result_tool
from lowkey.tools.web import Web, web_tools

DRAIN = 4.0
"""Seconds that answers under way get to end when Lowkey is told to stop."""
PURGE = 3600.0
"""Seconds between removals of what was deleted long enough ago."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """Every room of one running Lowkey."""

    settings: Settings
    clock: Clock
    db: Database
    memory: Database
    log: Log
    files: Files
    library: Library
    accounts: Accounts
    catalogue: Catalogue
    memories: Memories
    sessions: Sessions
    documents: Documents
    feed: Feed
    runner: Runner
    chat: Chat
    jobs: Jobs
    schedules: Schedules
    shares: Shares
    lists: Editing
    results: Results
    web: Web
    connectors: Connectors
    sign_ins: SignIns
    notices: Notices

    @staticmethod
    @asynccontextmanager
    async def open(
        settings: Settings, clock: Clock | None = None, *, indexes: bool = True
    ) -> AsyncGenerator[App]:
        """Opens everything in order and closes it in the opposite one.

        `indexes`: it makes vectors of what is remembered and of earlier chats.
        Raises InputError where the data folder can't be used or is of a newer version.
        """
        app = _wire(settings, clock or SystemClock())
        chores: list[asyncio.Task[None]] = []
        try:
            await migrate(app.db)
            await app.memory.write(partial(metadata.create_all, checkfirst=False))
            await app.accounts.open()
            await app.catalogue.open()
            await app.library.open()
            if indexes:
                app.memories.near.open()
                app.chat.near.open()
            await app.runner.open()
            await app.chat.open()
            await app.sessions.open()
            await app.notices.open()
            app.jobs.open()
            chores.append(asyncio.create_task(_chores(app), name="lowkey-chores"))
            chores.append(asyncio.create_task(app.schedules.ticks.run(), name="lowkey-ticks"))
            chores.append(asyncio.create_task(app.chat.folders.run(), name="lowkey-folders"))
            yield app
        finally:
            for chore in chores:
                chore.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await chore
            await app.jobs.close()
            await app.runner.close(DRAIN)
            await app.notices.close()
            await app.sign_ins.close()
            await app.connectors.close()
            await app.sessions.close()
            await app.chat.near.close()
            await app.chat.close()
            await app.memories.near.close()
            await app.library.close()
            await app.log.close()
            await app.catalogue.close()
            await app.accounts.close()
            await app.web.close()
            app.memory.close()
            app.db.close()


def _wire(settings: Settings, clock: Clock) -> App:
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    db = Database(settings.database_url, settings.patience)
    memory = Database("sqlite://")
    log = Log(clock)
    files = Files(settings.files_folder)
    accounts = Accounts(settings, db, clock)
    catalogue = Catalogue(settings, db, clock)
    homes = Homes()
    documents = Documents(clock, db, memory, homes)
    feed = Feed()
    asked = Asked(db)
    near = meaning(settings.embeddings, catalogue.find)
    memories = Memories(settings, clock, db, near)
    said = Index(db, near if isinstance(near, Local) else None, Said())  # They go to no server.
    library = Library(clock, db, memory, files, feed.read, near)
    secrets = Secrets(settings.data / "key")
    if not db.sqlite:
        secrets.ready()  # Workers need a copy of it.
    web = Web(clock, db, secrets)
    lists = Lists(clock, db)
    lists.told = lambda user_id: feed.tell(user_id, Change(kind="list"))
    results = Results(clock, db, memory, homes.held)
    tools = (
        *builtin_tools(lists),
        result_tool(results),
        *web_tools(web),
        *offered(memories, asked),
        *document_tools(documents),
        *file_tools(library, asked.files),
        *chat_tools(db, said),
    )
    runner = Runner(settings, clock, db, log, library, catalogue, feed, memories, tools)
    runner.giver.beside = partial(told, documents)
    runner.giver.fit = results.fit
    chat = Chat(settings, clock, db, memory, log, runner, feed, catalogue, said)
    sessions = _sessions(settings, clock)
    chat.attachments.over = sessions.forget
    chat.folders.owns = accounts.owns
    memories.gone, memories.reach = partial(blot, db), memory_of
    notices = Notices(clock, db, secrets, accounts)
    notices.told = lambda user_id: feed.tell(user_id, Change(kind="notice"))
    runner.away = Away(db, feed, notices)
    telling = Telling(notices)
    jobs = Jobs(settings, clock, db, catalogue.find, partial(_changed, feed, telling))
    jobs.engine.told, jobs.engine.progress = telling.put, telling.progress
    jobs.preferred = partial(_preferred, chat)
    schedules = _schedules(settings, clock, db, jobs, chat, accounts, web, telling)
    telling.ended = schedules.ticks.heard
    world = World(
        clock, db, web, chat, library, memories, catalogue.find, jobs.read, settings.data / "zim"
    )
    jobs.offer(research_kind(world))
    runner.tools = (
        *tools,
        *schedule_tools(schedules, accounts.person),
        *research_tools(starter(jobs), accounts.person),
        *table_tools(files, asked.files, chat.exchange.keep),
        python_tool(sessions, chat.exchange.bring, chat.exchange.keep),
    )
    connectors = Connectors(clock, db, secrets, accounts.owns)
    offering = Offering(connectors, chat.exchange.keep)
    runner.giver.connected, chat.permissions.connected = offering.offered, offering.tools
    connectors.forget = chat.permissions.forget
    shares = Shares(clock, db, files, secrets, accounts)
    return App(
        settings,
        clock,
        db,
        memory,
        log,
        files,
        library,
        accounts,
        catalogue,
        memories,
        sessions,
        documents,
        feed,
        runner,
        chat,
        jobs,
        schedules,
        shares,
        Editing(lists, settings.undo_hours),
        results,
        web,
        connectors,
        SignIns(connectors),
        notices,
    )


async def _preferred(chat: Chat, user_id: str) -> str | None:
    return (await chat.preferences(User(id=user_id, name="", role="member"))).model or None


def _changed(feed: Feed, telling: Telling, job: Job) -> None:
    """Something of this job is new."""
    feed.tell(job.user_id, Change(kind="job", id=job.id))
    telling.announce(job)


def _due(feed: Feed, user_id: str) -> None:
    """Something that this person scheduled has begun or ended."""
    feed.tell(user_id, Change(kind="job"))


def _schedules(
    settings: Settings,
    clock: Clock,
    db: Database,
    jobs: Jobs,
    chat: Chat,
    accounts: Accounts,
    web: Web,
    tells: Telling,
) -> Schedules:
    folders = tuple(map(Path, settings.watch))
    errands = Errands(
        Prompts(chat, accounts.person, tells),
        Watching(db, web.read, folders, accounts.owns),
        tells,
    )
    for kind in errands.kinds.values():
        jobs.offer(kind)
        tells.silent.add(kind.name)
    ticks = Ticks(clock, db, jobs, tells, accounts.enters, partial(_due, chat.feed))
    return Schedules(clock, db, jobs.engine.kinds, ticks, errands.checks, drop_of)


def _sessions(settings: Settings, clock: Clock) -> Sessions:
    limits = Limits(
        seconds=settings.sandbox_seconds,
        cpu=settings.sandbox_cpu,
        memory=settings.sandbox_memory * MB,
        disk=settings.sandbox_disk * MB,
    )
    folder = settings.sandbox_folder
    choice = Choice(settings.data, folder, settings.sandbox, settings.sandbox_image)
    return Sessions(choice, clock, folder, limits, settings.sandbox_sessions, settings.sandbox_idle)


async def _chores(app: App) -> None:
    """What must be done now and then, whoever is here."""
    while True:
        try:
            await app.chat.purge()
            await app.shares.sweep()
            await app.memories.purge()
            await app.lists.purge()
            await app.results.purge()
            await app.library.tend()
            await app.notices.purge()
            await app.jobs.tend()
        except LowkeyError as error:
            logger.warning("Old deletions stay for now: %s", error)
        except Exception:
            logger.exception("Old deletions stay for now, by a fault of ours")
        await asyncio.sleep(PURGE)
