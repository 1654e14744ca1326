"""What an answer looks like on a terminal, and what of it goes through a pipe."""

from __future__ import annotations

import io
from collections.abc import Iterable

from lowkey.cli.screen import Screen
from lowkey.core.errors import Problem
from lowkey.core.events import (
    Event,
    Note,
    PartClosed,
    PartGrew,
    PartOpened,
    RunDone,
    RunStarted,
    RunWaiting,
)
from lowkey.core.parts import CallPart, ResultPart, SourcePart, TextPart, ThinkingPart


class Tty(io.StringIO):
    def isatty(self) -> bool:
        return True


def told() -> list[Event]:
    """An answer with everything in it, as it comes live."""
    return [
        RunWaiting(seq=1, at=0, position=2),
        RunStarted(seq=2, at=0, model="up/echo"),
        PartOpened(seq=3, at=0, index=0, part=ThinkingPart(text="")),
        PartGrew(seq=4, at=0, index=0, text="Let me see."),
        PartClosed(seq=5, at=0, index=0),
        PartOpened(seq=6, at=0, index=1, part=CallPart(call_id="c", name="add")),
        PartGrew(seq=7, at=0, index=1, text='{"a":1}'),
        PartClosed(seq=8, at=0, index=1),
        PartClosed(seq=9, at=0, index=2, part=ResultPart(call_id="c", name="add", text="2")),
        PartOpened(seq=10, at=0, index=3, part=TextPart(text="")),
        PartGrew(seq=11, at=0, index=3, text="It is "),
        Note(seq=12, at=0, text="A note."),
        PartGrew(seq=13, at=0, index=3, text="2."),
        PartClosed(seq=14, at=0, index=3),
        PartClosed(seq=15, at=0, index=4, part=SourcePart(title="Sums", url="http://example.org")),
        PartOpened(seq=16, at=0, index=5, part=TextPart(text="Really.")),
        PartClosed(seq=17, at=0, index=5),
        RunDone(seq=18, at=0, status="done"),
    ]


def shown(events: Iterable[Event], out: io.StringIO, colour: bool = True) -> tuple[str, str]:
    err = Tty() if out.isatty() else io.StringIO()
    screen = Screen(out, err, colour)
    for event in events:
        screen.show(event)
    return out.getvalue(), err.getvalue()


def test_a_pipe_gets_the_text_and_nothing_else() -> None:
    out, err = shown(told(), io.StringIO())
    assert out == "It is 2.\n\nReally.\n"
    assert err == "Waiting: number 2 in the line.\nA note.\n"


def test_a_terminal_gets_everything_and_dims_what_is_not_the_answer() -> None:
    out, err = shown(told(), Tty())
    assert out == (
        "\x1b[2mLet me see.\x1b[0m\n\n"
        '\x1b[2m→ add \x1b[0m\x1b[2m{"a":1}\x1b[0m\n\n'
        "\x1b[2m← 2\x1b[0m\n\n"
        "It is \n2.\n\n"
        "\x1b[2mSums: http://example.org\x1b[0m\n\n"
        "Really.\n"
    )
    assert "\x1b[2mup/echo\x1b[0m" in err


def test_no_colour_is_used_where_none_is_wanted() -> None:
    out, err = shown(told(), Tty(), colour=False)
    assert "\x1b" not in out + err
    assert "Let me see." in out


def test_a_model_cannot_steer_the_terminal() -> None:
    evil = "a\x1b]0;title\x07b\x1b[2Jc\x9b31md\re\tf\n"
    events: list[Event] = [
        PartOpened(seq=1, at=0, index=0, part=TextPart(text="")),
        PartGrew(seq=2, at=0, index=0, text=evil),
    ]
    assert shown(events, Tty())[0] == "a]0;titleb[2Jc31mde\tf\n"
    assert shown(events, io.StringIO())[0] == evil


def test_a_part_that_comes_again_whole_adds_only_what_is_missing() -> None:
    events: list[Event] = [
        PartOpened(seq=1, at=0, index=0, part=TextPart(text="")),
        PartGrew(seq=2, at=0, index=0, text="one two"),
        PartClosed(seq=9, at=0, index=0, part=TextPart(text="one two three")),
        RunDone(seq=10, at=0, status="done"),
    ]
    assert shown(events, io.StringIO())[0] == "one two three\n"


def test_an_answer_that_is_not_whole_says_so_and_what_to_do() -> None:
    cut = Problem(code="cut", message="It broke off.", hint="Press Continue.")
    err = io.StringIO()
    screen = Screen(io.StringIO(), err, colour=False, further="Enter goes on.")
    screen.show(RunDone(seq=1, at=0, status="interrupted", error=cut))
    assert err.getvalue() == "It broke off.\nEnter goes on.\n"
    assert screen.status == "interrupted"
