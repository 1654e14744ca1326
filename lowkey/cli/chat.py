"""`lowkey chat`: questions from the keyboard, the command line or a pipe. Knows no server and no model.

Ctrl-C stops the answer and not the program. What is not the answer itself goes to the standard
error, so that a pipe gets the answer and nothing else.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import get_args

from lowkey.chat import Draft, Run
from lowkey.chat.approvals import Word
from lowkey.cli.background import Background
from lowkey.cli.screen import Screen
from lowkey.cli.talk import Talk, reach
from lowkey.core.clock import SystemClock
from lowkey.core.config import Settings, wants_colour
from lowkey.core.errors import InputError, LowkeyError, NotFoundError
from lowkey.core.events import Event, RunWaiting
from lowkey.core.parts import Approval, Status, TextPart
from lowkey.models import Effort

PROMPT = "› "
MORE = "… "
WELCOME = "Ctrl-C stops an answer, Ctrl-D ends the talk, a \\ at the end goes on in the next line."
FURTHER = "Enter alone goes on with it."
WHOLE: frozenset[Status] = frozenset({"done", "queued"})
"""How an answer ended that needs nothing more; `queued`: there is none yet."""
UNASKED = Word(verdict="deny", reason="Nobody is at the keyboard to allow it.")
STOPPED = 130
"""The exit status where Ctrl-C stopped the only answer."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "question",
        nargs="*",
        help="what to ask; what comes through a pipe is added to it. Without either, a talk begins",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "-c",
        "--continue",
        dest="go_on",
        action="store_true",
        help="go on with the last conversation",
    )
    which.add_argument(
        "--temporary", action="store_true", help="a conversation that leaves no trace"
    )
    parser.add_argument(
        "--model", metavar="ID", help="who answers; `lowkey models list` shows the ids"
    )
    parser.add_argument(
        "--effort", choices=get_args(Effort), help="how long to think before the answer"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    question = _question(" ".join(args.question))
    with Background() as background, _reached(background, settings) as talk:
        screen = Screen(sys.stdout, sys.stderr, wants_colour())
        chat = _Chat(background, talk, screen, args.model, args.effort, args.temporary)
        if args.go_on:
            chat.go_on()
        try:
            screen.further = "lowkey chat -c goes on with it."
            return chat.ask(question) if question else chat.converse()
        finally:
            chat.leave()


@dataclass
class _Chat:
    """One conversation and its place: below which message the next question stands."""

    background: Background
    talk: Talk
    screen: Screen
    model: str | None
    effort: Effort | None
    temporary: bool
    conversation_id: str | None = None
    parent_id: str | None = None
    asked: set[str] = field(default_factory=set[str])
    """What the person was asked to allow already."""

    def go_on(self) -> None:
        """Takes up the last conversation at its tip."""
        latest = self.background.do(self.talk.latest())
        if latest is None:
            raise NotFoundError("no_conversation", "There is no conversation yet to go on with.")
        conversation, tip = latest.conversation, latest.tip
        if conversation.running:
            raise InputError(
                "still_writing",
                f"An answer is still being written in “{conversation.title}”.",
                hint="Wait for its end, or stop it in the page, and try again.",
            )
        self.conversation_id, self.parent_id = conversation.id, conversation.tip_id
        if sys.stdout.isatty():
            self.screen.aside(f"Going on with “{conversation.title}”.")
        if tip is not None:
            self.screen.status = tip.status

    def converse(self) -> int:
        """Questions and answers until the end of the input."""
        self.screen.aside(WELCOME)
        self.screen.further = FURTHER
        if self.screen.status not in WHOLE:
            self.screen.aside(f"The last answer is not whole. {FURTHER}")
        with contextlib.suppress(ImportError):
            import_module("readline")  # Its mere presence gives `input` a line that can be edited.
        while True:
            try:
                question = _typed()
                if question:
                    self._answer(question)
                elif self.screen.status not in WHOLE:
                    self._resume()
            except EOFError:
                self.screen.aside("")
                return 0
            except KeyboardInterrupt:
                self.screen.aside("")
            except LowkeyError as error:
                self.screen.problem(error.problem)

    def ask(self, question: str) -> int:
        """One question, one answer; the exit status tells how it went."""
        if self._answer(question):
            return STOPPED
        return 0 if self.screen.status == "done" else 1

    def leave(self) -> None:
        """A temporary conversation ends with the talk."""
        if self.temporary and self.conversation_id is not None:
            self.background.do(self.talk.forget(self.conversation_id))

    def _answer(self, question: str) -> bool:
        """Asks, and shows the answer. True where Ctrl-C stopped it."""
        sent = self.background.do(self.talk.send(self._draft(question)))
        self.conversation_id = sent.conversation.id
        self.screen.clear()
        return self._show(sent.run)

    def _resume(self) -> bool:
        """Goes on with the last answer. What the screen has of it is not shown again."""
        assert self.parent_id is not None
        resumed = self.talk.resume(self.parent_id, SystemClock().id("key"))
        return self._show(self.background.do(resumed))

    def _show(self, run: Run) -> bool:
        """Shows an answer as it comes. The first Ctrl-C stops it, a second one leaves."""
        self.parent_id = run.message_id
        events = self.talk.follow(run.id)
        coming = self.background.begin(_next(events))
        stopped = False
        try:
            while True:
                try:
                    event = coming.result()
                    if event is None:
                        return stopped
                    coming = self.background.begin(_next(events))
                    self.screen.show(event)
                    if isinstance(event, RunWaiting):
                        self._ask(event.approvals)
                except KeyboardInterrupt:
                    stopped = True
                    self.background.do(self.talk.stop(run.id))
        finally:
            if not coming.done():  # Nobody reads our output any more, or it was Ctrl-C twice.
                coming.cancel()
                self.background.do(self.talk.stop(run.id))

    def _ask(self, approvals: Sequence[Approval]) -> None:
        """Lets the person say their word on what has not been asked yet; without them it is no."""
        for approval in approvals:
            if approval.id in self.asked:
                continue
            self.asked.add(approval.id)
            self.screen.question(approval)
            word = _word(approval) if sys.stdin.isatty() else None
            if word is None:
                self.screen.aside("It was not done: nobody is at the keyboard to allow it.")
            try:
                self.background.do(self.talk.answer(approval.id, word or UNASKED))
            except LowkeyError as error:
                self.screen.problem(error.problem)

    def _draft(self, question: str) -> Draft:
        return Draft(
            parts=(TextPart(text=question),),
            key=SystemClock().id("key"),
            conversation_id=self.conversation_id,
            parent_id=self.parent_id,
            model=self.model,
            effort=self.effort,
            temporary=self.temporary,
        )


def _word(approval: Approval) -> Word:
    """What the person types; the end of the input, and anything that is not yes, is no."""
    here = "conversation" in approval.lasting
    try:
        typed = input(f"[y]es once{' / [a]lways here' if here else ''} / [n]o: ").strip().lower()
    except EOFError:
        return Word(verdict="deny")
    if typed in ("y", "yes"):
        return Word(verdict="allow")
    if here and typed in ("a", "always"):
        return Word(verdict="allow", lasting="conversation")
    return Word(verdict="deny")


async def _next(events: AsyncGenerator[Event]) -> Event | None:
    return await anext(events, None)


@contextmanager
def _reached(background: Background, settings: Settings) -> Generator[Talk]:
    """The room, entered and left in the background, whatever Ctrl-C does meanwhile."""
    room = reach(settings)
    entering = background.begin(room.__aenter__())
    try:
        yield entering.result()
    finally:
        entering.result()
        background.do(room.__aexit__(None, None, None))


def _question(words: str) -> str:
    """The command line's words and what came through a pipe. Raises InputError for an empty pipe."""
    if sys.stdin.isatty():
        return words
    question = "\n\n".join(filter(None, (words, sys.stdin.read().strip())))
    if not question:
        raise InputError(
            "no_question",
            "There is no question: nothing came through the pipe.",
            hint="For example: echo Why is the sky blue? | lowkey chat",
        )
    return question


def _typed() -> str:
    """A question from the keyboard, of several lines where each but the last ends with \\."""
    lines = [_line(PROMPT)]
    while lines[-1].endswith("\\"):
        lines[-1] = lines[-1].removesuffix("\\")
        lines.append(_line(MORE))
    return "\n".join(lines).strip()


def _line(prompt: str) -> str:
    if sys.stdout.isatty():
        return input(prompt)
    print(prompt, end="", file=sys.stderr, flush=True)
    return input()
