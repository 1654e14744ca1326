"""People and sessions: who becomes the owner, who is let in, and whose time is over."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, select

from lowkey.accounts import Accounts, store
from lowkey.accounts.accounts import LOCAL, SESSION
from lowkey.accounts.passwords import AT_ONCE
from lowkey.core.clock import ManualClock
from lowkey.core.db import metadata
from lowkey.core.errors import (
    InputError,
    LimitError,
    LowkeyError,
    NotFoundError,
    RefusedError,
    SignInError,
)
from tests import people
from tests.accounts.conftest import link, opened
from tests.people import PASSWORD, Person, signed_in, somebody, visit

OTHER = "seven silent otters"
HERE = "192.0.2.1"


# The first owner


async def test_fifty_people_who_set_it_up_at_once_make_one_owner(accounts: Accounts) -> None:
    token = link(accounts)
    names = [f"Person {n}" for n in range(50)]
    tried = await asyncio.gather(
        *(accounts.set_up(token, name, PASSWORD, "a test") for name in names),
        return_exceptions=True,
    )
    made = [found[0].name for found in tried if isinstance(found, tuple)]
    refused = [error.code for error in tried if isinstance(error, LowkeyError)]
    assert len(made) == 1
    assert refused == ["set_up_already"] * 49
    assert [person.name for person in await accounts.people()] == made


async def test_two_processes_that_are_set_up_at_once_make_one_owner(
    accounts: Accounts, clock: ManualClock
) -> None:
    async with opened(accounts.settings, clock) as second:
        tried = await asyncio.gather(
            *(room.set_up(link(room), "Olivia", PASSWORD, "") for room in (accounts, second) * 3),
            return_exceptions=True,
        )
        assert sum(isinstance(found, tuple) for found in tried) == 1
        assert len(await second.people()) == 1


async def test_a_process_notices_the_owner_that_another_one_made(
    accounts: Accounts, clock: ManualClock
) -> None:
    async with opened(accounts.settings, clock) as second:
        assert await second.lone() is not None
        await people.owner(accounts)
        assert await second.lone() is None
        assert second.set_up_link("") is None
        assert await second.state(near=True) == "sign_in"


async def test_a_set_up_link_works_once(accounts: Accounts) -> None:
    token = link(accounts)
    with pytest.raises(RefusedError) as wrong:
        await accounts.set_up(token[:-1], "Olivia", PASSWORD, "")
    assert wrong.value.code == "bad_link"
    user, session = await accounts.set_up(token, "Olivia", PASSWORD, "")
    assert (user.id, user.role) == (LOCAL, "owner")  # What was theirs alone stays theirs.
    assert await accounts.by_session(session) is not None
    assert accounts.set_up_link("") is None
    with pytest.raises(RefusedError) as again:
        await accounts.set_up(token, "Mallory", PASSWORD, "")
    assert again.value.code == "bad_link"


async def test_the_link_is_there_exactly_when_others_can_reach_it(
    accounts: Accounts,
) -> None:
    alone = accounts.settings.model_copy(update={"hosts": ()})
    for host in ("127.0.0.1", "::1", "localhost", "127.8.0.1"):
        accounts.settings = alone.model_copy(update={"host": host})
        assert accounts.set_up_link("") is None, host
    for values in (
        {"hosts": ("a.example",)},
        {"proxies": ("10.0.0.1",)},
        *({"host": host} for host in ("0.0.0.0", "::", "192.168.1.5", "lowkey.example")),
    ):
        accounts.settings = alone.model_copy(update=values)
        assert accounts.set_up_link("") is not None, values


async def test_what_was_made_before_there_was_an_owner_is_worth_nothing_after(
    accounts: Accounts,
) -> None:
    lone = await accounts.lone()
    assert lone is not None
    _, secret = await accounts.tokens.make(lone, "mine", ("api", "v1"))
    assert await accounts.tokens.find(secret, "api") is not None
    await accounts.set_up(link(accounts), "Olivia", PASSWORD, "")
    assert await accounts.tokens.find(secret, "api") is None


async def test_nobody_is_invited_and_no_password_set_while_somebody_is_alone(
    accounts: Accounts,
) -> None:
    lone = await accounts.lone()
    assert lone is not None
    with pytest.raises(RefusedError) as refused:
        await accounts.add_person(lone, "Ada", PASSWORD, "member")
    assert refused.value.code == "set_up_first"
    with pytest.raises(RefusedError) as refused:
        await accounts.change_password(lone.user, "", PASSWORD, "")
    assert refused.value.code == "set_up_first"
    with pytest.raises(SignInError):
        await accounts.sign_in("", "", HERE, "")


# Coming and going


async def test_a_name_is_known_however_it_is_written(accounts: Accounts, owner: Person) -> None:
    for written in ("  oLIVIA ", "ＯＬＩ\u200bＶＩＡ", "\u202eOlivia"):
        user, _ = await accounts.sign_in(written, PASSWORD, HERE, "")
        assert user == owner.user
    with pytest.raises(InputError) as taken:
        await accounts.add_person(await visit(accounts, owner), "OLIVIA\u200d", PASSWORD, "member")
    assert taken.value.code == "name_taken"


async def test_a_name_must_be_a_name(accounts: Accounts, owner: Person) -> None:
    by = await visit(accounts, owner)
    for name in ("", "  ", "\u202e\u200f", "\x07", "x" * 101, "\u200b", "ﷺ" * 60):
        with pytest.raises(InputError) as bad:
            await accounts.add_person(by, name, PASSWORD, "member")
        assert bad.value.code == "bad_name", name


async def test_a_password_that_anyone_would_try_is_refused(accounts: Accounts) -> None:
    for password in ("", "short", "password123", "a" * 30, "x" * 1001):
        with pytest.raises(InputError) as bad:
            await accounts.set_up(link(accounts), "Olivia", password, "")
        assert bad.value.code == "bad_password"
    assert accounts.alone


async def test_wrong_unknown_disabled_and_impossible_sound_the_same(
    accounts: Accounts, owner: Person
) -> None:
    ada = await somebody(accounts, "Ada")
    await accounts.change_person(await visit(accounts, owner), ada.id, disabled=True)
    told = set[str]()
    tries = [("Olivia", "wrong password"), ("Nobody", PASSWORD), ("Ada", PASSWORD)]
    for name, password in [*tries, ("\0", "\ud800")]:
        with pytest.raises(SignInError) as error:
            await accounts.sign_in(name, password, HERE, "")
        told.add(error.value.problem.model_dump_json())
    assert len(told) == 1


async def test_an_unused_session_ends_and_a_used_one_goes_on(
    accounts: Accounts, owner: Person, clock: ManualClock
) -> None:
    for _ in range(3):
        clock.advance(SESSION / 1000 - 1)
        await visit(accounts, owner)
        await _noted(accounts)
    listed = await accounts.sessions(owner.user, owner.session)
    assert [(one.agent, one.current) for one in listed] == [("a test", True)]
    clock.advance(SESSION / 1000 + 1)
    assert await accounts.by_session(owner.session) is None
    assert await accounts.sessions(owner.user, owner.session) == []


async def test_signing_out_ends_this_session_and_no_other(
    accounts: Accounts, owner: Person
) -> None:
    second = await signed_in(accounts, owner.user)
    await accounts.sign_out(owner.session)
    assert await accounts.by_session(owner.session) is None
    assert await accounts.by_session(second.session) is not None


async def test_a_session_can_be_ended_from_another_but_not_by_another_person(
    accounts: Accounts, owner: Person
) -> None:
    ada = await somebody(accounts, "Ada")
    (hers,) = await accounts.sessions(ada.user, "")
    with pytest.raises(NotFoundError):
        await accounts.end_session(owner.user, hers.id)
    assert await _standing(accounts, ada)
    await accounts.end_session(ada.user, hers.id)
    assert not await _standing(accounts, ada)


async def test_a_new_password_ends_every_session_and_token(
    accounts: Accounts, owner: Person
) -> None:
    with pytest.raises(SignInError):
        await accounts.change_password(owner.user, "not it at all", OTHER, "")
    with pytest.raises(InputError):
        await accounts.change_password(owner.user, PASSWORD, "short", "")
    assert await _standing(accounts, owner)
    mine = await accounts.change_password(owner.user, PASSWORD, OTHER, "")
    assert not await _standing(accounts, owner)
    assert await accounts.tokens.find(owner.tokens["v1"], "v1") is None
    assert await accounts.by_session(mine) is not None
    with pytest.raises(SignInError):
        await accounts.sign_in("Olivia", PASSWORD, HERE, "")
    await accounts.sign_in("Olivia", OTHER, HERE, "")


async def test_who_signs_in_with_the_old_password_meanwhile_does_not_stay(
    accounts: Accounts, owner: Person
) -> None:
    """Their password is about to be looked at when it is changed; it was right a moment ago."""
    passwords = accounts._passwords  # pyright: ignore[reportPrivateUsage]
    lanes = passwords._room  # pyright: ignore[reportPrivateUsage]
    for _ in range(AT_ONCE):
        await lanes.acquire()
    late = asyncio.create_task(accounts.sign_in("Olivia", PASSWORD, HERE, ""))
    while passwords._waiting == 0:  # pyright: ignore[reportPrivateUsage]
        await asyncio.sleep(0)
    await accounts.db.write(lambda c: store.change_user(c, owner.id, password="another"))
    for _ in range(AT_ONCE):
        lanes.release()
    with pytest.raises(SignInError):
        await late
    assert len(await accounts.sessions(owner.user, "")) == 1


async def test_the_old_password_can_not_be_guessed_from_a_stolen_session(
    accounts: Accounts, owner: Person
) -> None:
    tried = await asyncio.gather(
        *(accounts.change_password(owner.user, f"guess {n}", OTHER, "") for n in range(20)),
        return_exceptions=True,
    )
    kinds = [type(error) for error in tried]
    assert kinds.count(SignInError) == 5
    assert kinds.count(LimitError) == 15


# People


async def test_somebody_who_was_added_can_sign_in(accounts: Accounts, owner: Person) -> None:
    by = await visit(accounts, owner)
    added = await accounts.add_person(by, " Ada\tLovelace ", PASSWORD, "guest")
    assert (added.name, added.role, added.disabled) == ("Ada Lovelace", "guest", False)
    user, _ = await accounts.sign_in("ada lovelace", PASSWORD, HERE, "")
    assert (user.id, user.role) == (added.id, "guest")


async def test_any_change_to_a_person_ends_their_sessions_and_tokens(
    accounts: Accounts, owner: Person
) -> None:
    by = await visit(accounts, owner)
    changes = ({"role": "guest"}, {"disabled": True}, {"password": OTHER})
    for n, change in enumerate(changes):
        person = await somebody(accounts, f"Person {n}")
        await accounts.change_person(by, person.id, **change)  # type: ignore[arg-type]
        assert not await _standing(accounts, person)
        assert await accounts.tokens.find(person.tokens["api"], "api") is None
    removed = await somebody(accounts, "Rita")
    await accounts.remove_person(by, removed.id)
    assert not await _standing(accounts, removed)
    assert await accounts.tokens.find(removed.tokens["api"], "api") is None


async def test_a_change_that_changes_nothing_is_refused(accounts: Accounts, owner: Person) -> None:
    by = await visit(accounts, owner)
    with pytest.raises(InputError) as error:
        await accounts.change_person(by, owner.id)
    assert error.value.code == "no_change"
    with pytest.raises(NotFoundError):
        await accounts.change_person(by, "user_nobody", role="guest")
    with pytest.raises(NotFoundError):
        await accounts.remove_person(by, "user_nobody")
    assert await _standing(accounts, owner)


async def test_the_last_owner_can_not_be_taken_away(accounts: Accounts, owner: Person) -> None:
    by = await visit(accounts, owner)
    second = await somebody(accounts, "Oscar", "owner")
    await accounts.change_person(by, second.id, disabled=True)
    tries = (
        accounts.remove_person(by, owner.id),
        accounts.change_person(by, owner.id, role="member"),
        accounts.change_person(by, owner.id, disabled=True),
    )
    for attempt in tries:
        with pytest.raises(RefusedError) as refused:
            await attempt
        assert refused.value.code == "last_owner"
    assert await _standing(accounts, owner)


async def test_two_owners_who_remove_each_other_at_once_leave_one(
    accounts: Accounts, owner: Person, clock: ManualClock
) -> None:
    async with opened(accounts.settings, clock) as second:
        other = await somebody(accounts, "Oscar", "owner")
        tried = await asyncio.gather(
            accounts.remove_person(await visit(accounts, owner), other.id),
            second.change_person(await visit(second, other), owner.id, role="member"),
            return_exceptions=True,
        )
        assert sum(isinstance(error, LowkeyError) for error in tried) == 1
        assert sum(one.role == "owner" for one in await accounts.people()) == 1


async def test_people_of_one_name_added_at_once_are_one(
    accounts: Accounts, owner: Person, clock: ManualClock
) -> None:
    async with opened(accounts.settings, clock) as second:
        by = await visit(accounts, owner)
        tried = await asyncio.gather(
            *(
                room.add_person(by, name, PASSWORD, "member")
                for room, name in ((accounts, "Ada"), (second, "ADA"), (accounts, "ada"))
            ),
            return_exceptions=True,
        )
        refused = [error.code for error in tried if isinstance(error, LowkeyError)]
        assert refused == ["name_taken", "name_taken"]
        assert len(await second.people()) == 2


async def test_an_owner_who_no_longer_is_one_changes_nothing(
    accounts: Accounts, owner: Person
) -> None:
    """Their request was let in before, and comes to the database after."""
    oscar = await somebody(accounts, "Oscar", "owner")
    late = await visit(accounts, oscar)
    await accounts.change_person(await visit(accounts, owner), oscar.id, role="member")
    tries = (
        accounts.change_person(late, oscar.id, role="owner"),
        accounts.add_person(late, "Mallory", PASSWORD, "owner"),
        accounts.remove_person(late, owner.id),
    )
    for attempt in tries:
        with pytest.raises(SignInError):
            await attempt
    assert {one.name: one.role for one in await accounts.people()} == {
        "Olivia": "owner",
        "Oscar": "member",
    }


async def test_who_comes_after_somebody_never_gets_their_id(
    accounts: Accounts, owner: Person
) -> None:
    first = await somebody(accounts, "Ada")
    await accounts.remove_person(await visit(accounts, owner), first.id)
    assert (await somebody(accounts, "Ada")).id != first.id


async def test_a_password_set_by_who_holds_the_database_ends_every_right_of_one_person(
    accounts: Accounts, owner: Person
) -> None:
    ada = await somebody(accounts, "Ada")
    found = await accounts.named(" ADA ")
    assert found == ada.user
    await accounts.replace_password(found, OTHER)
    assert not await _standing(accounts, ada)
    assert await accounts.tokens.find(ada.tokens["v1"], "v1") is None
    assert await _standing(accounts, owner)
    assert (await accounts.sign_in("Ada", OTHER, "", ""))[0] == ada.user
    for nobody in ("Eve", ""):
        with pytest.raises(NotFoundError, match="There are: Ada, Olivia"):
            await accounts.named(nobody)


# At rest


async def test_no_secret_and_no_password_lies_in_the_database(accounts: Accounts) -> None:
    user, session = await accounts.set_up(link(accounts), "Olivia", PASSWORD, "")
    person = Person(user, session)
    _, secret = await accounts.tokens.make(await visit(accounts, person), "mine", ("v1",))

    def everything(c: Connection) -> str:
        return repr([c.execute(select(table)).all() for table in metadata.sorted_tables])

    stored = await accounts.db.read(everything)
    assert "$argon2id$" in stored
    for hidden in (PASSWORD, session, secret, secret.removeprefix("lk_")):
        assert hidden not in stored


async def _standing(accounts: Accounts, who: Person) -> bool:
    return await accounts.by_session(who.session) is not None


async def _noted(accounts: Accounts) -> None:
    """Waits until every note of a use is written."""
    await asyncio.gather(*accounts.notes._tasks.values())  # pyright: ignore[reportPrivateUsage]
