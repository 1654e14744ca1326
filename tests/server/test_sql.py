"""SQL is written by us and filled by the driver: no value ever becomes part of a statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import lowkey

ROOT = Path(lowkey.__file__).parent
RAW = frozenset({"text", "DDL", "literal_column"})
METHODS = frozenset({"exec_driver_sql", "executescript"})
"""Calls whose first argument is SQL as a string."""
KNOWN = frozenset(
    {
        ("chat/store/tables.py", "DDL(_statement)"),
        ("files/store/tables.py", "DDL(_statement)"),
        ("memory/store/tables.py", "DDL(_statement)"),
        ("core/db.py", "connection.execute(f'PRAGMA {pragma}')"),
        (
            "extract/tables/sql.py",
            "connection.execute('CREATE TABLE ' + _quoted(table) + ' (' + columns + ')')",
        ),
        (
            "extract/tables/sql.py",
            "connection.execute('CREATE VIEW ' + _quoted(sheet.name) + ' AS SELECT * FROM t')",
        ),
    }
)
"""Statements that are put together: from words that stand a few lines above them, or, of a table in a
file, from quoted names in a database that holds nothing else."""


def _raw(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls that are given SQL which is not written out at that place."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            first = node.args[0]
            put_together = isinstance(first, ast.JoinedStr | ast.BinOp)
            match node.func:
                case ast.Name(id=called) if called in RAW and not _literal(first):
                    yield node
                case ast.Attribute(attr=called) if called in METHODS and not _literal(first):
                    yield node
                case ast.Attribute(attr="execute") if put_together:
                    yield node


def _literal(node: ast.expr) -> bool:
    """A string, or a choice between strings."""
    if isinstance(node, ast.IfExp):
        return _literal(node.body) and _literal(node.orelse)
    return isinstance(node, ast.Constant)


def test_no_statement_is_put_together_from_values() -> None:
    found = {
        (str(path.relative_to(ROOT)), ast.unparse(call))
        for path in ROOT.rglob("*.py")
        for call in _raw(ast.parse(path.read_text("utf-8")))
        if "tiny" not in path.parts
    }
    assert found == KNOWN


def test_a_statement_that_is_put_together_is_noticed() -> None:
    told = (
        'c.execute(text(f"SELECT {x}"))',
        'c.exec_driver_sql("DELETE " + x)',
        'c.execute(f"DROP {x}")',
        "c.execute(text(query))",
    )
    assert [len(list(_raw(ast.parse(line)))) for line in told] == [1, 1, 1, 1]
    assert not list(_raw(ast.parse('c.execute(text("SELECT :x"), {"x": x})')))
