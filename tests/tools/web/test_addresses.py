"""Which addresses stand in words, and which of two say the same to their owner."""

from __future__ import annotations

import pytest

from lowkey.tools.web.addresses import known_as, written


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/bees",
        "https://www.example.org/bees/",
        "https://EXAMPLE.org:443/bees#sleep",
        "https://example.org./bees",
    ],
)
def test_what_tells_its_owner_nothing_new_is_the_same(url: str) -> None:
    assert known_as(url) == "example.org/bees"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/bees?q=secret",
        "https://secret.example.org/bees",
        "https://example.org/bees/secret",
        "https://example.org:8443/bees",
        "https://example.org/Bees",
        "https://example.org/bees%20",
        "https://user@example.org/bees",
        "javascript:alert(1)",
        "",
    ],
)
def test_what_could_carry_something_is_another(url: str) -> None:
    assert known_as(url) != "example.org/bees"


def test_addresses_are_found_as_people_and_pages_write_them() -> None:
    text = (
        "Look at (https://example.org/a_(b)), **https://example.org/c?d=1&e=f**, example.org/g. "
        "Or [the page](https://example.net/h) “http://xn--bcher-kva.example”, at bücher.example! "
        "Not at ana@mail.example, not 3.14."
    )
    assert written(text) == {
        "example.org/a_(b)",
        "example.org/c?d=1&e=f",
        "example.org/g",
        "example.net/h",
        "xn--bcher-kva.example",
    }


def test_a_long_text_without_addresses_is_read_at_once() -> None:
    assert written("a." * 50_000 + " " + "(" * 50_000 + "https://" * 10_000) is not None
