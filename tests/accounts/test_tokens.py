"""Tokens: what they open, how long, and who can make them."""

from __future__ import annotations

import pytest

from lowkey.accounts import Accounts
from lowkey.accounts.tokens import MOST
from lowkey.core.errors import InputError, LimitError, NotFoundError, RefusedError, SignInError
from tests.people import PASSWORD, Person, somebody, visit


async def test_a_token_opens_what_it_was_made_for_and_nothing_else(
    accounts: Accounts, owner: Person
) -> None:
    by = await visit(accounts, owner)
    token, secret = await accounts.tokens.make(by, "  my\teditor\u202e ", ("v1", "v1"))
    assert (token.name, token.scopes, token.used_at) == ("my editor", ("v1",), None)
    found = await accounts.tokens.find(secret, "v1")
    assert found is not None
    assert found.user == owner.user
    assert await accounts.tokens.find(secret, "api") is None
    for close in (secret[:-1], secret + "A", secret.lower(), "", token.id):
        assert await accounts.tokens.find(close, "v1") is None


async def test_a_secret_is_told_once(accounts: Accounts, owner: Person) -> None:
    by = await visit(accounts, owner)
    _, secret = await accounts.tokens.make(by, "editor", ("api", "v1"))
    listed = await accounts.tokens.list(owner.user)
    assert [token.name for token in listed] == ["api", "v1", "mcp", "editor"]
    assert secret not in "".join(token.model_dump_json() for token in listed)


async def test_a_revoked_token_opens_nothing(accounts: Accounts, owner: Person) -> None:
    ada = await somebody(accounts, "Ada")
    token, secret = await accounts.tokens.make(await visit(accounts, ada), "editor", ("v1",))
    with pytest.raises(NotFoundError):
        await accounts.tokens.revoke(owner.user, token.id)
    assert await accounts.tokens.find(secret, "v1") is not None
    await accounts.tokens.revoke(ada.user, token.id)
    assert await accounts.tokens.find(secret, "v1") is None
    with pytest.raises(NotFoundError):
        await accounts.tokens.revoke(ada.user, token.id)


async def test_guests_have_no_tokens(accounts: Accounts, owner: Person) -> None:
    guest = await visit(accounts, await somebody(accounts, "Gus", "guest"))
    with pytest.raises(RefusedError) as refused:
        await accounts.tokens.make(guest, "mine", ("v1",))
    assert refused.value.code == "no_tokens"


async def test_a_session_that_is_over_makes_no_token(accounts: Accounts, owner: Person) -> None:
    """Its request was let in before, and comes to the database after."""
    by = await visit(accounts, owner)
    await accounts.change_password(owner.user, PASSWORD, "seven silent otters", "")
    with pytest.raises(SignInError):
        await accounts.tokens.make(by, "a way back in", ("api",))
    assert await accounts.tokens.list(owner.user) == []


async def test_a_token_is_for_something_and_there_are_not_too_many(
    accounts: Accounts, owner: Person
) -> None:
    by = await visit(accounts, owner)
    with pytest.raises(InputError):
        await accounts.tokens.make(by, "nothing", ())
    for n in range(MOST - len(owner.tokens)):
        await accounts.tokens.make(by, f"number {n}", ("v1",))
    with pytest.raises(LimitError):
        await accounts.tokens.make(by, "one more", ("v1",))
