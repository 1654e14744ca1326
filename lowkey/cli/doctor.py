"""`lowkey doctor`: looks at everything once, and says what is exposed to whom. Changes nothing.

Knows no check's inside. Its exit status is 1 where something does not work.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator

from sqlalchemy import make_url

from lowkey.accounts import Accounts
from lowkey.cli import ground
from lowkey.cli.exposure import exposure, leaving
from lowkey.cli.findings import Finding, bad, odd, of, tell, well
from lowkey.cli.lock import Holder, holder
from lowkey.cli.seals import seals
from lowkey.core.checkup import check_up
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings
from lowkey.core.db import Database, metadata
from lowkey.core.errors import LowkeyError, Problem
from lowkey.models import Catalogue, ModelInfo, Provider

LONGEST = 15.0
"""Seconds to wait for what providers offer."""
LOOK = 0.1


def arguments(parser: argparse.ArgumentParser) -> None:
    del parser


def run(args: argparse.Namespace, settings: Settings) -> int:
    del args
    return asyncio.run(_examine(settings))


async def _examine(settings: Settings) -> int:
    marks: list[str] = []
    async for finding in _findings(settings):
        tell(finding, sys.stdout)
        marks.append(finding.mark)
    bads, odds = marks.count("✗"), marks.count("!")
    told = [f"{bads} ✗" if bads else "", f"{odds} !" if odds else ""]
    print(", ".join(filter(None, told)) or "All is well.")
    return 1 if bads else 0


async def _findings(settings: Settings) -> AsyncGenerator[Finding]:
    held = holder(settings) if settings.data.is_dir() else None
    yield ground.versions()
    for finding in ground.folder(settings, held):
        yield finding
    yield ground.disk(settings)
    yield ground.page()
    yield await seals(settings)
    yield ground.port(settings, held)
    finding, usable = await _database(settings)
    yield finding
    db = Database(settings.database_url if usable else "sqlite://")
    try:
        if not usable:
            await db.write(metadata.create_all)  # Nobody and nothing, in memory.
        async for finding in _inside(settings, held, db):
            yield finding
    finally:
        db.close()


async def _inside(settings: Settings, held: Holder | None, db: Database) -> AsyncGenerator[Finding]:
    """What takes a database to tell: models and people."""
    catalogue = Catalogue(settings, db, SystemClock())
    try:
        await catalogue.open()
        async for finding in _models(settings, catalogue):
            yield finding
        people = await Accounts(settings, db, SystemClock()).people()
        for finding in exposure(_in_force(settings, held), people):
            yield finding
        yield leaving(await catalogue.providers())
    finally:
        await catalogue.close()


async def _database(settings: Settings) -> tuple[Finding, bool]:
    """(what there is to say, whether it can be read as this version's)."""
    url = make_url(settings.database_url)
    where = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite":
        where = str(url.database)
        if not (settings.data / "lowkey.db").exists():
            return well("There is no database yet; the first start makes it."), False
    db = Database(settings.database_url)
    try:
        found = await db.read(check_up)
    except LowkeyError as error:
        return of(error), False
    finally:
        db.close()
    if found.faults:
        hint = "Make no more changes to it; bring a backup back: lowkey restore FILE"
        return bad(f"The database {where} is damaged: {found.faults[0]}.", hint), False
    match found.age:
        case "current":
            return well(f"The database {where} is whole, and of this version."), True
        case "empty":
            return well(f"The database {where} is empty; the first start fills it."), False
        case "older":
            told = f"The database {where} is of an older version ({found.version})."
            return odd(told, "The next start brings it up to date: make a backup before."), False
        case "newer":
            told = f"The database {where} is of a newer Lowkey ({found.version})."
            return bad(told, "Update Lowkey, or choose another folder with --data."), False


async def _models(settings: Settings, catalogue: Catalogue) -> AsyncGenerator[Finding]:
    """The built-in model says a word; the others are listed; the one that answers is named."""
    own = [model for model in await catalogue.list() if model.provider == "builtin"]
    if not own:
        yield bad("The built-in model is not there.", "Install Lowkey again.")
    for model in own:
        tried = await catalogue.test(model.id)
        said = " ".join(tried.said.split())[:60]
        if tried.ok and said:
            yield well(f"The built-in model loads and says “{said}”.")
        else:
            yield bad(f"The built-in model does not answer: {tried.said}", "Install Lowkey again.")
    models, providers = await _offered(catalogue)
    for provider in providers:
        count = sum(model.provider == provider.name for model in models)
        if provider.problem:
            yield _unusable(provider.name, provider.problem)
        elif count:
            yield well(f"{provider.name} offers {count} models.")
        else:
            yield odd(f"{provider.name} offers no model.", f"Look at {provider.url}")
    for name, problem in (await catalogue.broken()).items():
        yield _unusable(name, problem)
    yield await _answering(settings, catalogue)


async def _offered(catalogue: Catalogue) -> tuple[list[ModelInfo], list[Provider]]:
    """All models, once every provider has said what it offers or why it can't, or time is up."""
    clock = SystemClock()
    until = clock.monotonic() + LONGEST
    while True:
        models, providers = await catalogue.list(), await catalogue.providers()
        heard = {model.provider for model in models}
        silent = [one for one in providers if one.name not in heard and not one.problem]
        if not silent or clock.monotonic() > until:
            return models, providers
        await asyncio.sleep(LOOK)


def _unusable(name: str, problem: Problem) -> Finding:
    return odd(f"{name}: {problem.message}", problem.hint)


async def _answering(settings: Settings, catalogue: Catalogue) -> Finding:
    default = await catalogue.default()
    try:
        await catalogue.find(default)
    except LowkeyError as error:
        where = " It is the setting “model”." if settings.model else ""
        return bad(f"{error.problem.message}{where}", error.problem.hint)
    return well(f"{default} answers where nobody chooses another model.")


def _in_force(settings: Settings, held: Holder | None) -> Settings:
    """The settings of the server that runs, where one does: they may come from its command line."""
    if held is None or not held.url:
        return settings
    port = int(held.url.rsplit(":", 1)[1])
    serving = {"host": held.host, "hosts": held.hosts, "proxies": held.proxies, "port": port}
    return settings.model_copy(update=serving)
