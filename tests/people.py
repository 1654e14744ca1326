"""People who are simply there, for tests that are not about how they came. Knows no test.

Hashing a password is slow on purpose, so everybody here has the same one, hashed once and cheaply.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

from lowkey.accounts import Accounts, Role, Scope, User, Visit, store
from lowkey.accounts.accounts import LOCAL
from lowkey.accounts.passwords import hasher
from lowkey.core.names import folded

PASSWORD = "eleven purple herons"
CHEAP = (1, 64, 1)
SCOPES: tuple[Scope, ...] = ("api", "v1", "mcp")


@dataclass(frozen=True)
class Person:
    """Somebody with a browser (`session`) and, unless a guest, a token for each scope."""

    user: User
    session: str = field(repr=False)
    tokens: dict[Scope, str] = field(repr=False, default_factory=dict[Scope, str])

    @property
    def id(self) -> str:
        return self.user.id

    def at_browser(self) -> dict[str, str]:
        return {"Cookie": f"lowkey={self.session}"}

    def with_token(self, scope: Scope) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[scope]}"}


@functools.cache
def hashed() -> str:
    return hasher(CHEAP).hash(PASSWORD)


async def owner(accounts: Accounts, name: str = "Olivia") -> Person:
    """The first owner, as `set_up` makes them."""
    await accounts.db.write(lambda c: store.become_owner(c, LOCAL, name, folded(name), hashed()))
    assert await accounts.lone() is None
    return await signed_in(accounts, User(id=LOCAL, name=name, role="owner"))


async def somebody(accounts: Accounts, name: str, role: Role = "member") -> Person:
    """Another person, as `add_person` makes them."""
    user = User(id=accounts.clock.id("user"), name=name, role=role)
    row: dict[str, object] = {
        **user.model_dump(),
        "folded": folded(name),
        "password": hashed(),
        "created_at": accounts.clock.now(),
    }
    await accounts.db.write(lambda c: store.add_user(c, row))
    return await signed_in(accounts, user)


async def signed_in(accounts: Accounts, user: User, tokens: bool = True) -> Person:
    """Them at a browser, with tokens if they may have any."""
    session = await accounts._session(user.id, hashed(), "a test")  # pyright: ignore[reportPrivateUsage]
    person = Person(user, session)
    if tokens and user.role != "guest":
        by = await visit(accounts, person)
        for scope in SCOPES:
            _, person.tokens[scope] = await accounts.tokens.make(by, scope, (scope,))
    return person


async def visit(accounts: Accounts, person: Person) -> Visit:
    """Their request, let in."""
    found = await accounts.by_session(person.session)
    assert found is not None
    return found
