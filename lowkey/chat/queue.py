"""Whose turn it is: a bounded line that is fair between people. Knows nothing of what they wait for.

Everyone waiting is served in rounds, one each, so that nobody's hundred wait in front of your one.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import zip_longest

from lowkey.chat.full import poem
from lowkey.core.errors import FullError, LimitError

AGAIN = 5.0
"""Seconds after which asking again makes sense."""
LOOK = 0.5
"""Seconds between two looks at one's place: telling hundreds of every step would cost more than it
says."""


@dataclass(eq=False, slots=True)
class Ticket:
    """A place in the line, or a place at the table once `called`."""

    user_id: str
    called: bool = False
    turn: asyncio.Event = field(default_factory=asyncio.Event)


class Line:
    """At most `limit` at once, `each` for one person, and `waiting` who wait."""

    def __init__(self, limit: int, each: int, waiting: int) -> None:
        self.limit = limit
        self.each = each
        self.waiting = waiting
        self.refused = 0
        self.closed = False
        self._active: Counter[str] = Counter()
        self._waiting: dict[str, deque[Ticket]] = {}
        self._places: dict[Ticket, int] = {}

    @property
    def active(self) -> int:
        return self._active.total()

    @property
    def length(self) -> int:
        return sum(len(tickets) for tickets in self._waiting.values())

    def enter(self, user_id: str) -> Ticket:
        """A ticket, called at once where there is room.

        Raises FullError when the line is full or closed, LimitError when this person fills their
        share of it.
        """
        if self.closed:
            raise FullError(
                "ending",
                "Lowkey is being stopped or started anew.",
                hint="Your words are safe in the message box.",
                retry_after=AGAIN,
            )
        ticket = Ticket(user_id)
        if self.active < self.limit and self._active[user_id] < self.each:
            self._call(ticket)
            return ticket
        mine = self._waiting.get(user_id, deque())
        if len(mine) >= max(1, self.waiting // 2) and self.waiting:
            raise LimitError(
                "too_many_waiting",
                f"{len(mine)} of your messages already wait for an answer.",
                hint="Wait until some of them are done.",
                retry_after=AGAIN,
            )
        if self.length >= self.waiting:
            self.refused += 1
            raise FullError(
                "full",
                "Lowkey is full at the moment: everyone came at once.",
                hint="Your words are safe in the message box.",
                retry_after=AGAIN,
                poem=poem(self.active + self.length),
                position=self.length + 1,
            )
        self._waiting.setdefault(user_id, deque()).append(ticket)
        self._places.clear()
        return ticket

    def back(self, ticket: Ticket) -> None:
        """A ticket that left comes back: never refused, and before the others of its person."""
        ticket.turn.clear()
        if self.active < self.limit and self._active[ticket.user_id] < self.each:
            self._call(ticket)
            return
        self._waiting.setdefault(ticket.user_id, deque()).appendleft(ticket)
        self._places.clear()

    async def turn(self, ticket: Ticket, moved: Callable[[int], None]) -> None:
        """Waits until the ticket is called; `moved` hears each new place, counted from 1."""
        last = 0
        while not ticket.called:
            place = self.place(ticket)
            if place != last:
                moved(place)
                last = place
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await ticket.turn.wait()

    def place(self, ticket: Ticket) -> int:
        """How many are called before this waiting ticket, and itself."""
        if not self._places:
            self._places = self._count()
        return self._places[ticket]

    def leave(self, ticket: Ticket) -> None:
        """Gives the place back, wherever the ticket stands. Leaving twice changes nothing."""
        if ticket.called:
            ticket.called = False
            self._active[ticket.user_id] -= 1
            if not self._active[ticket.user_id]:
                del self._active[ticket.user_id]
        else:
            mine = self._waiting.get(ticket.user_id, deque())
            if ticket in mine:
                mine.remove(ticket)
                self._drop_empty(ticket.user_id)
        self._fill()
        self._places.clear()

    def _call(self, ticket: Ticket) -> None:
        ticket.called = True
        self._active[ticket.user_id] += 1
        ticket.turn.set()

    def _fill(self) -> None:
        """Calls the next ones while there is room, one person after the other."""
        while self.active < self.limit:
            ready = [user for user in self._waiting if self._active[user] < self.each]
            if not ready:
                return
            user = ready[0]
            tickets = self._waiting.pop(user)
            self._call(tickets.popleft())
            if tickets:
                self._waiting[user] = tickets

    def _count(self) -> dict[Ticket, int]:
        """Everyone's place: rounds of one each, as `_fill` calls them."""
        rounds = zip_longest(*self._waiting.values())
        order = (ticket for tickets in rounds for ticket in tickets if ticket is not None)
        return {ticket: place for place, ticket in enumerate(order, 1)}

    def _drop_empty(self, user_id: str) -> None:
        if not self._waiting[user_id]:
            del self._waiting[user_id]
