"""Parquet files, whose columns tell what they are. Knows no other format.

They are read by pyarrow, which is large: it comes with `lowkey[python]`.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import IO, Any

from lowkey.core.errors import InputError
from lowkey.extract.tables.cells import typed
from lowkey.extract.tables.nouns import MOST, Sheet, different, large


def read_parquet(source: IO[bytes]) -> Sheet:
    """Raises InputError where it is too large, or can't be read here."""
    if find_spec("pyarrow") is None:
        raise InputError(
            "no_parquet",
            "This Lowkey can't read Parquet files: a package for it is missing.",
            hint="Install it with: pip install 'lowkey[python]', or bring the table as CSV.",
        )
    parquet: Any = import_module("pyarrow.parquet")
    file = parquet.ParquetFile(source)
    if file.metadata.num_rows * file.metadata.num_columns > MOST:
        raise large()
    table = file.read(use_threads=False)
    names = different([str(name) for name in table.column_names])
    made = [typed(name, table.column(at).to_pylist()) for at, name in enumerate(names)]
    return Sheet("", tuple(one for one, _ in made), tuple(cells for _, cells in made))
