"""How a used PostgreSQL database becomes again what it was. Knows no table of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

SHAPE = """
SELECT concat_ws(' ',
    (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_class WHERE oid >= 16384),
    (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_attribute WHERE attrelid >= 16384),
    (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_constraint WHERE oid >= 16384),
    (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_trigger WHERE oid >= 16384),
    (SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM pg_proc WHERE oid >= 16384))"""
"""Is another after whatever changes more than rows: that writes to a catalogue, where what is not
PostgreSQL's own has numbers from 16384 on."""
ALONE = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
TABLES = """
SELECT quote_ident(relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"""
BEGUN_ANEW = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"


@dataclass(frozen=True)
class Sweeping:
    """Of databases that are alike."""

    sweep: str
    """Empties every table that was empty when it was new."""
    look: str
    """Asks for its shape and for the rows it had when it was new."""
    new: list[tuple[Any, ...]]
    """What that said then."""

    @classmethod
    def of(cls, address: str) -> Sweeping:
        """Looks at a database that nobody has used."""
        with psycopg.connect(address, autocommit=True) as connection:
            tables = [name for (name,) in _rows(connection, TABLES)]
            full = [name for name in tables if _rows(connection, f"SELECT FROM {name} LIMIT 1")]
            empty = [f"DELETE FROM {name}" for name in tables if name not in full]
            rows = [f"(SELECT string_agg(t::text, ' ' ORDER BY t) FROM {name} t)" for name in full]
            look = f"SELECT {', '.join((f'({SHAPE})', *rows))}"
            sweep = "; ".join(("SET session_replication_role = replica", *empty, BEGUN_ANEW))
            return cls(sweep, look, _rows(connection, look))

    def again(self, address: str) -> bool:
        """Sends everyone away and empties it; False where it is still not what it was."""
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(ALONE.encode())
            if _rows(connection, self.look) != self.new:
                return False
            connection.execute(self.sweep.encode())
            return True


def _rows(connection: psycopg.Connection, question: str) -> list[tuple[Any, ...]]:
    return connection.execute(question.encode()).fetchall()
