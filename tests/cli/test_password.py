"""`lowkey password`: whoever holds the data folder gives somebody a new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from lowkey.app import App
from lowkey.core.config import Settings
from lowkey.core.errors import SignInError
from tests import people
from tests.cli.terminal import Call, terminal

NEW = "nine grey pelicans"


@pytest.fixture
async def owned(tmp_path: Path) -> Path:
    """A data folder whose owner is Olivia, and is signed in."""
    async with App.open(Settings(data=tmp_path, discover=False)) as app:
        await people.owner(app.accounts)
    return tmp_path


async def enters(data: Path, password: str) -> bool:
    async with App.open(Settings(data=data, discover=False)) as app:
        try:
            await app.accounts.sign_in("Olivia", password, "", "")
        except SignInError:
            return False
    return True


async def test_a_password_comes_through_a_pipe(call: Call, owned: Path) -> None:
    said = await call(owned, "password", "olivia", typed=f"{NEW}\n")
    assert (said.status, said.err) == (0, "")
    assert said.out == "Olivia has a new password, and is signed out everywhere.\n"
    assert await enters(owned, NEW) and not await enters(owned, people.PASSWORD)


async def test_a_password_is_asked_for_twice_and_not_shown(owned: Path) -> None:
    async with terminal(owned, "password", "Olivia") as screen:
        await screen.until("New password for Olivia:")
        screen.type(f"{NEW}\n")
        await screen.until("Once more:")
        screen.type(f"{NEW}\n")
        await screen.until("has a new password")
        assert await screen.end() == 0
        assert NEW not in screen.seen
    assert await enters(owned, NEW)


async def test_a_slip_changes_nothing(owned: Path) -> None:
    async with terminal(owned, "password", "Olivia") as screen:
        await screen.until("New password for Olivia:")
        screen.type(f"{NEW}\n")
        await screen.until("Once more:")
        screen.type("nine grey pelican\n")
        await screen.until("The two are not the same. Nothing was changed.")
        assert await screen.end() == 1
    assert await enters(owned, people.PASSWORD)


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("Oliver", NEW, "There is nobody called “Oliver” here.\nThere are: Olivia.\n"),
        ("Olivia", "short", "A password needs 10 to 1000 characters.\n"),
        ("Olivia", "", "A password needs 10 to 1000 characters.\n"),
    ],
)
async def test_what_can_not_be_is_a_sentence(
    call: Call, owned: Path, name: str, typed: str, words: str
) -> None:
    said = await call(owned, "password", name, typed=f"{typed}\n" if typed else "")
    assert (said.status, said.out, said.err) == (1, "", words)
    assert await enters(owned, people.PASSWORD)


async def test_where_nobody_has_a_name_there_is_nothing_to_set(call: Call, tmp_path: Path) -> None:
    said = await call(tmp_path, "password", "Olivia", typed=f"{NEW}\n")
    assert said.status == 1 and "Nobody has a name here yet." in said.err
