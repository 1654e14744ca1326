"""No server can take the name of ours or of another's, and models take every name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lowkey.core.errors import InputError
from lowkey.tools.connectors.names import LONGEST, SEAM, checked, full
from lowkey.tools.connectors.secret_names import checked_headers, checked_variables


@given(some.text(max_size=60), some.text(min_size=1, max_size=150), some.text(min_size=1))
def test_a_tools_name_tells_whose_it_is_and_nobody_else_has_it(
    connector: str, one: str, other: str
) -> None:
    try:
        name = checked(connector)
    except InputError:
        return
    told = full(name, one)
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", told)
    assert told.partition(SEAM)[0] == name
    assert len(name) <= LONGEST
    assert (full(name, other) == told) == (other == one)


def test_a_name_of_which_nothing_is_left_is_refused() -> None:
    assert checked(" My Notes! ") == "my-notes"
    with pytest.raises(InputError):
        checked("___")


@pytest.mark.parametrize(
    ("name", "text"),
    [("Host", "x"), ("a b", "x"), ("X", "a\nb"), ("X", "ü"), ("Mcp-Session-Id", "x"), ("X", "a" * 9000)],
)  # fmt: skip
def test_a_header_that_would_break_the_request_is_refused(name: str, text: str) -> None:
    with pytest.raises(InputError):
        checked_headers({name: text})


def test_secrets_are_trimmed_and_empty_headers_are_none() -> None:
    assert checked_headers({" Authorization ": " Bearer x ", "X": " "}) == {"Authorization": "Bearer x"}  # fmt: skip
    assert checked_variables({"API_KEY": " x "}) == {"API_KEY": " x "}
    with pytest.raises(InputError):
        checked_variables({"A=B": "x"})
