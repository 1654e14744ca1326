"""Each way really arrives, refuses what it must, and says in words why something did not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from lowkey.core.clock import ManualClock
from lowkey.core.errors import InputError, LimitError, LowkeyError, OutsideError, RefusedError
from lowkey.core.fetch import Fetcher
from lowkey.notify import Access, Mail, Message, Notice, Notifier, Subscription, check
from lowkey.notify.apprise import Apprise
from lowkey.notify.encryption import Keys, decoded, encoded, encrypt, key_of
from tests.notify.conftest import ADA, OLIVIA, Desk
from tests.notify.receivers import Browser, MailServer
from tests.outside import listened, site

SAID = Message("failed", "It broke", "The disk is full.", "https://lowkey.example/c/1", "job_1", 0)


@pytest.fixture
def kind() -> str:
    """What is here needs one database."""
    return "sqlite"


def test_a_message_is_encrypted_as_the_standard_shows_it() -> None:
    """RFC 8291 §5 and its appendix A."""
    to = Keys(
        decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        decoded("BTBZMqHH6r4Tts7J_aSIgg"),
    )  # fmt: skip
    mine = key_of("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    text = b"When I grow up, I want to be a watermelon"
    made = encoded(encrypt(text, to, mine, decoded("DGv6ra1nlYgDCS1FRnbzlw")))
    assert made == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6"
        "TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulc"
        "y4a-fN"
    )


async def test_a_browser_belongs_to_whoever_switched_it_on_last(desk: Desk) -> None:
    first = await desk.listen(ADA)
    assert await desk.listen(ADA) == first
    await desk.listen(OLIVIA)
    assert await desk.notices.channels.all(ADA) == []


async def test_a_browser_leads_to_no_inner_address_and_brings_good_keys(desk: Desk) -> None:
    with listened() as canary:
        inside = desk.browser.subscription(f"http://127.0.0.1:{canary.port}/")
        made = await desk.notices.channels.add_browser(OLIVIA, "", inside, "")
        with pytest.raises(RefusedError, match="inside this machine"):
            await desk.notices.channels.test(OLIVIA, made.id)
        assert not canary.touched()
    for wrong in ({"p256dh": encoded(b"\x04" + b"1" * 64)}, {"auth": "AAAA"}, {"endpoint": "file:///"}):  # fmt: skip
        odd = inside.model_copy(update=wrong)
        with pytest.raises(InputError):
            await desk.notices.channels.add_browser(ADA, "", odd, "")


async def test_a_mailbox_is_confirmed_before_anything_else_comes(
    desk: Desk, mails: MailServer
) -> None:
    channels = desk.notices.channels
    with pytest.raises(InputError, match="No mail server"):
        await channels.add_address(ADA, "ada@example.org", "https://lowkey.example")
    server = Mail(host="127.0.0.1", port=mails.port, security="none", user="us", password="key", sender="Lowkey <lowkey@example.org>")  # fmt: skip
    await channels.set_mail(server)
    await channels.set_mail(server.model_copy(update={"password": ""}))
    made = await channels.add_address(ADA, "ada@example.org", "https://lowkey.example")
    await desk.notices.tell(ADA.id, Notice(kind="done", title="Too early"))
    assert await desk.notices.courier.round() == 0
    (letter,) = mails.came
    code = str(letter["Subject"]).split()[0]
    wrong = "000000" if code != "000000" else "111111"
    with pytest.raises(InputError, match="not the code"):
        await channels.confirm(ADA, made.id, wrong)
    assert (await channels.confirm(ADA, made.id, f" {code} ")).confirmed
    await desk.notices.tell(ADA.id, Notice(kind="done", title="Grüße\nBcc: x@y.z", link="/c/1"))
    assert await desk.notices.courier.round() == 1
    told = mails.came[1]
    assert told["Subject"] == "Grüße Bcc: x@y.z" and told["To"] == "ada@example.org"
    assert "https://lowkey.example/c/1" in told.get_content() and "Bcc" not in told
    assert len(mails.passwords) == 2


async def test_codes_can_be_neither_guessed_nor_showered(desk: Desk, mails: MailServer) -> None:
    channels = desk.notices.channels
    await channels.set_mail(Mail(host="127.0.0.1", port=mails.port, security="none", sender="l@example.org"))  # fmt: skip
    made = await channels.add_address(ADA, "ada@example.org", "")
    code = str(mails.came[0]["Subject"]).split()[0]
    for _ in range(5):
        with pytest.raises(InputError):
            await channels.confirm(ADA, made.id, "no")
    with pytest.raises(InputError):
        await channels.confirm(ADA, made.id, code)
    for _ in range(4):
        await channels.send_code(ADA, made.id)
    with pytest.raises(LimitError):
        await channels.send_code(ADA, made.id)
    desk.clock.advance(31 * 60)
    with pytest.raises(InputError):
        await channels.confirm(ADA, made.id, str(mails.came[-1]["Subject"]).split()[0])


@pytest.mark.parametrize(
    ("refuses", "kind_of", "words"),
    [
        ({"AUTH": "535 no"}, RefusedError, "name and password"),
        ({"RCPT": "550 nobody"}, RefusedError, "does not deliver to this address"),
        ({"RCPT": "450 full"}, OutsideError, "does not deliver to this address"),
        ({"DATA": "554 spam"}, RefusedError, "did not take"),
    ],
)
async def test_a_mail_server_that_refuses_is_told_of_in_words(
    desk: Desk, mails: MailServer, refuses: dict[str, str], kind_of: type[LowkeyError], words: str
) -> None:
    channels = desk.notices.channels
    mails.refuses = refuses
    server = Mail(host="127.0.0.1", port=mails.port, security="none", user="us", password="key", sender="l@example.org")  # fmt: skip
    await channels.set_mail(server)
    with pytest.raises(kind_of, match=words):
        await channels.add_address(ADA, "ada@example.org", "")
    await channels.set_mail(server.model_copy(update={"port": 1}))
    with pytest.raises(OutsideError, match="can't be reached at port 1"):
        await channels.send_code(ADA, (await channels.all(ADA))[0].id)


@pytest.mark.parametrize("address", ["ada", "a@b\nBcc: c@d", "a b@c", "<a@b>", "a@b, c@d"])
async def test_what_is_no_mailbox_is_refused(desk: Desk, address: str) -> None:
    with pytest.raises(InputError, match="no e-mail address"):
        await desk.notices.channels.add_address(ADA, address, "")


@pytest.fixture
async def hook() -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """A webhook on loopback: its address in Apprise's words, and what came."""
    came: list[dict[str, str]] = []

    async def take(request: web.Request) -> web.Response:
        came.append(json.loads(await request.read()))
        status = {"/busy": 503, "/closed": 401}.get(request.path, 200)
        if request.path == "/away":
            return web.Response(status=307, headers={"Location": "http://127.0.0.1:1/"})
        return web.Response(status=status)

    async with site(take, "127.0.0.1") as url:
        yield url.replace("http", "json"), came


