"""Which statements can't hold at once."""

from __future__ import annotations

import pytest

from lowkey.memory import Memories, Origin, Wish
from lowkey.memory.frames import frame


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("My favourite colour is red", "My favorite color is blue"),
        ("My favorite theater is the Globe", "My favourite theatre is the Old Vic"),
        ("My driving licence number is new", "my driving license number is 3"),
        ("The user lives in Bonn", "User lives in Kiel"),
        ("The person moved to Bonn", "I live in Kiel"),
        ("User's name is Max", "My name is Moritz"),
        ("My birthday is on 3 May", "My birthday is on 4 May"),
        ("My home is in Bonn", "My home is in Kiel"),
        ("My email is out@example.org", "My email is on-time@example.org"),
        ("The user's favourite centre is X", "the person’s favorite center is Y"),
    ],
)
async def test_one_takes_the_place_of_the_other_however_it_is_spelt(
    memories: Memories, old: str, new: str
) -> None:
    await memories.remember("user_a", Wish(text=old))
    learned = await memories.learn("user_a", Wish(text=new), Origin("conv_1", "msg_1", new))
    assert learned.replaced is not None and learned.replaced.text == old
    assert [one.text for one in await memories.list("user_a")] == [new]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My favourite colour is red", "My favourite flavour is vanilla"),
        ("My sister's car is red", "My car is red"),
        ("Users live in Bonn", "User lives in Kiel"),
        ("Our hour is noon", "My hour is noon"),
        ("I like the centre", "I like the center"),
        ("My car is a Volvo", "My car is in the garage"),
        ("My car is a Volvo", "My car is now at the workshop."),
        ("My phone is a Nokia", "My phone is broken"),
        ("My manager is Ada", "My manager is still on holiday"),
    ],
)
def test_what_may_hold_at_once_has_no_frame_in_common(one: str, other: str) -> None:
    assert frame(one) is None or frame(one) != frame(other)
