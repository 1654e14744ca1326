"""What tables of each kind say, to the digit, and that nothing but looking is done with them."""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path

import pytest

from lowkey.core.errors import InputError
from lowkey.extract import Limits
from lowkey.extract.tables import Answer, Column, Question, ask
from lowkey.extract.tables.process import answer
from tests.extract import made

SALES = (
    b"Region;Umsatz;Tag;Anteil\nNord;1.234,50;01.02.2024;12%\nS\xc3\xbcd;99,25;28.02.2024;3,5%\n"
)


def asked(data: bytes, sql: str = "", name: str = "t.csv", **more: object) -> Answer:
    """What the file answers, in this process."""
    return answer(io.BytesIO(data), name, "", Question(sql=sql, **more))  # pyright: ignore


def kinds(found: Answer) -> list[tuple[str, str, str]]:
    return [(one.name, one.kind, one.unit) for one in found.columns]


def test_a_german_table_is_read_as_it_is_meant() -> None:
    found = asked(SALES)
    assert kinds(found) == [
        ("Region", "text", ""),
        ("Umsatz", "number", ""),
        ("Tag", "date", ""),
        ("Anteil", "number", "%"),
    ]
    assert found.rows == (("Nord", 1234.5, "2024-02-01", 12), ("Süd", 99.25, "2024-02-28", 3.5))


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1,234", "2,500.5"], "number", [1234, 2500.5]),
        (["0.1", "-2", "1e3", ""], "number", [0.1, -2, 1000, None]),
        (["$5", "-$7.50"], "number", [5, -7.5]),
        (["5", "n/a"], "number", [5, None]),
        (["007", "012"], "text", ["007", "012"]),
        (["12345678901234567890", "1"], "text", ["12345678901234567890", "1"]),
        (["2024-01-31", "2024-02-30"], "text", ["2024-01-31", "2024-02-30"]),
        (["2024-01-31 10:00", "2024-02-01 11:30"], "date", ["2024-01-31T10:00", "2024-02-01T11:30"]),
        (["2024-01", "2024-12"], "date", ["2024-01", "2024-12"]),
        (["13/02/2024", "01/02/2024"], "date", ["2024-02-13", "2024-02-01"]),
        (["02/13/2024", "01/02/2024"], "date", ["2024-02-13", "2024-01-02"]),
        (["01/02/2024", "03/04/2024"], "text", ["01/02/2024", "03/04/2024"]),
        (["=1+1", "-x"], "text", ["=1+1", "-x"]),
    ],
)  # fmt: skip
def test_a_column_is_what_all_its_cells_are(
    cells: list[str], kind: str, values: list[object]
) -> None:
    lines = "".join(f'n{at},"{cell}"\n' for at, cell in enumerate(cells))
    found = asked(f"name,x\n{lines}".encode())
    assert (found.columns[1].kind, [row[1] for row in found.rows]) == (kind, values)


def test_what_is_unsure_or_left_out_is_told() -> None:
    assert "day or the month" in asked(b"a,b\nx,01/02/2024\n").notes[0]
    odd = b"a,b\n" + b"x,1\n" * 40 + b"x,unknown\n"
    assert asked(odd).notes == ("“b” is text because of 1 cell, such as “unknown”.",)
    assert asked(b"Sales of 2024\n\na,b\n1,2\n").notes == (
        "Lines above the table's head were left out: 1.",
    )
    assert [one.name for one in asked(b"1.5,2\n3.5,4\n").columns] == ["column 1", "column 2"]
    assert [one.name for one in asked(b"a,A,\n1,2,3\n").columns] == ["a", "A 2", "column 3"]
    assert [one.name for one in asked(b",a\n0,1\n").columns] == ["column 1", "a"]
    assert [one.name for one in asked(b"land,2019,2020\nCH,1,2\n").columns][1] == "2019"


