"""Ways that other packages bring: found by their entry point, loaded when used, their faults told as theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowkey.core.errors import OutsideError
from lowkey.notify import Notice
from lowkey.notify.ways import GROUP
from tests.notify.conftest import ADA, Desk
from tests.packages import install

PAGER = """
from pathlib import Path
from lowkey.core.errors import InputError

class Pager:
    def __init__(self, access):
        self.access = access

    async def look(self, place):
        if not place.startswith("pager:"):
            raise InputError("no_pager", "This is no pager.")
        return "A pager"

    async def send(self, place, message):
        if message.title == "Break":
            raise RuntimeError("out of paper")
        path = Path(__file__).with_name("sent")
        path.write_text(f"{self.access.reach} {place} {message.title}")
"""


@pytest.fixture
def kind() -> str:
    """What is here needs one database."""
    return "sqlite"


async def test_a_package_brings_a_way(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "packages"
    install(home, "pagers", GROUP, pager="pagers_:Pager", torn="no_such:X")
    (home / "pagers_.py").write_text(PAGER)
    monkeypatch.syspath_prepend(home)
    channels = desk.notices.channels
    assert [(one.id, one.package) for one in await channels.others()] == [("pager", "pagers"), ("torn", "pagers")]  # fmt: skip
    with pytest.raises(OutsideError, match="No module named 'no_such'"):
        await channels.add_service(ADA, "torn", "x", "", "")
    made = await channels.add_service(ADA, "pager", "pager:7", "", "")
    assert made.name == "A pager"
    await desk.notices.tell(ADA.id, Notice(kind="done", title="Done"))
    await desk.notices.courier.round()
    assert (home / "sent").read_text() == "public pager:7 Done"
    await desk.notices.tell(ADA.id, Notice(kind="done", title="Break"))
    assert await desk.notices.courier.round() == 1
    desk.clock.advance(60)
    assert await desk.notices.courier.round() == 1
