"""What other rooms may know of conversations: whether one is there, and which stand beside it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from lowkey.chat import store


class Homes:
    """Asked with a connection to the database in which the conversation lies."""

    def there(self, c: Connection, user_id: str, conversation_id: str) -> bool:
        return store.conversations.read(c, user_id, conversation_id) is not None

    def held(self, c: Connection, user_id: str, conversation_id: str) -> bool:
        """Also one that was deleted and can come back; no other process erases it meanwhile."""
        return store.conversations.hold(c, user_id, conversation_id)

    def kin(self, c: Connection, user_id: str, conversation_id: str) -> Sequence[str]:
        project = store.projects.around(c, user_id, conversation_id)
        if project is None:
            return ()
        inside = store.projects.conversation_ids(c, project.id, None)
        return [one for one in inside if one != conversation_id]
