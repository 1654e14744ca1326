"""A notebook's cells, one after the other with the same variables. Knows no limits and no channel.

What a cell says goes where the process's own output goes; its last expression is shown.
"""

from __future__ import annotations

import _ast
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from traceback import FrameSummary, TracebackException
    from typing import Any

NAME = "<cell {}>"
DOTS = 110
"""Per inch of a figure."""
FIGURES = 20
"""Figures that are kept of one cell."""


class Cells:
    """`main`: the module that the code is in, which keeps its variables."""

    def __init__(self, main: types.ModuleType) -> None:
        self.names: dict[str, Any] = main.__dict__
        self._sources: dict[str, str] = {}
        self._figures = 0

    def run(self, code: str) -> bool:
        """Whether it came to its end. Whatever it raises is written down with the lines it came from."""
        name = NAME.format(len(self._sources) + 1)
        self._sources[name] = code
        try:
            body = compile(code, name, "exec", _ast.PyCF_ONLY_AST)
            assert isinstance(body, _ast.Module)
            self._run(body, name)
            self._draw()
        except BaseException as error:
            self._tell(error)
            return False
        finally:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except (OSError, ValueError, AttributeError, TypeError):  # The cell broke it.
                    continue
        return True

    def _run(self, body: _ast.Module, name: str) -> None:
        last = body.body.pop() if body.body and isinstance(body.body[-1], _ast.Expr) else None
        exec(compile(body, name, "exec"), self.names)
        if isinstance(last, _ast.Expr):
            value = eval(compile(_ast.Expression(last.value), name, "eval"), self.names)
            if value is not None:
                self.names["_"] = value
                sys.stdout.write(f"{value!r}\n")

    def _tell(self, error: BaseException) -> None:
        """The exception, with the lines of cells alone that led to it."""
        try:
            from traceback import TracebackException

            self._fill()
            told = TracebackException.from_exception(error)
            _shorten(told)
            text = "".join(told.format())
        except BaseException:
            text = f"{type(error).__name__}\n"
        try:
            sys.stdout.flush()
            sys.stderr.write(text)
        except BaseException:  # The cell broke them, or was stopped once more.
            return

    def _fill(self) -> None:
        """Lets tracebacks find the lines of cells."""
        import linecache

        for name, code in self._sources.items():
            linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)

    def _draw(self) -> None:
        """Figures of matplotlib that are still open become pictures in the working folder."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        for number in pyplot.get_fignums()[:FIGURES]:
            self._figures += 1
            while os.path.exists(f"figure-{self._figures}.png"):
                self._figures += 1
            name = f"figure-{self._figures}.png"
            pyplot.figure(number).savefig(name, dpi=DOTS, bbox_inches="tight")
        pyplot.close("all")


def _shorten(told: TracebackException | None) -> None:
    from traceback import StackSummary

    while told is not None:
        ours = [_line(frame) for frame in told.stack if frame.filename.startswith("<cell ")]
        told.stack = StackSummary.from_list(ours)
        told = told.__cause__ or told.__context__


def _line(frame: FrameSummary) -> FrameSummary:
    """The line without marks below it."""
    return type(frame)(frame.filename, frame.lineno or 0, frame.name, line=frame.line)
