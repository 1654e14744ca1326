import asyncio

import pytest

from lowkey.chat.queue import Line, Ticket
from lowkey.core.errors import FullError, LimitError
from tests.chat.talk import until


def test_who_finds_room_is_called_at_once() -> None:
    line = Line(limit=2, each=2, waiting=2)
    assert line.enter("a").called
    assert line.enter("b").called
    assert not line.enter("a").called
    assert (line.active, line.length) == (2, 1)


def test_nobodys_many_wait_in_front_of_your_one() -> None:
    line = Line(limit=1, each=1, waiting=100)
    first = line.enter("many")
    flood = [line.enter("many") for _ in range(10)]
    mine = line.enter("me")
    line.leave(first)
    assert flood[0].called
    line.leave(flood[0])
    assert mine.called
    assert sum(ticket.called for ticket in flood) == 0


def test_one_persons_share_does_not_block_the_rest() -> None:
    line = Line(limit=10, each=2, waiting=10)
    greedy = [line.enter("greedy") for _ in range(5)]
    assert [ticket.called for ticket in greedy] == [True, True, False, False, False]
    assert line.enter("other").called


def test_a_full_line_refuses_kindly() -> None:
    line = Line(limit=1, each=1, waiting=2)
    for name in ("a", "b", "c"):
        line.enter(name)
    with pytest.raises(FullError) as refused:
        line.enter("d")
    problem = refused.value.problem
    assert problem.retry_after
    assert "\n" in problem.poem
    assert problem.position == 3
    assert line.refused == 1


def test_one_person_cannot_fill_the_line_alone() -> None:
    line = Line(limit=1, each=1, waiting=4)
    for _ in range(3):
        line.enter("greedy")
    with pytest.raises(LimitError):
        line.enter("greedy")
    assert not line.enter("other").called


async def test_places_count_down_and_leaving_gives_the_place_back() -> None:
    line = Line(limit=1, each=5, waiting=10)
    first = line.enter("a")
    waiting = [line.enter("b"), line.enter("c"), line.enter("d")]
    places: dict[int, list[int]] = {0: [], 1: [], 2: []}

    async def wait(n: int, ticket: Ticket) -> None:
        await line.turn(ticket, places[n].append)

    tasks = [asyncio.create_task(wait(n, ticket)) for n, ticket in enumerate(waiting)]
    await until(lambda: places == {0: [1], 1: [2], 2: [3]})
    line.leave(first)
    await tasks[0]
    await until(lambda: places == {0: [1], 1: [2, 1], 2: [3, 2]})
    tasks[1].cancel()
    line.leave(waiting[1])
    await until(lambda: places == {0: [1], 1: [2, 1], 2: [3, 2, 1]})
    line.leave(waiting[0])
    await tasks[2]
    line.leave(waiting[2])
    line.leave(waiting[2])
    assert (line.active, line.length) == (0, 0)


def test_places_are_counted_in_the_order_in_which_people_are_called() -> None:
    line = Line(limit=1, each=1, waiting=100)
    at_the_table = line.enter("first")
    waiting = [line.enter(name) for name in ("a", "a", "a", "b", "c", "b")]
    places = {ticket: line.place(ticket) for ticket in waiting}
    called: list[Ticket] = []
    line.leave(at_the_table)
    while len(called) < len(waiting):
        (now,) = (ticket for ticket in waiting if ticket.called)
        called.append(now)
        line.leave(now)
    assert sorted(waiting, key=places.__getitem__) == called
    assert sorted(places.values()) == [1, 2, 3, 4, 5, 6]


def test_a_closed_line_refuses_even_where_there_is_room() -> None:
    line = Line(limit=5, each=5, waiting=5)
    line.closed = True
    with pytest.raises(FullError, match="being stopped"):
        line.enter("a")


def test_the_places_of_hundreds_are_counted_at_once() -> None:
    line = Line(limit=1, each=1, waiting=2_000)
    line.enter("first")
    waiting = [line.enter(f"user_{n % 500}") for n in range(1_000)]
    assert [line.place(ticket) for ticket in waiting] == list(range(1, 1_001))


def test_who_stepped_aside_comes_back_before_their_others_and_is_never_refused() -> None:
    line = Line(limit=1, each=1, waiting=2)
    aside = line.enter("a")
    line.leave(aside)
    other = line.enter("b")
    later = line.enter("a")
    line.enter("c")
    line.back(aside)
    assert (aside.called, line.length) == (False, 3)
    line.leave(other)
    assert (aside.called, later.called) == (True, False)
    line.leave(aside)
    line.leave(aside)
    assert line.active == 1
