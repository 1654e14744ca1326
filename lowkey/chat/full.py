"""Small poems for the moment when the house is full. Knows nothing of who reads them.

Written ahead: a busy model is not asked to be charming.
"""

from __future__ import annotations

POEMS = (
    "The kettle sings for one more cup,\nthe chairs are few, the room is warm.\n"
    "Sit on the step; I'll call you up\nas soon as one has left the swarm.",
    "So many questions at the door,\nso many hands, and I have two.\n"
    "I count them in, I count once more,\nand leave a place that's kept for you.",
    "A train that's full still has a bell,\nand after it another train.\n"
    "Keep what you wrote: I'll keep it well.\nA breath, and knock on me again.",
    "Tonight the stars all came at once\nand each one wanted to be named.\n"
    "The sky is slow, but not a dunce:\nnot one was lost, not one was blamed.",
    "The ferry holds what it can hold;\nthe river doesn't mind the wait.\n"
    "Your words are dry, your place is told.\nA little late is not too late.",
)


def poem(number: int) -> str:
    """One of the poems; the same number gives the same one."""
    return POEMS[number % len(POEMS)]
