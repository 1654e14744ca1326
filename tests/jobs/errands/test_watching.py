"""What changed on a page, and the new lines of a log: told once, through rotations and kills."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from lowkey.core.db import Database
from lowkey.core.errors import InputError, OutsideError, RefusedError
from lowkey.jobs.errands import Watch, Watching
from lowkey.jobs.errands.difference import difference, gathered, lines_of
from lowkey.jobs.errands.watching import Watched
from lowkey.tools.web import Page
from tests.jobs.errands.replays import work

ONE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
ANA = "user_ana"
SITE = "https://example.org/jobs"


@dataclass
class Site:
    """A page that says what a test says, and who may have files watched."""

    folder: Path
    text: str = ""
    watching: Watching = field(init=False)
    numbers: count[int] = field(default_factory=count)

    async def read(self, url: str) -> Page:
        if not self.text:
            raise OutsideError("away", "The page does not answer.")
        return Page(url, "Jobs", self.text)

    async def owns(self, user_id: str) -> bool:
        return user_id == ANA

    async def look(self, user_id: str = ANA, **given: object) -> Watched:
        request = Watch.model_validate(given)
        return await self.watching.run(work(f"job_{next(self.numbers)}", user_id), request)

    def log(self, text: str, name: str = "app.log") -> None:
        with (self.folder / name).open("a") as file:
            file.write(text)


@pytest.fixture
async def site(database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    db = Database(database_url)
    folder = tmp_path / "logs"
    folder.mkdir()
    made = Site(folder)
    made.watching = Watching(db, made.read, (folder,), made.owns)
    yield made
    db.close()


async def test_a_page_is_told_of_when_it_changes_and_only_then(site: Site) -> None:
    site.text = "We look for:\n  a cook\n a gardener"
    assert not (await site.look(url=SITE, memo="sched_1")).changed
    assert not (await site.look(url=SITE, memo="sched_1")).changed
    site.text = "We look  for:\na gardener\na pilot"
    told = await site.look(url=SITE, memo="sched_1")
    assert told.changed and told.text.splitlines() == [
        "“Jobs” has changed.", SITE, "New:", "+ a pilot", "Gone:", "− a cook",
    ]  # fmt: skip
    assert not (await site.look(url=SITE, memo="sched_2")).changed, "each has its own memory"
    assert not (await site.look("user_bob", url=SITE, memo="sched_1")).changed
    assert not (await site.look(url=SITE, memo="sched_1")).changed


@ONE
async def test_only_lines_with_the_words_matter(site: Site) -> None:
    site.text = "A cook is wanted\nWeather: fine"
    await site.look(url=SITE, words=["COOK"])
    site.text = "A cook is wanted\nWeather: rain"
    assert not (await site.look(url=SITE, words=["COOK"])).changed
    site.text = "Two cooks are wanted"
    assert (await site.look(url=SITE, words=["COOK"])).changed


@ONE
async def test_a_kill_before_it_was_journalled_loses_no_change(site: Site) -> None:
    """The same job looks again, and says the same, though the page is another by now."""
    site.text = "one"
    await site.look(url=SITE)
    site.text = "two"
    request = Watch(url=SITE)
    first = await site.watching.run(work("job_killed"), request)
    site.text = "three"
    assert await site.watching.run(work("job_killed"), request) == first
    assert first.changed and "+ two" in first.text


@ONE
async def test_a_page_that_does_not_answer_fails_and_changes_nothing(site: Site) -> None:
    site.text = "one"
    await site.look(url=SITE)
    site.text = ""
    with pytest.raises(OutsideError):
        await site.look(url=SITE)
    site.text = "one"
    assert not (await site.look(url=SITE)).changed


@ONE
async def test_a_log_is_followed_through_rotation_emptying_and_half_lines(site: Site) -> None:
    path = str(site.folder / "app.log")
    site.log("ERROR from before\n")
    assert not (await site.look(path=path)).changed
    site.log("all is well\nERROR one\nERR")
    told = await site.look(path=path)
    assert told.text.splitlines() == ["1 new line in app.log about errors:", "ERROR one"]
    site.log("OR two\n")
    assert (await site.look(path=path)).text.endswith("\nERROR two")
    site.log("ERROR three\n")
    Path(path).rename(path + ".1")
    site.log("ERROR four\n")
    assert (await site.look(path=path)).text.splitlines()[1:] == ["ERROR three", "ERROR four"]
    (site.folder / "app.log").write_text("ERROR after emptying it\n")
    assert (await site.look(path=path)).text.endswith("ERROR after emptying it")
    assert not (await site.look(path=path)).changed


@ONE
async def test_only_files_in_allowed_folders_are_watched_and_only_for_owners(site: Site) -> None:
    site.log("secret ERROR\n")
    outside = site.folder.parent / "outside.log"
    outside.write_text("secret\n")
    (site.folder / "link.log").symlink_to(outside)
    os.mkfifo(site.folder / "pipe.log")
    inside = str(site.folder / "app.log")
    for user_id, path, wrong in (
        ("user_bob", inside, RefusedError),
        (ANA, str(outside), RefusedError),
        (ANA, f"{site.folder}/../outside.log", RefusedError),
        (ANA, str(site.folder / "link.log"), RefusedError),
        (ANA, "app.log", RefusedError),
        (ANA, str(site.folder / "pipe.log"), InputError),
        (ANA, str(site.folder / "gone.log"), InputError),
        (ANA, str(site.folder), InputError),
    ):
        with pytest.raises(wrong):
            await site.look(user_id, path=path)


def test_a_difference_is_short() -> None:
    assert difference(["a", "b"], ["a", "b"]) == ""
    assert difference(["a", "b"], ["b", "a"]) == "The same lines stand in another order."
    told = difference([], [f"line {n}" for n in range(100)])
    assert told.splitlines()[-1] == "… and 88 more lines." and len(told.splitlines()) == 14
    assert gathered(["at 10:01 it broke", "at 10:02 it broke", "x" * 400]) == [
        "at 10:01 it broke (×2)", "x" * 299 + "…",
    ]  # fmt: skip
    assert lines_of(" a \t b \n\n c") == ["a b", "c"]
    assert difference(["a", "b", "a"], ["b", "c", "b", "a"]) == "New:\n+ c\n+ b\nGone:\n− a"


def test_lines_that_come_again_and_again_are_compared_in_one_go() -> None:
    class Line(str):
        __slots__ = ()
        looks = 0

        def __hash__(self) -> int:
            Line.looks += 1
            return super().__hash__()

    old, new = [[Line("ab"[n * n // step % 2]) for n in range(400)] for step in (7, 11)]
    assert difference(old, new)
    assert Line.looks < 10 * (len(old) + len(new))