def test_sums_are_exact_and_whole_numbers_divide() -> None:
    sql = "SELECT SUM(a) s, COUNT(*) n, SUM(b)/COUNT(b) m, median(b) d FROM t"
    found = asked(b"a;b\n0.1;3\n0.2;4\n", sql)
    assert found.rows == ((0.3, 2, 3.5, 3.5),)


def test_sheets_are_tables_of_their_own_and_join() -> None:
    book = made.xlsx(
        {
            "Q1": '<row><c t="inlineStr"><is><t>k</t></is></c><c t="inlineStr"><is><t>v</t></is></c></row>'
            '<row><c t="inlineStr"><is><t>a</t></is></c><c><v>0.125</v></c></row>'
            '<row><c t="inlineStr"><is><t>b</t></is></c><c s="2"><v>0.5</v></c></row>',
            "Q2": '<row><c t="inlineStr"><is><t>k</t></is></c><c t="inlineStr"><is><t>w</t></is></c></row>'
            '<row><c t="inlineStr"><is><t>a</t></is></c><c s="1"><v>45292</v></c></row>',
        }
    )
    outlines = asked(book, name="b.xlsx", outline=True).outlines
    assert [(one.name, one.rows) for one in outlines] == [("Q1", 2), ("Q2", 1)]
    found = asked(book, 'SELECT t.k, w FROM t JOIN "Q2" USING (k)', "b.xlsx")
    assert found.rows == (("a", "2024-01-01"),) and found.columns[1].kind == "date"
    assert asked(book, name="b.xlsx", sheet="q2").rows == (("a", "2024-01-01"),)
    with pytest.raises(InputError, match="no sheet “Q3”. There are “Q1”, “Q2”"):
        asked(book, name="b.xlsx", sheet="Q3")


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE t",
        "INSERT INTO t VALUES (1)",
        "ATTACH '/etc/passwd' AS x",
        "SELECT load_extension('x')",
        "PRAGMA writable_schema = 1",
        "SELECT 1; SELECT 2",
        "CREATE TABLE x AS SELECT * FROM t",
        "VACUUM INTO '/tmp/x'",
    ],
)
def test_nothing_but_looking_is_done(sql: str) -> None:
    with pytest.raises(InputError, match="The query failed"):
        asked(b"a,b\n1,2\n", sql)


def test_a_wrong_query_is_told_what_there_is() -> None:
    with pytest.raises(
        InputError, match='no such column: c. There is table "t" with the columns "a"'
    ):
        asked(b"a,b\n1,2\n", "SELECT c FROM t")
    for name, data in (("a.pdf", made.pdf(["x"])), ("a.txt", b"A long line of prose, " * 9)):
        with pytest.raises(InputError, match="holds no table"):
            asked(data, name=name)


def test_parquet_is_read_where_pyarrow_is_and_said_where_not() -> None:
    if find_spec("pyarrow") is None:
        with pytest.raises(InputError, match="package for it is missing"):
            asked(b"PAR1xxxx", name="a.parquet")
        return
    import pyarrow as pa  # pyright: ignore
    import pyarrow.parquet as parquet  # pyright: ignore

    out = io.BytesIO()
    parquet.write_table(pa.table({"k": ["a", None], "v": [1, 2.5]}), out)  # pyright: ignore
    assert asked(out.getvalue(), name="a.parquet").rows == (("a", 1.0), (None, 2.5))


async def test_a_file_is_asked_in_a_process_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "sales.csv"
    file.write_bytes(SALES)
    found = await ask(file, "sales.csv", "", Question(sql="SELECT SUM(Umsatz) AS s FROM t"))
    assert (found.columns, found.rows) == ((Column("s", "number"),), ((1333.75,),))
    with pytest.raises(InputError, match="This question .* took more memory or time"):
        endless = (
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT COUNT(*) FROM c"
        )
        await ask(file, "sales.csv", "", Question(sql=endless), Limits(processor=1))
