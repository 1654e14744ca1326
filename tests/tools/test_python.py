"""The tool `python`: what it promises and says, with a sandbox and without."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from lowkey.core.clock import ManualClock
from lowkey.core.parts import FilePart
from lowkey.sandbox import Choice, Given, InProcess, Limits, Sandbox, Sessions
from lowkey.tools import AnyTool, Caller, call, preview, python_tool


def tool(folder: Path, sandbox: Sandbox | None = None, given: Sequence[Given] = ()) -> AnyTool:
    """`sandbox`: used whatever the machine has; None: the setting `none`."""
    choice = Choice(folder, folder / "sandbox", "none")
    if sandbox is not None:
        choice.use(sandbox)
    sessions = Sessions(choice, ManualClock(), folder / "sandbox", Limits(seconds=7), 1, 60)

    async def bring(caller: Caller) -> Sequence[Given]:
        del caller
        return given

    async def keep(caller: Caller, name: str, file: IO[bytes]) -> FilePart:
        del caller
        size = len(file.read())
        return FilePart(file_id=f"file_{name}", name=name, media_type="text/plain", size=size)

    return python_tool(sessions, bring, keep)


def test_it_is_sealed_only_where_a_sandbox_is(tmp_path: Path) -> None:
    open_, shut = tool(tmp_path), tool(tmp_path, InProcess(sealed=True))
    assert (open_.effect, open_.sealed) == ("execute", False)
    assert (shut.effect, shut.sealed) == ("execute", True)


def test_the_model_is_told_what_it_has(tmp_path: Path) -> None:
    made = tool(tmp_path, InProcess())
    assert "matplotlib" in made.about
    assert "pandas" not in made.about or "pandas" in made.about.partition("Packages:")[2]
    assert "at most 7 seconds" in made.about
    assert made.seconds > 7


async def test_what_it_tells(tmp_path: Path, caller: Caller) -> None:
    source = tmp_path / "source"
    source.write_text("1")
    given = (Given("file_1", "a.txt", source),)
    made = tool(tmp_path, InProcess(), given)
    told = await call(
        made,
        "{\"code\": \"import pathlib\\npathlib.Path('b.txt').write_text('2')\\n6 * 7\"}",
        caller,
    )
    assert told.text == ("In the working folder now: a.txt.\n\n42\n\nShown to the person: b.txt.")
    assert [one.name for one in told.files] == ["b.txt"]
    assert told.tainted
    assert (await call(made, '{"code": "None"}', caller)).text == "It ran and wrote nothing."
    assert not (await call(tool(tmp_path, InProcess()), '{"code": "1"}', caller)).tainted


async def test_who_is_asked_sees_the_code(tmp_path: Path, caller: Caller) -> None:
    assert await preview(tool(tmp_path), '{"code": "x = 1\\nx"}', caller) == "x = 1\nx"
