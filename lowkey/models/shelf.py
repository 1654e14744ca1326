"""The models that lie on this machine as GGUF files, and the engines that run them. Knows no provider."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lowkey import tiny
from lowkey.core.config import Settings
from lowkey.core.errors import LowkeyError, NotFoundError
from lowkey.models.builtin import BuiltinModel
from lowkey.models.child import Engine, Plan, close
from lowkey.models.gguf import Header, read_header
from lowkey.models.local import LocalModel
from lowkey.models.protocol import ModelInfo

if TYPE_CHECKING:
    import aiohttp

BUILTIN = "builtin/lowkey-tiny"
CONTEXT = 8192
"""Tokens of context given to a local model at most: more costs memory for few."""
OWN = ("local", "builtin")
"""The first halves of these models' ids."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file's header says."""

    path: Path
    info: ModelInfo
    header: Header


Stamp = tuple[Path, int, int]
"""A version of a file: path, time of change, size."""


class Shelf:
    """Lists, finds and removes the files; each version of a file has its own engines."""

    def __init__(self, settings: Settings, session: Callable[[], aiohttp.ClientSession]) -> None:
        self.settings = settings
        self.session = session
        self._read: dict[Stamp, _Read | LowkeyError] = {}
        self._engines: dict[tuple[Stamp, bool], Engine] = {}

    async def close(self) -> None:
        await close(list(self._engines.values()))

    async def list(self) -> list[ModelInfo]:
        """Those that talk; the built-in one last."""
        return await asyncio.to_thread(self._list, False)

    async def embedders(self) -> list[ModelInfo]:
        """Those that are made for vectors."""
        return await asyncio.to_thread(self._list, True)

    async def problems(self) -> dict[str, LowkeyError]:
        """By file name: why it can't be read."""
        return await asyncio.to_thread(self._problems)

    async def find(self, model_id: str) -> LocalModel | BuiltinModel | None:
        """The model of this id. Raises InputError where its file is broken."""
        found = await asyncio.to_thread(self._find, model_id)
        if found is None:
            return None
        stamp, read = found
        await self._drop_older(stamp)
        if model_id == BUILTIN:
            engine = self._engine(stamp, read, False)
            return BuiltinModel(read.info, engine, self.session, self.settings.timeout)
        talks, embeds = self._engine(stamp, read, False), self._engine(stamp, read, True)
        engine = embeds if read.header.embeds else talks
        return LocalModel(read.info, engine, self.session, self.settings.timeout, embeds)

    async def remove(self, model_id: str) -> None:
        """Deletes the file of a model, and ends its engines. Raises NotFoundError."""
        paths = {f"local/{path.stem}": path for path in await asyncio.to_thread(self._paths)}
        path = paths.get(model_id)
        if path is None:
            raise NotFoundError(
                "no_model",
                f"There is no model file “{model_id}”.",
                hint="Only files in the models folder can be removed.",
            )
        await asyncio.to_thread(path.unlink, True)
        await self._drop(lambda stamp: stamp[0] == path)

    # Inside

    def _paths(self) -> list[Path]:
        folder = self.settings.models_folder
        return sorted(folder.glob("*.gguf")) if folder.is_dir() else []

    def _list(self, embeds: bool) -> list[ModelInfo]:
        files = [(f"local/{path.stem}", path) for path in self._paths()]
        if tiny.WEIGHTS.exists():
            files.append((BUILTIN, tiny.WEIGHTS))
        read = [self._look(model_id, path)[1] for model_id, path in files]
        return [one.info for one in read if isinstance(one, _Read) and one.header.embeds == embeds]

    def _problems(self) -> dict[str, LowkeyError]:
        read = {path.name: self._look(f"local/{path.stem}", path)[1] for path in self._paths()}
        return {name: one for name, one in read.items() if isinstance(one, LowkeyError)}

    def _find(self, model_id: str) -> tuple[Stamp, _Read] | None:
        paths = {f"local/{path.stem}": path for path in self._paths()}
        if tiny.WEIGHTS.exists():
            paths[BUILTIN] = tiny.WEIGHTS
        path = paths.get(model_id)
        if path is None:
            return None
        stamp, read = self._look(model_id, path)
        if isinstance(read, LowkeyError):
            raise read
        return stamp, read

    def _look(self, model_id: str, path: Path) -> tuple[Stamp, _Read | LowkeyError]:
        """What the file's header says, read once per version of the file."""
        try:
            stat = path.stat()
        except OSError:
            gone = NotFoundError("no_model", f"The file “{path.name}” is gone.")
            return (path, 0, 0), gone
        stamp = (path, stat.st_mtime_ns, stat.st_size)
        if stamp not in self._read:
            try:
                header = read_header(path)
            except LowkeyError as error:
                self._read[stamp] = error
            else:
                self._read[stamp] = _Read(path, _info(model_id, header, stat.st_size), header)
        return stamp, self._read[stamp]

    def _engine(self, stamp: Stamp, read: _Read, embedding: bool) -> Engine:
        key = (stamp, embedding)
        if key not in self._engines:
            plan = Plan(
                path=read.path,
                context=read.info.context or CONTEXT,
                slots=1 if embedding else self.settings.slots,
                threads=self.settings.threads,
                embedding=embedding,
                pooled=read.header.embeds,
            )
            self._engines[key] = Engine(plan, read.info.name, self.settings.unload_after)
        return self._engines[key]

    async def _drop_older(self, stamp: Stamp) -> None:
        """Ends the engines of what the file was before."""
        await self._drop(lambda other: other[0] == stamp[0] and other != stamp)

    async def _drop(self, which: Callable[[Stamp], bool]) -> None:
        gone = [key for key in self._engines if which(key[0])]
        await close([self._engines.pop(key) for key in gone])


def _info(model_id: str, header: Header, size: int) -> ModelInfo:
    builtin = model_id == BUILTIN
    return ModelInfo(
        id=model_id,
        name="Lowkey tiny" if builtin else header.name,
        provider=model_id.partition("/")[0],
        context=min(header.context or CONTEXT, CONTEXT),
        calls=builtin or header.calls,
        thinks=header.thinks,
        local=True,
        weak=builtin,
        size=size,
    )
