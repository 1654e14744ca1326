"""The tool that runs Python: a session for each conversation, its files in and out. Knows no sandbox by name.

Where a conversation's files come from and where new ones are kept is handed in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from importlib.util import find_spec
from typing import IO

from pydantic import Field

from lowkey.core.parts import FilePart
from lowkey.sandbox import Given, Sessions, Worked
from lowkey.tools.protocol import Arguments, Caller, Told, Tool

START = 45.0
"""Seconds beside the run itself: a session's start, and files in and out."""
PACKAGES = ("numpy", "pandas", "matplotlib", "scipy", "sympy", "openpyxl", "pyarrow", "PIL")
"""Of these the model is told which are there."""

Bring = Callable[[Caller], Awaitable[Sequence[Given]]]
"""The files of a conversation."""
Keep = Callable[[Caller, str, IO[bytes]], Awaitable[FilePart]]
"""Keeps a file that was made for a conversation."""


class PythonCode(Arguments):
    code: str = Field(
        description="Python, as a notebook's cell: variables stay for later calls, and the value of "
        "the last expression is shown.",
        min_length=1,
        max_length=100_000,
    )


def python_tool(sessions: Sessions, bring: Bring, keep: Keep) -> Tool[PythonCode]:
    """`python`. It is sealed where a sandbox is expected to hold; where then none does, it refuses."""
    sealed = sessions.choice.sealed

    async def run(arguments: PythonCode, caller: Caller) -> Told:
        made: list[FilePart] = []

        async def collect(name: str, file: IO[bytes]) -> str:
            made.append(await keep(caller, name, file))
            return made[-1].file_id

        given = await bring(caller)
        worked = await sessions.run(
            caller.conversation_id, arguments.code, given, collect, sealed, caller.tainted
        )
        return Told(_text(worked), tainted=worked.tainted, files=tuple(made))

    async def to_run(arguments: PythonCode, caller: Caller) -> str:
        del caller
        return arguments.code

    return Tool(
        name="python",
        about=_about(sessions),
        effect="execute",
        arguments=PythonCode,
        run=run,
        seconds=sessions.limits.seconds + START,
        sealed=sealed,
        preview=to_run,
    )


def _about(sessions: Sessions) -> str:
    there = [name for name in PACKAGES if find_spec(name) is not None]
    figures = (
        "Open matplotlib figures are shown to the person at the end of a call; don't call savefig "
        "for that. "
        if "matplotlib" in there
        else ""
    )
    return (
        "Runs Python in this conversation's own session. Use it to compute, to read and change "
        "files of data, and to draw. Files of the conversation lie in the working folder under "
        f"their names; files you write there are shown to the person. {figures}"
        f"Packages: the standard library{''.join(f', {name}' for name in there)}. No network, no "
        f"other programs; at most {sessions.limits.seconds:g} seconds a call."
    )


def _text(worked: Worked) -> str:
    """What the model reads, and who opens the call."""
    ran = worked.ran
    given = f"In the working folder now: {', '.join(worked.given)}." if worked.given else ""
    made = f"Shown to the person: {', '.join(worked.made)}." if worked.made else ""
    output = ran.output.rstrip() or ("" if made or ran.stopped else "It ran and wrote nothing.")
    return "\n\n".join(filter(None, (*worked.notes, given, output, ran.stopped, made)))
