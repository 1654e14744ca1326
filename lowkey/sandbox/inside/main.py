"""The process of one session: seals itself, then runs what it is told to. Knows no server.

Standard input: a line `cell N BYTES MARK` with the code behind it, or `stop N`. Standard output: `ready`,
or `failed WHY`; then `cell N ok` or `cell N error`. What the code itself writes, to whichever of its
outputs, goes to standard error, and the mark behind it: both may not be heard in the order they were said.
"""

from __future__ import annotations

import _thread
import os
import sys
from _queue import SimpleQueue

from .cells import Cells
from .seal import Plan, seal

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from collections.abc import Mapping
else:
    import _signal as signal

_write, _set_blocking = os.write, os.set_blocking
STACK = 2**20
"""Bytes of the listening thread's stack."""


class Channel:
    """The lines in both directions, and the cell that is running."""

    def __init__(self) -> None:
        self._in = os.fdopen(os.dup(0), "rb")
        self._out = os.dup(1)
        self._said = os.dup(2)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(self._said, 1)
        self.cells: SimpleQueue[tuple[int, str, bytes]] = SimpleQueue()
        self.running = 0
        self._main = _thread.get_ident()

    def tell(self, said: str) -> None:
        os.write(self._out, f"{said}\n".encode())

    def listen(self) -> None:
        """Until the other side is gone: then this process ends, too."""
        for line in self._in:
            what, *numbers = line.split()
            if what == b"cell":
                number, size, mark = numbers
                self.cells.put((int(number), self._in.read(int(size)).decode(), mark))
            elif int(numbers[0]) == self.running:
                signal.pthread_kill(self._main, signal.SIGINT)
        os._exit(0)

    def interrupt(self, number: int, frame: object) -> None:
        """A cell that is running is stopped; between cells there is nothing to stop."""
        del number, frame
        if self.running:
            raise KeyboardInterrupt

    def restore(self, mark: bytes) -> None:
        """What a cell did to its outputs is undone for the next one, and its end is marked."""
        os.dup2(self._said, 1)
        os.dup2(self._said, 2)
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        # Whatever the cell made of the pipe, or of `os`.
        _set_blocking(self._said, True)
        _write(self._said, mark)


def main(work: str, plan: Mapping[str, object]) -> None:
    """Never returns while the server listens."""
    os.closerange(3, 1024)
    channel = Channel()
    try:
        seal(Plan(**plan))
        os.chdir(work)
    except (OSError, ValueError) as error:
        channel.tell(f"failed {error}")
        return
    _thread.stack_size(STACK)
    _thread.start_new_thread(channel.listen, ())
    _thread.stack_size(0)
    signal.signal(signal.SIGINT, channel.interrupt)
    module = type(sys)("__main__")
    sys.modules["__main__"] = module
    sys.argv[:] = [""]
    cells = Cells(module)
    pid = os.getpid()
    channel.tell("ready")
    while True:
        number, code, mark = channel.cells.get()
        well = False
        try:
            channel.running = number
            well = cells.run(code)
        except KeyboardInterrupt:
            well = False  # Somebody stopped the cell, or its time is over: the session goes on.
        finally:
            channel.running = 0
        if os.getpid() != pid:
            os._exit(0)  # A copy of this process that the cell made, where that is possible.
        channel.restore(mark)
        channel.tell(f"cell {number} {'ok' if well else 'error'}")
