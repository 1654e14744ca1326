"""What other packages offer is found without being loaded, and fails for its users alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lowkey.core.errors import OutsideError
from lowkey.core.registry import offers
from tests import packages

GROUP = "lowkey.test-things"
Installing = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installing:
    """Puts packages where Python finds them, with entry points of their own."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def installing(package: str, source: str, **points: str) -> None:
        module = package.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(source)
        packages.install(tmp_path, package, GROUP, **points)

    return installing


def test_an_offer_is_found_by_its_name_and_loaded_when_it_is_used(install: Installing) -> None:
    install("nice-thing", "thing = 'hello'\n", nice="nice_thing:thing")
    (offer,) = offers(GROUP)
    assert (offer.name, offer.package) == ("nice", "nice-thing")
    assert "nice_thing" not in sys.modules
    assert offer.load() == "hello"


def test_a_broken_package_is_found_and_tells_its_own_exception_when_it_is_used(
    install: Installing,
) -> None:
    install("broken-thing", "raise ZeroDivisionError('I am broken')\n", broken="broken_thing:thing")
    install("lost-thing", "", lost="lost_thing:nothing")
    install("other-thing", "thing = 1\n", other="other_thing:thing")
    found = {offer.name: offer for offer in offers(GROUP)}
    assert list(found) == ["broken", "lost", "other"]
    with pytest.raises(OutsideError) as raised:
        found["broken"].load()
    assert "broken-thing" in str(raised.value)
    assert "ZeroDivisionError: I am broken" in str(raised.value)
    assert isinstance(raised.value.__cause__, ZeroDivisionError)
    with pytest.raises(OutsideError) as raised:
        found["lost"].load()
    assert isinstance(raised.value.__cause__, AttributeError)
    assert found["other"].load() == 1


def test_the_first_of_two_with_one_name_is_taken(install: Installing) -> None:
    install("one-thing", "thing = 1\n", same="one_thing:thing")
    install("two-thing", "thing = 2\n", same="two_thing:thing")
    assert [offer.name for offer in offers(GROUP)] == ["same"]


def test_nothing_is_offered_where_nobody_does() -> None:
    assert offers("lowkey.nobody-offers-this") == []
