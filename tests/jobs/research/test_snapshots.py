"""What was read is kept by its hash, for its person and its job alone."""

from __future__ import annotations

from lowkey.core.db import Database
from lowkey.jobs.research.snapshots import StoredSnapshots, words_of
from lowkey.jobs.store import rows


async def test_a_page_is_kept_once_and_goes_with_its_job(database_url: str) -> None:
    db = Database(database_url)
    try:
        kept = StoredSnapshots(db)
        name = await kept.keep("user_1", "job_1", "The words of a page. 你好")
        assert await kept.keep("user_1", "job_1", "The words of a page. 你好") == name
        await kept.keep("user_1", "job_2", "The words of a page. 你好")
        assert await kept.read("user_1", "job_1", name) == "The words of a page. 你好"
        assert await kept.read("user_2", "job_1", name) == ""
        await db.write(lambda c: rows.erase(c, ["job_1"]))
        assert await kept.read("user_1", "job_1", name) == ""
        assert await kept.read("user_1", "job_2", name) != ""
    finally:
        db.close()


def test_a_page_is_kept_as_its_reader_sees_it() -> None:
    told = "## Bees\n\nThey **sleep** [at night](https://a.example/x_(y) \"t\") and *dream*, 2*3=6, snake_case, __init__.\n![A [bee](u)](v)\n"  # fmt: skip
    assert (
        words_of(told)
        == "Bees\n\nThey sleep at night and dream, 2*3=6, snake_case, __init__.\nA bee"
    )
