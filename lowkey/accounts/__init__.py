"""People, sessions and tokens. Other rooms come in through here."""

from lowkey.accounts.accounts import Accounts, Member, Scope, Session, State, Token
from lowkey.accounts.user import Role, User

__all__ = ["Accounts", "Member", "Role", "Scope", "Session", "State", "Token", "User"]
