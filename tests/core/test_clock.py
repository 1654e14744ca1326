import uuid

from lowkey.core.clock import ManualClock, SystemClock


def test_ids_carry_their_noun_and_sort_by_the_order_they_were_made() -> None:
    clock = SystemClock()
    ids = [clock.id("run") for _ in range(20_000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    made = uuid.UUID(ids[0].removeprefix("run_"))
    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_the_manual_clock_repeats_itself() -> None:
    assert ManualClock(seed=3).id("msg") == ManualClock(seed=3).id("msg")
    clock = ManualClock()
    before = clock.now()
    clock.advance(1.5)
    assert clock.now() == before + 1500


def test_now_never_goes_back() -> None:
    clock = SystemClock()
    clock._last = clock.now() + 10_000  # as if the machine's clock had been set back since
    ahead = clock.now()
    assert clock.now() >= ahead
