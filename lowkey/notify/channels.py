"""The ways to each person: added, confirmed, tried, chosen for, removed. Knows no notice and no HTTP.

Where a way leads is a secret: it is sealed, and never told again whole.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from lowkey.accounts import User
from lowkey.core.errors import InputError, LimitError, LowkeyError, NotFoundError, Problem
from lowkey.core.names import plain
from lowkey.core.zones import known
from lowkey.notify import encryption, store
from lowkey.notify.nouns import KINDS, Channel, Kind, Mail, Quiet
from lowkey.notify.posting import Posting
from lowkey.notify.protocol import Message
from lowkey.notify.push import Subscription, mark_of
from lowkey.notify.ways import GoneError, Way

MOST = 20
CODE_LASTS = 30 * 60_000
"""Milliseconds."""
TRIES = 5
"""Wrong codes before another one is needed."""
LETTERS = 5
"""Codes that are sent for one person within CODE_LASTS: an inbox of others is not to be filled."""
USUAL: dict[str, tuple[Kind, ...]] = {"push": KINDS}
FEWER = tuple(kind for kind in KINDS if kind != "progress")
"""What is sent unless chosen otherwise, where nothing that was sent can be replaced."""


class Channels:
    """`due`: called when more may be sent than before."""

    def __init__(self, posting: Posting, due: Callable[[], None]) -> None:
        self.posting = posting
        self.db = posting.db
        self.clock = posting.clock
        self._due = due
        self._letters: dict[str, list[int]] = {}

    async def all(self, user: User) -> list[Channel]:
        return [_told(row) for row in await self.db.read(lambda c: store.channels.of(c, user.id))]

    async def others(self) -> list[Way]:
        """The ways that other packages bring."""
        return await self.posting.ways.others()

    async def push_key(self) -> str:
        """What a browser needs to know before it listens: the public key, in base64url."""
        key = encryption.key_of(await self.posting.push_key())
        return encryption.encoded(encryption.point_of(key))

    async def add_browser(
        self, user: User, name: str, subscription: Subscription, origin: str
    ) -> Channel:
        """A browser that listens. It belongs to whoever switched it on there last."""
        place = subscription.model_copy(update={"origin": origin}).model_dump_json()
        notifier = await self.posting.notifier("push", user.id)
        await notifier.look(place)
        mark = mark_of(subscription.endpoint)
        row = await self._row(user, "push", name or "Browser", place, origin, mark=mark)

        def work(c: Connection) -> str:
            for old in store.channels.marked(c, mark):
                if old.user_id == user.id:
                    store.channels.change(c, old.id, place=row["place"], origin=origin)
                    return old.id
                store.channels.remove(c, old.id)
            _count(c, user)
            store.channels.add(c, row)
            return str(row["id"])

        return await self.one(user, await self.db.write(work))

    async def add_address(self, user: User, address: str, origin: str) -> Channel:
        """A mailbox, which gets a code and nothing else until it is confirmed."""
        notifier = await self.posting.notifier("email", user.id)
        name = await notifier.look(address)
        if await self.posting.mail() is None:
            raise InputError(
                "no_mail_server",
                "No mail server is set up, so no e-mail can be sent.",
                hint="An owner sets it up in Settings → Notifications.",
            )
        row = await self._row(user, "email", name, address, origin, confirmed=False)
        await self._add(user, row)
        await self.send_code(user, str(row["id"]))
        return await self.one(user, str(row["id"]))

    async def add_service(self, user: User, way: str, place: str, name: str, origin: str) -> Channel:  # fmt: skip
        """Anything else, by its address in the words of that way. Raises LowkeyError where it is none."""
        if way in ("push", "email"):
            raise InputError("no_way", "Browsers and mailboxes are added in their own way.")
        notifier = await self.posting.notifier(way, user.id)
        known = await notifier.look(place)
        row = await self._row(user, way, name or known, place, origin)
        await self._add(user, row)
        return await self.one(user, str(row["id"]))

    async def send_code(self, user: User, channel_id: str) -> None:
        """Sends a mailbox the code that confirms it. Raises LowkeyError where it can't."""
        row = await self._own(user, channel_id)
        if row.way != "email" or row.confirmed:
            raise InputError("confirmed", "There is nothing to confirm.")
        now = self.clock.now()
        lately = [at for at in self._letters.get(user.id, []) if at > now - CODE_LASTS]
        if len(lately) >= LETTERS:
            raise LimitError("too_many_codes", "Enough codes were sent for now.", hint="Try again in half an hour.")  # fmt: skip
        self._letters[user.id] = [*lately, now]
        code = f"{secrets.randbelow(1_000_000):06}"
        sealed = await self.posting.sealed(code)
        values = {"code": sealed, "code_until": now + CODE_LASTS, "code_tries": 0}
        await self.db.write(lambda c: store.channels.change(c, row.id, **values))
        body = f"{user.name} wants to get notices of Lowkey at this address. The code for it is {code}. If you know nothing of this, do nothing: no more will come."
        message = Message("question", f"{code} is your code for Lowkey", body, "", row.id, now)
        await self.posting.send("email", user.id, row.place, message)

    async def confirm(self, user: User, channel_id: str, code: str) -> Channel:
        """Raises InputError for a wrong code, and for one that is too old."""
        row = await self._own(user, channel_id)
        now = self.clock.now()
        fresh = bool(row.code) and now < row.code_until
        right = await self.posting.opened(row.code) if fresh else ""

        def work(c: Connection) -> bool:
            kept = store.channels.find(c, user.id, channel_id, hold=True)
            if kept is None or not right or kept.code != row.code or kept.code_tries >= TRIES:
                return False
            if not secrets.compare_digest(right, code.strip().encode("ascii", "replace").decode()):
                store.channels.change(c, channel_id, code_tries=kept.code_tries + 1)
                return False
            store.channels.change(c, channel_id, confirmed=True, code="")
            return True

        if not await self.db.write(work):
            raise InputError("wrong_code", "This is not the code, or it is too old.", hint="Look again, or have another one sent.")  # fmt: skip
        return await self.one(user, channel_id)

    async def test(self, user: User, channel_id: str) -> Channel:
        """Sends a notice there at once. Raises LowkeyError that says why it did not arrive."""
        row = await self._own(user, channel_id)
        if not row.confirmed:
            raise InputError("unconfirmed", "This address is not confirmed yet.", hint="Enter the code that was sent there.")  # fmt: skip
        link = f"{row.origin}/settings/notifications" if row.origin else ""
        body = "This is how Lowkey tells you that something is done."
        message = Message("reminder", "It works", body, link, "test", self.clock.now())
        try:
            await self.posting.send(row.way, user.id, row.place, message)
        except GoneError:
            await self.db.write(lambda c: store.channels.remove(c, row.id))
            raise
        except LowkeyError as error:
            await self._note(row.id, error.problem)
            raise
        await self._note(row.id, None)
        return await self.one(user, channel_id)

    async def change(
        self, user: User, channel_id: str, kinds: Collection[Kind] | None, name: str | None
    ) -> Channel:
        row = await self._own(user, channel_id)
        values: dict[str, object] = {}
        if kinds is not None:
            values["kinds"] = " ".join(kind for kind in KINDS if kind in kinds)
        if name is not None:
            values["name"] = plain(name) or row.name
        if values:
            await self.db.write(lambda c: store.channels.change(c, row.id, **values))
        return await self.one(user, channel_id)

    async def remove(self, user: User, channel_id: str) -> None:
        row = await self._own(user, channel_id)
        await self.db.write(lambda c: store.channels.remove(c, row.id))

    async def forget(self, user_id: str) -> None:
        """All ways to a person who is here no more."""

        def work(c: Connection) -> None:
            for row in store.channels.of(c, user_id):
                store.channels.remove(c, row.id)

        await self.db.write(work)

    async def quiet(self, user: User) -> Quiet:
        data = await self.db.read(lambda c: store.channels.read_quiet(c, user.id))
        return Quiet.model_validate_json(data) if data else Quiet()

    async def set_quiet(self, user: User, quiet: Quiet) -> Quiet:
        """Raises InputError where there is no such time zone."""
        known(quiet.zone)
        now = self.clock.now()

        def work(c: Connection) -> None:
            store.channels.write_quiet(c, user.id, quiet.model_dump_json())
            store.outbox.hasten(c, user.id, now)

        await self.db.write(work)
        self._due()
        return quiet

    async def mail(self) -> Mail | None:
        return await self.posting.mail()

    async def set_mail(self, mail: Mail | None) -> None:
        """Without a password, the one that is kept for the same server and name."""
        if mail is not None and not mail.password:
            kept = await self.posting.mail()
            if kept is not None and (kept.host, kept.user) == (mail.host, mail.user):
                mail = mail.model_copy(update={"password": kept.password})
        await self.posting.set_mail(mail)

    async def one(self, user: User, channel_id: str) -> Channel:
        """Raises NotFoundError."""
        return _told(await self._own(user, channel_id))

    async def _own(self, user: User, channel_id: str) -> Row[Any]:
        row = await self.db.read(lambda c: store.channels.find(c, user.id, channel_id))
        if row is None:
            raise NotFoundError("no_channel", "There is no such way to notify you.")
        return row

    async def _row(
        self, user: User, way: str, name: str, place: str, origin: str,
        *, mark: str = "", confirmed: bool = True,
    ) -> dict[str, object]:  # fmt: skip
        return {
            "id": self.clock.id("channel"),
            "user_id": user.id,
            "way": way,
            "name": plain(name)[:100],
            "place": await self.posting.sealed(place),
            "mark": mark,
            "origin": origin,
            "kinds": " ".join(USUAL.get(way, FEWER)),
            "confirmed": confirmed,
            "code": "",
            "code_until": 0,
            "code_tries": 0,
            "added_at": self.clock.now(),
        }

    async def _add(self, user: User, row: dict[str, object]) -> None:
        def work(c: Connection) -> None:
            _count(c, user)
            store.channels.add(c, row)

        await self.db.write(work)

    async def _note(self, channel_id: str, problem: Problem | None) -> None:
        values: dict[str, object] = {
            "problem": problem.model_dump_json() if problem else None,
            "failed_at": self.clock.now() if problem else None,
        }
        await self.db.write(lambda c: store.channels.change(c, channel_id, **values))


def _count(c: Connection, user: User) -> None:
    known: Sequence[Row[Any]] = store.channels.of(c, user.id)
    if len(known) >= MOST:
        raise LimitError("too_many", f"{MOST} ways to notify you are enough.", hint="Remove one.")


def _told(row: Row[Any]) -> Channel:
    return Channel(
        id=row.id,
        way=row.way,
        name=row.name,
        kinds=tuple(kind for kind in KINDS if kind in row.kinds.split()),
        confirmed=row.confirmed,
        mark=row.mark,
        added_at=row.added_at,
        problem=Problem.model_validate_json(row.problem) if row.problem else None,
        failed_at=row.failed_at,
    )
