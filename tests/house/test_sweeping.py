"""A database that a test used is handed on only as it was when it was new."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres import Postgres


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE messages ADD COLUMN odd text",
        "DROP TABLE messages CASCADE",
        "CREATE TABLE odd (id text)",
        "CREATE INDEX odd ON messages (id)",
        "DELETE FROM alembic_version",
    ],
)
def test_one_that_is_not_what_it_was_goes(
    cluster: Postgres, furnished_cluster: str, statement: str
) -> None:
    address = cluster.lend(furnished_cluster)
    _do(address, statement)
    cluster.take_back(address)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(address)


def test_rows_go_and_numbers_begin_anew(cluster: Postgres, furnished_cluster: str) -> None:
    address = cluster.lend(furnished_cluster)
    left = psycopg.connect(address)  # Whoever stayed is sent away.
    _do(address, "SELECT nextval('search_rows_id_seq') FROM generate_series(1, 5)")
    _do(address, "INSERT INTO quiet_hours (user_id, data) VALUES ('odd', '{}')")
    cluster.take_back(address)
    assert cluster.lend(furnished_cluster) == address
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM quiet_hours").fetchone() == (0,)
        assert connection.execute("SELECT nextval('search_rows_id_seq')").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()
    cluster.take_back(address)


def _do(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
