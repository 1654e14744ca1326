"""Time zones lead to countries, by their old names, too; what is none is nothing."""

from __future__ import annotations

import pytest

from lowkey.core.errors import InputError
from lowkey.core.zones import country, known


@pytest.mark.parametrize(
    ("zone", "code"),
    [
        ("Europe/Berlin", "DE"),
        ("America/New_York", "US"),
        ("Asia/Calcutta", "IN"),
        ("UTC", ""),
        ("", ""),
        ("Moon/Base", ""),
    ],
)
def test_a_zone_lies_in_a_country(zone: str, code: str) -> None:
    assert country(zone) == code


def test_a_name_that_no_zone_has_is_refused() -> None:
    assert known("Europe/Berlin") == "Europe/Berlin"
    with pytest.raises(InputError, match="There is no time zone “Moon/Base”"):
        known("Moon/Base")
