"""Which sandbox is used: the best that is there and holds when it is tried. Knows no session.

Without one that is sealed nothing is run that was promised to be: `sealed` tells what to promise.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import cast

from lowkey.core.errors import InputError, LowkeyError, OutsideError
from lowkey.core.registry import offers
from lowkey.sandbox.check import check
from lowkey.sandbox.container import Container
from lowkey.sandbox.layers import Bubblewrap, Landlocked, Unsealed
from lowkey.sandbox.protocol import Sandbox

GROUP = "lowkey.sandboxes"
AUTO, NONE = "auto", "none"

Builtin = Bubblewrap | Landlocked | Container | Unsealed

logger = logging.getLogger(__name__)


class Choice:
    """`wanted`: `auto`, `none`, or the name of one; `folder`: where they are tried; `image`: a container's."""

    def __init__(self, data: Path, folder: Path, wanted: str = AUTO, image: str = "") -> None:
        self.folder = folder
        self.wanted = wanted
        self._builtin = {one.name: one for one in builtin(data, image)}
        self._chosen: Sandbox | None = None
        self._trying = asyncio.Lock()

    @property
    def sealed(self) -> bool:
        """Whether a sealed one is expected, at a glance; what was found out once it was tried."""
        if self._chosen is not None:
            return self._chosen.sealed
        if self.wanted == AUTO:
            # Bubblewrap takes longest to look at.
            found = [one for one in reversed(self._builtin.values()) if one.sealed]
            return any(not one.missing() for one in found)
        named = self._builtin.get(self.wanted)
        return named is not None and named.sealed and not named.missing()

    def use(self, sandbox: Sandbox) -> None:
        """Takes this one, whatever else there is: for tests."""
        self._chosen = sandbox

    async def best(self) -> Sandbox:
        """The one that is used. Raises what the one that was named raises, where it does not hold."""
        async with self._trying:
            if self._chosen is None:
                self._chosen = await self._choose()
        return self._chosen

    async def tried(self) -> AsyncGenerator[tuple[str, LowkeyError | None]]:
        """Each sealed one that comes into question, and why it is not used; the first that holds ends it."""
        names = [self.wanted] if self.wanted != AUTO else list(self._builtin)
        for name in names:
            if name == NONE:
                continue
            try:
                await self._hold(name)
            except LowkeyError as error:
                yield name, error
            else:
                yield name, None
                return

    async def _choose(self) -> Sandbox:
        if self.wanted not in (AUTO, NONE):
            return await self._hold(self.wanted)
        async for name, problem in self.tried():
            if problem is None:
                return self._builtin[name]
            logger.info("The sandbox %s is not used: %s", name, problem)
        return Unsealed()

    async def _hold(self, name: str) -> Sandbox:
        """The sandbox of this name, once it was tried. Raises what it lacks."""
        found = self._builtin.get(name) or await asyncio.to_thread(_offered, name)
        if why := found.missing():
            raise OutsideError("no_sandbox", why)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        await check(found, self.folder)
        return found


def builtin(data: Path, image: str = "") -> Sequence[Builtin]:
    """The best first."""
    return Bubblewrap(data), Landlocked(data), Container(image), Unsealed()


def _offered(name: str) -> Sandbox:
    """Another package's. Raises InputError where there is none of the name."""
    for offer in offers(GROUP):
        if offer.name == name:
            with offer.speaking():
                return cast("Callable[[], Sandbox]", offer.load())()
    raise InputError(
        "unknown_sandbox",
        f"There is no sandbox “{name}”.",
        hint="The setting “sandbox” takes auto, bubblewrap, landlock, container, none, or the name of one that "
        "another package brings.",
    )
