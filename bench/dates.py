"""How many English time phrases are understood, beside the libraries that are installed. (d)

python -m bench.dates CORPUS.jsonl

A row of the corpus: text, reference_time, kind (value, interval, open_after, open_before, none),
value or from and to, grain. Duckling's own corpus in this form is what docs/tools.md tells of.
The libraries know neither grains nor ends, so they are only asked for the beginning.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.table import machine, table
from lowkey.core.errors import InputError
from lowkey.tools.dates import When, understand
from lowkey.tools.dates.spans import whole

Row = dict[str, Any]
Reader = Callable[[str, datetime], datetime | None]
ONE = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
KINDS = ("time of day", "day", "week and longer", "from … to …", "feast or holiday", "bare (latent)", "no time")  # fmt: skip


def main(path: str) -> None:
    rows: list[Row] = [json.loads(one) for one in Path(path).read_text("utf-8").splitlines()]
    readers = {name: reader for name, make in LIBRARIES.items() if (reader := make())}
    lines_ = [line(kind, [row for row in rows if kind_of(row) == kind], readers) for kind in KINDS]
    plain = [row for row in rows if "holiday" not in row]
    lines_ += [line("all but feasts", plain, readers), line("all", rows, readers)]
    head = ["phrases", "rows", "ours, exact %", "ours, begins %", "ours, wrong %"]
    print(table([*head, *(f"{name}, {what} %" for name in readers for what in ("begins", "wrong"))], lines_))  # fmt: skip
    begun = time.perf_counter()
    for row in rows:
        ours(row)
    print(f"\n{(time.perf_counter() - begun) / len(rows) * 1000:.1f} ms a phrase. {machine()}")


def line(kind: str, rows: list[Row], readers: dict[str, Reader]) -> list[object]:
    mine = [(row, ours(row)) for row in rows]
    cells: list[object] = [kind, len(rows)]
    cells.append(share([exact(row, when) for row, when in mine]))
    starts = [(row, when.start.replace(tzinfo=None) if when else None) for row, when in mine]
    cells.append(share([begins(row, start) for row, start in starts]))
    cells.append(share([when is not None and not exact(row, when) for row, when in mine]))
    for reader in readers.values():
        read = [(row, reader(row["text"], now_of(row))) for row in rows]
        cells.append(share([begins(row, start) for row, start in read]))
        cells.append(share([start is not None and not begins(row, start) for row, start in read]))
    return cells


def share(right: list[bool]) -> float:
    return 100 * sum(right) / max(1, len(right))


def kind_of(row: Row) -> str:
    if row["kind"] == "none":
        return "no time"
    if row["group"] == "latent":
        return "bare (latent)"
    if "holiday" in row:
        return "feast or holiday"
    if row["kind"] == "interval":
        return "from … to …"
    if row["grain"] in ONE:
        return "time of day"
    return "day" if row["grain"] == "day" else "week and longer"


def now_of(row: Row) -> datetime:
    return datetime.fromisoformat(row["reference_time"])


def ours(row: Row) -> When | None:
    now = now_of(row)
    try:
        return understand(row["text"], now, now.tzinfo or UTC, day_first=False)
    except InputError:
        return None


def exact(row: Row, when: When | None) -> bool:
    """Value and grain, or both ends. To Duckling “from 3 to 4” ends when the hour of 4 is over."""
    if row["kind"] == "none" or when is None:
        return (row["kind"] == "none") == (when is None)
    if not begins(row, when.start.replace(tzinfo=None), strict=True):
        return False
    if row["kind"] != "interval":
        return not when.interval and when.grain == row["grain"]
    end, to = when.end.replace(tzinfo=None), datetime.fromisoformat(row["to"])
    return when.interval and to in (end, end + ONE.get(row["grain"], timedelta(0)))


def begins(row: Row, start: datetime | None, strict: bool = False) -> bool:
    if row["kind"] == "none" or start is None:
        return (row["kind"] == "none") == (start is None)
    wanted = datetime.fromisoformat(row.get("value") or row["from"])
    return start == wanted if strict else whole(start, row["grain"]).start == wanted


def with_dateparser() -> Reader | None:
    found = library("dateparser")

    def read(text: str, now: datetime) -> datetime | None:
        settings = {"RELATIVE_BASE": now.replace(tzinfo=None), "PREFER_DATES_FROM": "future"}
        return found.parse(text, languages=["en"], settings=settings)

    return (lambda text, now: naive(read(text, now))) if found else None


def with_parsedatetime() -> Reader | None:
    found = library("parsedatetime")
    if found is None:
        return None
    calendar = found.Calendar()

    def read(text: str, now: datetime) -> datetime | None:
        moment, status = calendar.parseDT(text, now.replace(tzinfo=None))
        return moment if status else None

    return read


def with_dateutil() -> Reader | None:
    found = library("dateutil.parser")

    def read(text: str, now: datetime) -> datetime | None:
        midnight = now.replace(tzinfo=None, hour=0, minute=0, second=0)
        try:
            return naive(found.parse(text, default=midnight))
        except (ValueError, OverflowError):
            return None

    return read if found else None


def naive(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=None) if moment else None


def library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


LIBRARIES: dict[str, Callable[[], Reader | None]] = {
    "dateparser": with_dateparser,
    "parsedatetime": with_parsedatetime,
    "dateutil": with_dateutil,
}

if __name__ == "__main__":
    main(sys.argv[1])
