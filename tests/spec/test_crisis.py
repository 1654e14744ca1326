"""Where to turn in a crisis is complete for every country that is listed."""

from __future__ import annotations

import re

from lowkey.spec import published


def test_every_country_has_an_emergency_number_and_a_line() -> None:
    countries = published().crisis.countries
    assert len({one.code for one in countries}) == len(countries) > 25
    for country in countries:
        assert re.fullmatch(r"[A-Z]{2}", country.code), country.name
        assert re.fullmatch(r"\d{3}", country.emergency), country.name
        assert country.lines, country.name
        for line in country.lines:
            assert re.search(r"\d{3}|13 11 14", line.number) and line.name, country.name


def test_who_is_elsewhere_is_not_left_alone() -> None:
    assert "emergency number" in published().crisis.elsewhere
