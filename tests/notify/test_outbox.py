"""What is told arrives: in the inbox at once, elsewhere at least once, whatever fails or dies."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from lowkey.core.errors import NotFoundError
from lowkey.notify import GoneError, Notice, Quiet
from lowkey.notify.courier import ATTEMPTS, LEASE, wait
from tests.notify.conftest import ADA, OLIVIA, Desk
from tests.notify.receivers import proven

DONE = Notice(kind="done", title="The report is there", link="/c/conv_1", key="job_1")


async def titles(desk: Desk) -> list[str]:
    return [one.title for one in (await desk.notices.inbox(ADA)).notices]


async def test_a_notice_is_one_with_what_it_tells_of(desk: Desk) -> None:
    def work(fails: bool, c: Connection) -> None:
        desk.notices.put(c, ADA.id, DONE)
        if fails:
            raise NotFoundError("no_job", "It never ended.")

    await desk.listen()
    with pytest.raises(NotFoundError):
        await desk.notices.db.write(lambda c: work(True, c))
    assert await titles(desk) == [] and await desk.notices.courier.round() == 0
    await desk.notices.db.write(lambda c: work(False, c))
    await desk.notices.db.write(lambda c: work(False, c))  # Its job ended twice: said once.
    assert await titles(desk) == [DONE.title]
    assert await desk.notices.courier.round() == 1 and await desk.notices.courier.round() == 0
    assert len(desk.push.came) == 1


async def test_a_browser_alone_can_read_what_is_pushed(desk: Desk) -> None:
    await desk.listen()
    await desk.notices.tell(ADA.id, Notice(kind="question", title="Which year?", body="ü" * 9000, key="q"))  # fmt: skip
    await desk.notices.courier.round()
    (headers, body), (said,) = desk.push.came[0], desk.push.read(desk.browser)
    assert said["title"] == "Which year?" and said["tag"] == "q" and said["unread"] == 1
    assert said["body"].startswith("üüü") and said["body"].endswith("…") and len(body) < 4096
    assert (headers["Content-Encoding"], headers["Urgency"]) == ("aes128gcm", "high")
    claims, key = proven(headers["Authorization"], desk.push.url)
    assert (
        claims["sub"] == "https://lowkey.example" and key == await desk.notices.channels.push_key()
    )
    assert 0 < claims["exp"] - desk.clock.now() / 1000 <= 86_400


async def test_progress_updates_one_notice_and_one_notification(desk: Desk) -> None:
    await desk.listen()
    for part in (1, 2, 3):
        told = Notice(kind="progress", title=f"{part} of 3 read", key="job_1", updates=True)
        await desk.notices.tell(ADA.id, told)
        await desk.notices.courier.round()
    assert await titles(desk) == ["3 of 3 read"]
    assert (await desk.notices.inbox(ADA)).unread == 0
    assert [one["title"] for one in desk.push.read(desk.browser)] == ["1 of 3 read"]
    desk.clock.advance(5)
    await desk.notices.courier.round()
    await desk.notices.tell(ADA.id, DONE.model_copy(update={"updates": True}))
    await desk.notices.courier.round()
    said = desk.push.read(desk.browser)
    assert [one["title"] for one in said] == ["1 of 3 read", "3 of 3 read", DONE.title]
    assert {one["tag"] for one in said} == {"job_1"} and len({headers["Topic"] for headers, _ in desk.push.came}) == 1  # fmt: skip
    assert await titles(desk) == [DONE.title] and (await desk.notices.inbox(ADA)).unread == 1


async def test_a_process_that_dies_while_it_sends_leaves_it_to_the_next(desk: Desk) -> None:
    await desk.listen()
    await desk.notices.tell(ADA.id, DONE)
    other = desk.another()
    rows = await desk.notices.db.write(desk.notices.courier._take)  # pyright: ignore[reportPrivateUsage]
    assert len(rows) == 1  # And now it is gone, before anything was sent.
    assert await other.courier.round() == 0
    desk.clock.advance(LEASE / 1000)
    assert await other.courier.round() == 1 and len(desk.push.came) == 1
    desk.clock.advance(LEASE / 1000)
    assert await desk.notices.courier.round() == 0


async def test_several_processes_share_the_outbox(desk: Desk) -> None:
    await desk.listen()
    for n in range(20):
        await desk.notices.tell(ADA.id, Notice(kind="done", title=str(n)))
    both = (desk.notices.courier, desk.another().courier)
    while sum(await asyncio.gather(*(one.round() for one in both))):
        pass
    said = sorted(int(one["title"]) for one in desk.push.read(desk.browser))
    assert said == list(range(20))


async def test_what_was_told_anew_while_it_was_sent_is_sent_too(desk: Desk) -> None:
    await desk.listen()
    await desk.notices.tell(ADA.id, DONE)
    (row,) = await desk.notices.db.write(desk.notices.courier._take)  # pyright: ignore[reportPrivateUsage]
    newer = Notice(kind="done", title="Newer", key="job_1", updates=True)
    await desk.notices.tell(ADA.id, newer)
    assert await desk.another().courier.round() == 0  # One at a time, in order.
    await desk.notices.courier._carry(row)  # pyright: ignore[reportPrivateUsage]
    assert await desk.notices.courier.round() == 1
    assert [one["title"] for one in desk.push.read(desk.browser)] == [DONE.title, "Newer"]


async def test_a_service_that_is_away_is_tried_again_later_and_given_up_in_words(
    desk: Desk,
) -> None:
    channel = await desk.listen()
    desk.push.answers = [(503, {}), (429, {"Retry-After": "7200"}), *[(500, {})] * (ATTEMPTS - 2)]
    await desk.notices.tell(ADA.id, DONE)
    assert await desk.notices.courier.round() == 1
    assert await desk.notices.courier.round() == 0
    desk.clock.advance(60)
    assert await desk.notices.courier.round() == 1
    desk.clock.advance(7000)
    assert await desk.notices.courier.round() == 0
    for _ in range(2, ATTEMPTS):
        desk.clock.advance(4 * 3600)
        assert await desk.notices.courier.round() == 1
    desk.clock.advance(86_400)
    assert await desk.notices.courier.round() == 0 and len(desk.push.came) == ATTEMPTS
    lost = (await desk.notices.inbox(ADA)).notices[0]
    assert (lost.kind, lost.link) == ("failed", "/settings/notifications") and "Phone" in lost.title
    shown = await desk.notices.channels.one(ADA, channel)
    assert shown.problem is not None and shown.problem.code == "push_busy"
    assert (await desk.notices.channels.test(ADA, channel)).problem is None


async def test_a_browser_that_is_gone_is_dropped(desk: Desk) -> None:
    await desk.listen()
    desk.push.answers = [(410, {})]
    await desk.notices.tell(ADA.id, DONE)
    await desk.notices.courier.round()
    assert await desk.notices.channels.all(ADA) == [] and await titles(desk) == [DONE.title]
    again = await desk.listen()
    desk.push.answers = [(404, {})]
    with pytest.raises(GoneError, match="no notifications any more"):
        await desk.notices.channels.test(ADA, again)
    assert await desk.notices.channels.all(ADA) == []


async def test_who_is_locked_out_or_gone_is_told_nothing(desk: Desk) -> None:
    await desk.listen()
    desk.people.out = ADA.id
    await desk.notices.tell(ADA.id, DONE)
    await desk.notices.courier.round()
    desk.people.out = ""
    await desk.notices.channels.forget(ADA.id)
    await desk.notices.tell(ADA.id, Notice(kind="done", title="Gone"))
    assert await desk.notices.courier.round() == 0 and desk.push.came == []


async def test_in_quiet_hours_the_inbox_has_it_and_nothing_rings(desk: Desk) -> None:
    await desk.listen()
    night = datetime(2026, 6, 1, 23, tzinfo=ZoneInfo("Asia/Tokyo"))
    desk.clock.millis = int(night.timestamp() * 1000)
    quiet = Quiet(on=True, zone="Asia/Tokyo", questions=True)
    await desk.notices.channels.set_quiet(ADA, quiet)
    await desk.notices.tell(ADA.id, DONE)
    await desk.notices.tell(ADA.id, Notice(kind="question", title="Now?"))
    assert await desk.notices.courier.round() == 1 and len(await titles(desk)) == 2
    desk.clock.advance(8 * 3600 - 1)
    assert await desk.notices.courier.round() == 0
    desk.clock.advance(1)
    assert await desk.notices.courier.round() == 1
    assert [one["title"] for one in desk.push.read(desk.browser)] == ["Now?", DONE.title]
    # Hours that are others now hold back what waits no longer.
    desk.clock.advance(16 * 3600)
    await desk.notices.tell(ADA.id, Notice(kind="done", title="Late"))
    assert await desk.notices.courier.round() == 0
    await desk.notices.channels.set_quiet(ADA, Quiet())
    assert await desk.notices.courier.round() == 1


async def test_what_was_seen_or_not_chosen_is_not_sent(desk: Desk) -> None:
    channel = await desk.listen()
    await desk.notices.tell(ADA.id, DONE)
    (told,) = (await desk.notices.inbox(ADA)).notices
    with pytest.raises(NotFoundError):
        await desk.notices.read(OLIVIA, told.id)
    assert (await desk.notices.read(ADA, told.id)).unread == 0
    await desk.notices.channels.change(ADA, channel, ["question"], None)
    await desk.notices.tell(ADA.id, Notice(kind="report", title="Weekly"))
    assert await desk.notices.courier.round() == 0 and desk.push.came == []
    assert (await desk.notices.read(ADA)).unread == 0


async def test_the_courier_goes_by_itself_and_says_whose_inbox_changed(desk: Desk) -> None:
    told: list[str] = []
    desk.notices.told = told.append
    await desk.listen()
    await desk.notices.open()
    await desk.notices.tell(ADA.id, DONE)
    async with asyncio.timeout(10):
        await desk.push.arrived.wait()
    assert ADA.id in told


async def test_what_another_process_told_is_seen_here(desk: Desk) -> None:
    if desk.notices.db.sqlite:
        pytest.skip("One process has this database.")
    seen = asyncio.Event()
    desk.notices.told = lambda user_id: seen.set() if user_id == ADA.id else None
    await desk.notices.open()
    await desk.another().tell(ADA.id, DONE)
    async with asyncio.timeout(10):
        await seen.wait()


async def test_old_notices_go(desk: Desk) -> None:
    await desk.notices.tell(ADA.id, DONE)
    await desk.notices.tell(ADA.id, Notice(kind="report", title="Unread"))
    await desk.notices.read(ADA, (await desk.notices.inbox(ADA)).notices[1].id)
    desk.clock.advance(31 * 86_400)
    await desk.notices.purge()
    assert await titles(desk) == ["Unread"]


def test_waits_double_and_have_an_end() -> None:
    waits = [wait(n, 0.5) for n in range(1, ATTEMPTS)]
    assert waits[:3] == [30_000, 60_000, 120_000] and max(waits) == 3 * 3_600_000
    assert wait(1, 0.0) < wait(1, 0.99) < wait(2, 0.99)


@pytest.mark.parametrize("link", ["https://evil.example", "//evil.example", "c/conv", "/\\evil"])
def test_a_notice_leads_into_the_page_alone(link: str) -> None:
    with contextlib.suppress(ValueError):
        Notice(kind="done", title="x", link=link)
        pytest.fail("It was taken.")
