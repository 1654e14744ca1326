"""A time said anew leaves of the older one what it doesn't say itself."""

import pytest

from lowkey.tiny.acts.times import beside


@pytest.mark.parametrize(
    ("older", "new", "kept"),
    [
        ("Monday", "at nine", "Monday"),
        ("Monday at 10", "at 11:30", "Monday"),
        ("tuesday at 7 am", "thursday", "at 7 am"),
        ("at 7 am", "thursday", "at 7 am"),
        ("Monday at 10", "Tuesday at 8", ""),
        ("tomorrow at 9", "in 20 minutes", ""),
        ("at 9", "at 10", ""),
        ("Monday at 10", "on Tuesday", "at 10"),
        ("on the 5th at 3pm", "on the 6th", "at 3pm"),
        ("Monday at 10", "tuesday instead", "at 10"),
        ("10am Monday the 5th", "Tuesday", "10am"),
        ("at 10 on Monday", "Tuesday", "at 10"),
        ("on Monday", "Tuesday", ""),
        ("by Friday", "Saturday", ""),
    ],
)
def test_a_day_stands_beside_an_hour(older: str, new: str, kept: str) -> None:
    assert beside(older, (new,)) == kept