async def test_a_service_of_apprise_gets_it_and_its_address_stays_secret(
    desk: Desk, hook: tuple[str, list[dict[str, str]]]
) -> None:
    url, came = hook
    made = await desk.notices.channels.add_service(OLIVIA, "apprise", f"{url}/secret-path", "", "https://lowkey.example")  # fmt: skip
    assert made.name == "JSON" and "progress" not in made.kinds
    await desk.notices.tell(OLIVIA.id, Notice(kind="failed", title="It broke", body="<b>&</b>", link="/c/1"))  # fmt: skip
    assert await desk.notices.courier.round() == 1
    assert (came[0]["title"], came[0]["type"]) == ("It broke", "failure")
    assert came[0]["message"] == "<b>&</b>\n\nhttps://lowkey.example/c/1"
    kept = await desk.notices.db.read(lambda c: c.exec_driver_sql("SELECT * FROM notify_channels").fetchall())  # fmt: skip
    assert "secret-path" not in str(kept)


def services(reach: str) -> Apprise:
    return Apprise(Access(Fetcher(), ManualClock(), reach), asyncio.Semaphore(1))  # type: ignore[arg-type]


async def test_apprise_says_what_went_wrong(hook: tuple[str, list[dict[str, str]]]) -> None:
    url, came = hook
    with pytest.raises(OutsideError, match="status 503"):
        await services("named").send(f"{url}/busy", SAID)
    with pytest.raises(RefusedError, match="did not accept its key"):
        await services("named").send(f"{url}/closed", SAID)
    with pytest.raises(RefusedError, match="inside this machine"):
        await services("public").send(url, SAID)
    assert len(came) == 2
    with pytest.raises(InputError, match="can't read this address"):
        await services("public").look("nonsense://x")


@pytest.mark.parametrize("place", ["dbus://", "syslog://x", "gnome://x", "windows://x", "file://x/y"])  # fmt: skip
async def test_what_acts_on_this_machine_is_refused(place: str) -> None:
    with pytest.raises(LowkeyError, match=r"the machine that Lowkey runs on|no address"):
        await services("named").look(place)


async def test_apprise_reads_no_file_that_an_address_names(
    hook: tuple[str, list[dict[str, str]]], settings: object
) -> None:
    """Slack takes the words of its messages from a file, where its address names one."""
    place = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?template=/etc/passwd"
    with pytest.raises(RefusedError, match="files or programs"):
        await services("named").send(place, SAID)


async def test_notifiers_keep_the_rules(desk: Desk) -> None:
    push: Notifier = await desk.notices.posting.notifier("push", ADA.id)
    listens: Subscription = Browser().subscription(f"{desk.push.url}/one")
    assert await check(push, listens.model_dump_json()) == "127.0.0.2"

    class Loud:
        async def look(self, place: str) -> str:
            return place

        async def send(self, place: str, message: Message) -> None:
            pass

    with pytest.raises(OutsideError, match="tells the whole place"):
        await check(Loud(), "telegram://a-very-secret-token")
