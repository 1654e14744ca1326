"""“Tell me when this page changes”, “watch this log and report errors”, as a job. Knows no schedule.

What a page or a file says is told to its person as it stands there; no model reads it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from lowkey.core.db import Database
from lowkey.core.errors import RefusedError
from lowkey.core.fetch import address_of
from lowkey.core.parts import Record, Text
from lowkey.files import within
from lowkey.jobs.errands import store
from lowkey.jobs.errands.difference import difference, gathered, lines_of
from lowkey.jobs.errands.tail import Mark, tail
from lowkey.jobs.protocol import Kind, Work
from lowkey.tools.web import Page

ERRORS = re.compile(r"\b(?:error|errors|exception|fatal|critical|panic|traceback|failed|failure)\b", re.I)  # fmt: skip
Word = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Watch(Record):
    """A page by its address, or a file by its path."""

    url: Annotated[Text, StringConstraints(strip_whitespace=True, max_length=4_000)] = ""
    path: Annotated[Text, StringConstraints(max_length=4_000)] = ""
    words: tuple[Word, ...] = Field(default=(), max_length=20)
    """Only lines with one of these matter; of a file, without any, those that tell of errors."""
    memo: str = Field(default="", max_length=200)
    """Under which name is kept what was seen last."""

    @model_validator(mode="after")
    def _one(self) -> Watch:
        if bool(self.url) == bool(self.path):
            raise ValueError("name a page or a file")
        return self

    @property
    def name(self) -> str:
        return self.url or Path(self.path).name


class Watched(Record):
    """What is new, in words; `changed`: whether anything is."""

    text: str
    changed: bool


class Kept(Record):
    """What was seen last, and what was said of it."""

    lines: tuple[str, ...] = ()
    mark: Mark | None = None
    said: Watched


@dataclass(frozen=True, slots=True)
class Watching:
    """`folders`: whose files may be watched. `owns`: whether a person is an owner."""

    db: Database
    read: Callable[[str], Awaitable[Page]]
    folders: Sequence[Path]
    owns: Callable[[str], Awaitable[bool]]

    def kind(self) -> Kind:
        return Kind("watch", Watch, self.run)

    async def run(self, work: Work, request: Watch) -> Watched:
        look = partial(self._look, work.job.user_id, work.job.id, request)
        return await work.step("look", look, Watched, about=f"Look at {request.name}")

    async def check(self, user_id: str, request: Watch) -> None:
        """Raises InputError for what is no address, RefusedError for a file that may not be watched."""
        if request.url:
            address_of(request.url)
            return
        if not await self.owns(user_id):
            raise RefusedError("owner_only", "Only an owner may have files of the server watched.")
        await asyncio.to_thread(allowed, request.path, self.folders)

    # Inside

    async def _look(self, user_id: str, job_id: str, request: Watch) -> Watched:
        """Looks, compares and keeps; made again by the same job, it says the same again."""
        await self.check(user_id, request)
        memo = request.memo or request.url or request.path
        found = await self.db.read(lambda c: store.read(c, user_id, memo))
        before = Kept.model_validate_json(found[1]) if found is not None else None
        if found is not None and before is not None and found[0] == job_id:
            return before.said
        kept = await (self._page if request.url else self._file)(request, before)
        await self.db.write(lambda c: store.write(c, user_id, memo, job_id, kept))
        return kept.said

    async def _page(self, request: Watch, before: Kept | None) -> Kept:
        page = await self.read(request.url)
        lines = [line for line in lines_of(page.text) if _fits(line, request.words)]
        if before is None:
            said = Watched(
                text=f"From now on “{page.title or page.url}” is watched.", changed=False
            )
        else:
            told = await asyncio.to_thread(difference, before.lines, lines)
            head = f"“{page.title or page.url}” has changed.\n{page.url}"
            text = f"{head}\n{told}" if told else f"“{page.title or page.url}” has not changed."
            said = Watched(text=text, changed=bool(told))
        return Kept(lines=tuple(lines), said=said)

    async def _file(self, request: Watch, before: Kept | None) -> Kept:
        path = await asyncio.to_thread(allowed, request.path, self.folders)
        lines, mark = await asyncio.to_thread(tail, path, before.mark if before else None)
        found = [line for line in lines if line.strip() and _tells(line, request.words)]
        what = "with your words" if request.words else "about errors"
        if before is None:
            text = f"From now on {path.name} is watched."
        elif found:
            count = "1 new line" if len(found) == 1 else f"{len(found)} new lines"
            text = "\n".join([f"{count} in {path.name} {what}:", *gathered(found)])
        else:
            text = f"No new lines in {path.name} {what}."
        return Kept(mark=mark, said=Watched(text=text, changed=bool(found)))


def allowed(given: str, folders: Sequence[Path]) -> Path:
    """The file itself, past all links. Raises RefusedError where it is in none of the folders."""
    real, path = within(given, folders), Path(given)
    if real is not None:
        return real
    raise RefusedError(
        "folder_not_allowed",
        f"The file “{path.name}” is in no folder that may be watched.",
        hint="Whoever runs this Lowkey can allow its folder with the setting `watch`."
        if path.is_absolute()
        else "Name it by its whole path.",
    )


def _fits(line: str, words: Sequence[str]) -> bool:
    return not words or any(word.casefold() in line.casefold() for word in words)


def _tells(line: str, words: Sequence[str]) -> bool:
    return _fits(line, words) if words else ERRORS.search(line) is not None
