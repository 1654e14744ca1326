"""The best sandbox that holds is chosen; one that does not hold never is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lowkey.core.errors import InputError, OutsideError
from lowkey.sandbox import Choice, InProcess, Sandbox, check
from lowkey.sandbox.choice import builtin
from lowkey.sandbox.container import Container
from lowkey.sandbox.layers import Bubblewrap, Landlocked, reads


async def test_the_built_in_ones_pass_the_check(sandbox: Sandbox, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    await check(sandbox, tmp_path)
    assert sorted(tmp_path.iterdir()) == before


async def test_the_check_tells_what_does_not_hold(tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="boastful.*reads files outside of its folder"):
        await check(InProcess("boastful", sealed=True), tmp_path)


async def test_the_first_that_holds_is_chosen_and_the_others_reasons_are_told(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(sandbox, Landlocked):
        monkeypatch.setenv("PATH", str(tmp_path))
    if isinstance(sandbox, Container):
        pytest.skip("Where one holds, a container comes after it.")
    choice = Choice(tmp_path / "data", tmp_path / "sandbox")
    assert choice.sealed
    tried = [one async for one in choice.tried()]
    assert [name for name, problem in tried if problem is None] == [sandbox.name]
    assert (await choice.best()).name == sandbox.name
    if isinstance(sandbox, Landlocked):
        assert "bwrap is not installed" in str(tried[0][1])


async def test_none_is_sealed_by_nothing(tmp_path: Path) -> None:
    choice = Choice(tmp_path / "data", tmp_path / "sandbox", "none")
    assert not choice.sealed
    assert not (await choice.best()).sealed
    assert not choice.sealed


async def test_one_that_was_named_is_the_only_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    choice = Choice(tmp_path / "data", tmp_path / "sandbox", "bubblewrap")
    assert not choice.sealed
    with pytest.raises(OutsideError, match="bwrap is not installed"):
        await choice.best()
    with pytest.raises(InputError, match="There is no sandbox “elsewhere”"):
        await Choice(tmp_path / "data", tmp_path / "sandbox", "elsewhere").best()


def test_the_one_for_tests_is_never_offered(tmp_path: Path) -> None:
    assert InProcess().name not in {one.name for one in builtin(tmp_path)}


@pytest.mark.parametrize("kind", [Bubblewrap, Landlocked])
def test_a_data_folder_inside_of_what_may_be_read_is_no_place(
    kind: type[Bubblewrap] | type[Landlocked], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\n")
    bwrap.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    inside = kind(Path(reads()[0]) / "lowkey-data")
    if "data folder" not in inside.missing():
        pytest.skip(f"{inside.name}: {inside.missing()}")
    assert "which a session must be able to read" in inside.missing()
    assert "data folder" not in replace(inside, data=tmp_path).missing()


def test_bubblewrap_tells_why_it_can_not_be_had(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bwrap = tmp_path / "bwrap"
    bwrap.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a namespace' >&2\nexit 1\n")
    bwrap.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    why = Bubblewrap(tmp_path).missing()
    if "Linux" in why or "processor" in why:
        pytest.skip(why)
    assert why == "bwrap: No permissions to create a namespace"
