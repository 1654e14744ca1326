"""How fast one may guess."""

from __future__ import annotations

import pytest

from lowkey.accounts.limits import FREE, FREE_HERE, LEAK, LONGEST, Attempts, network
from lowkey.core.clock import ManualClock
from lowkey.core.errors import LimitError


def _wait(attempts: Attempts, account: str, address: str) -> float:
    """Tries once; the seconds to wait where that is too early."""
    try:
        attempts.begin(account, address)
    except LimitError as error:
        assert error.problem.retry_after is not None
        return error.problem.retry_after
    return 0.0


def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    clock = ManualClock()
    attempts = Attempts(clock)
    waits: list[float] = []
    for _ in range(FREE + 20):
        wait = _wait(attempts, "olivia", "192.0.2.1")
        if wait:
            waits.append(wait)
            clock.advance(wait)
            assert _wait(attempts, "olivia", "192.0.2.1") == 0
    assert waits[:5] == [2, 4, 8, 16, 32]
    assert max(waits) <= LONGEST
    assert waits[-1] > LEAK / 2


def test_an_account_is_slowed_down_whatever_address_the_guesses_come_from() -> None:
    attempts = Attempts(ManualClock())
    for n in range(FREE):
        assert _wait(attempts, "olivia", f"192.0.2.{n}") == 0
    assert _wait(attempts, "olivia", "198.51.100.1") > 0
    assert _wait(attempts, "ada", "198.51.100.1") == 0


def test_an_address_is_slowed_down_whatever_names_it_tries() -> None:
    attempts = Attempts(ManualClock())
    for n in range(FREE_HERE):
        assert _wait(attempts, f"person {n}", "192.0.2.1") == 0
    assert _wait(attempts, "one more", "192.0.2.1") > 0
    assert _wait(attempts, "one more", "192.0.2.2") == 0


def test_signing_in_with_ones_own_name_does_not_make_up_for_guessing_others() -> None:
    attempts = Attempts(ManualClock())
    refused = 0
    for n in range(FREE_HERE * 3):
        refused += _wait(attempts, f"victim {n}", "192.0.2.1") > 0
        if _wait(attempts, "mallory", "192.0.2.1") == 0:
            attempts.succeeded("mallory", "192.0.2.1")
    assert refused >= FREE_HERE


def test_strangers_who_guess_do_not_lock_a_person_out_where_they_have_been() -> None:
    clock = ManualClock()
    attempts = Attempts(clock)
    attempts.begin("olivia", "203.0.113.7")
    attempts.succeeded("olivia", "203.0.113.7")
    for n in range(FREE * 2):
        _wait(attempts, "olivia", f"192.0.2.{n}")
    assert _wait(attempts, "olivia", "198.51.100.1") > 0
    for _ in range(FREE):
        assert _wait(attempts, "olivia", "203.0.113.7") == 0
    assert _wait(attempts, "olivia", "203.0.113.7") > 0


def test_a_success_makes_the_account_start_afresh() -> None:
    attempts = Attempts(ManualClock())
    for _ in range(FREE - 1):
        attempts.begin("olivia", "192.0.2.1")
    attempts.begin("olivia", "192.0.2.1")
    attempts.succeeded("olivia", "192.0.2.1")
    for _ in range(FREE):
        assert _wait(attempts, "olivia", "192.0.2.1") == 0


def test_failures_leak_away() -> None:
    clock = ManualClock()
    attempts = Attempts(clock)
    for _ in range(100):
        assert _wait(attempts, "olivia", "192.0.2.1") == 0
        clock.advance(LEAK)


def test_what_is_remembered_is_bounded() -> None:
    attempts = Attempts(ManualClock(), most=100)
    for n in range(1000):
        attempts.begin(f"person {n}", f"192.0.{n // 200}.{n % 200}")
        attempts.succeeded(f"person {n}", f"192.0.{n // 200}.{n % 200}")
        attempts.begin(f"other {n}", f"198.51.{n // 200}.{n % 200}")
    assert len(attempts._records) <= 101  # pyright: ignore[reportPrivateUsage]
    assert len(attempts._known) <= 101  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("no address", "no address"),
    ],
)
def test_an_address_stands_for_what_one_visitor_can_hold(address: str, held: str) -> None:
    assert network(address) == held
