"""People, sessions and tokens. Other rooms come in through here."""

from lowkey.accounts import secret
from lowkey.accounts.accounts import Accounts
from lowkey.accounts.limits import Attempts
from lowkey.accounts.nouns import Member, Scope, Session, State, Token
from lowkey.accounts.reach import as_address, is_loopback, private
from lowkey.accounts.user import Role, User
from lowkey.accounts.visits import Visit

__all__ = [
    "Accounts",
    "Attempts",
    "Member",
    "Role",
    "Scope",
    "Session",
    "State",
    "Token",
    "User",
    "Visit",
    "as_address",
    "is_loopback",
    "private",
    "secret",
]
