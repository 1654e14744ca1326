"""What documents ask of the conversations that they belong to. Knows nothing else of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Connection


class Homes(Protocol):
    """Both are asked inside the transaction that needs to know."""

    def there(self, c: Connection, user_id: str, conversation_id: str) -> bool:
        """Whether this person has this conversation, and has not deleted it."""
        ...

    def kin(self, c: Connection, user_id: str, conversation_id: str) -> Sequence[str]:
        """The other conversations of the project that it is in."""
        ...
