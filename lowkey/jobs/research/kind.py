"""Research as a kind of job, whose code is loaded when the first one is made. Knows no step of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from lowkey.chat import Chat
from lowkey.core.clock import Clock
from lowkey.core.db import Database
from lowkey.core.parts import Record
from lowkey.files import Library
from lowkey.jobs.nouns import Budget, Job
from lowkey.jobs.protocol import Kind, Work
from lowkey.jobs.research.request import NAME, Asked
from lowkey.memory import Memories
from lowkey.models import Model
from lowkey.tools.web import Web

if TYPE_CHECKING:
    from lowkey.jobs.research.research import Researcher

HOUR = 3_600.0
BUDGET = Budget(seconds=8 * HOUR, steps=6_000)
"""Where nothing was said; `deep` stays below it by its own numbers."""


@dataclass(frozen=True, slots=True)
class World:
    """What research is done with. `find`: the model of this id. `read`: a job of this person.

    `zims`: the folder in which encyclopaedias lie.
    """

    clock: Clock
    db: Database
    web: Web
    chat: Chat
    library: Library
    memories: Memories
    find: Callable[[str | None], Awaitable[Model]]
    read: Callable[[str, str], Awaitable[Job]]
    zims: Path


def research_kind(world: World) -> Kind:
    """Its code is loaded once, in a thread: answers go on meanwhile."""
    researcher: list[Researcher] = []

    async def loaded() -> Researcher:
        if not researcher:
            code = await asyncio.to_thread(import_module, "lowkey.jobs.research.research")
            there = await asyncio.to_thread(import_module, "lowkey.jobs.research.world")
            researcher.append(code.Researcher(there.desk(world)))
        return researcher[0]

    async def run(work: Work, request: Asked) -> Record:
        return await (await loaded()).run(work, request)

    async def wrap_up(work: Work, request: Asked) -> Record:
        return await (await loaded()).wrap_up(work, request)

    return Kind(NAME, Asked, run, wrap_up, BUDGET)
