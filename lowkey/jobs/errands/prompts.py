"""One request to the assistant as a job, answered to its end. Knows no table, no model and no schedule.

A run may be cut; the job sends its question once, by a key, and sees to it that an answer comes.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Annotated, Literal, Protocol

from pydantic import Field, StringConstraints

from lowkey.accounts import User
from lowkey.chat import Conversation, Draft, Run, Sent
from lowkey.core.errors import LimitError, NotFoundError, OutsideError, Problem
from lowkey.core.events import EVENT, Event, RunWaiting
from lowkey.core.fold import fold
from lowkey.core.parts import Message, Record, Text, TextPart, Usage, text_of
from lowkey.jobs.asking import Asked
from lowkey.jobs.protocol import Kind, Work
from lowkey.jobs.schedules.protocol import Tells
from lowkey.models import Effort

ATTEMPTS = 5
"""Times that an answer which was cut is gone on with."""
FIRST_WAIT = 15.0
LONGEST_WAIT = 300.0
"""Seconds between looks at an answer that waits for its person's word."""
BUSY = 15.0
"""Seconds until a conversation in which something is being answered is tried again."""


class Prompt(Record):
    """What to ask. `own`: its person wrote these words themselves."""

    text: Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
    conversation_id: str | None = None
    """Where to ask; None, or one that is gone: in a new one."""
    model: str | None = Field(default=None, max_length=300)
    web: bool = True
    own: bool = True


class Prompted(Record):
    """What came of it."""

    text: str
    conversation_id: str
    message_id: str


class Place(Record):
    """Where the answer is being written."""

    conversation_id: str
    run_id: str
    message_id: str


class Seen(Asked):
    """How the answer stands; one that has come to an end says what it took, and the job counts it."""

    state: Literal["whole", "asks", "cut", "failed"]
    text: Text = ""
    error: Problem | None = None


class Talks(Protocol):
    """Conversations, as far as a prompt needs them."""

    async def send(self, user: User, draft: Draft) -> Sent: ...

    async def resume(self, user: User, message_id: str, key: str, web: bool = True) -> Run: ...

    async def regenerate(
        self, user: User, message_id: str, key: str, model: str | None, effort: Effort | None,
        web: bool = True,
    ) -> Run: ...  # fmt: skip

    async def conversation(
        self, user: User, conversation_id: str
    ) -> tuple[Conversation, list[Message], list[Run]]: ...

    async def follow(
        self, user: User, run_id: str, after: int = 0
    ) -> AsyncGenerator[tuple[int, list[bytes]], None]: ...


@dataclass(frozen=True, slots=True)
class Prompts:
    """`person`: who has this id; raises NotFoundError where nobody is let in by it."""

    talks: Talks
    person: Callable[[str], Awaitable[User]]
    tells: Tells

    def kind(self) -> Kind:
        return Kind("prompt", Prompt, self.run)

    async def check(self, user_id: str, request: Prompt) -> None:
        """Raises NotFoundError for a conversation that is not theirs."""
        if request.conversation_id is not None:
            await self.talks.conversation(await self.person(user_id), request.conversation_id)

    async def run(self, work: Work, request: Prompt) -> Prompted:
        """Raises OutsideError where no answer comes."""
        send = partial(self._send, work, request)
        place = await work.step("send", send, Place, about="Ask the assistant", effect="write")
        wait, attempts = FIRST_WAIT, 0
        for n in count():
            look = partial(self._look, work, place)
            seen = await work.step(f"look:{n}", look, Seen, about="Wait for the answer")
            match seen.state:
                case "whole":
                    return Prompted(text=seen.text, **place.model_dump(exclude={"run_id"}))
                case "asks":
                    if wait == FIRST_WAIT:
                        tell = partial(self._tell, work, place, n)
                        await work.step(f"tell:{n}", tell, bool, about="Tell you", effect="write")
                    await work.sleep(f"wait:{n}", wait)
                    wait = min(wait * 2, LONGEST_WAIT)
                    continue
                case "failed":
                    again = seen.error.retry_after if seen.error is not None else None
                    if again is None or attempts == ATTEMPTS:
                        raise _failed(seen.error)
                    await work.sleep(f"pause:{n}", again)
                case "cut":
                    if attempts == ATTEMPTS:
                        raise _failed(seen.error)
            attempts, wait = attempts + 1, FIRST_WAIT
            once_more = partial(self._again, work, request, place, f"again:{n}", seen.state)
            place = await work.step(
                f"again:{n}", once_more, Place, about="Go on with the answer", effect="write"
            )
        raise AssertionError

    # The steps

    async def _send(self, work: Work, request: Prompt) -> Place:
        user = await self.person(work.job.user_id)
        place, tip = await self._place(user, request.conversation_id)
        draft = Draft(
            parts=(TextPart(text=request.text, tainted=not request.own),),
            key=f"{work.job.id}:send",
            conversation_id=place,
            parent_id=tip,
            model=request.model,
            web=request.web,
        )
        return _at((await self.talks.send(user, draft)).run)

    async def _place(self, user: User, asked: str | None) -> tuple[str | None, str | None]:
        """(the conversation, the message that the question follows); none where it is a new one."""
        if asked is None:
            return None, None
        try:
            conversation, _, unfinished = await self.talks.conversation(user, asked)
        except NotFoundError:
            return None, None
        if conversation.temporary:
            return None, None
        if unfinished:
            raise LimitError(
                "busy", "Something else is being answered in this conversation.", retry_after=BUSY
            )
        return conversation.id, conversation.tip_id

    async def _look(self, work: Work, place: Place) -> Seen:
        """Waits until the answer is whole, has ended otherwise, or asks for its person's word."""
        user = await self.person(work.job.user_id)
        events: list[Event] = []
        async with aclosing(await self.talks.follow(user, place.run_id)) as batches:
            async for _, batch in batches:
                events += map(EVENT.validate_json, batch)
                last = events[-1] if events else None
                if isinstance(last, RunWaiting) and last.approvals:
                    return Seen(state="asks")
        answer = fold(events)
        usage = answer.usage or Usage()
        seen = Seen(
            state="cut",
            error=answer.error,
            tokens=usage.input + usage.output,
            money=usage.cost or 0.0,
        )
        match answer.status:
            case "done" | "partial" | "stopped":
                whole = {"state": "whole", "text": text_of(answer.parts), "error": None}
                return seen.model_copy(update=whole)
            case "failed":
                return seen.model_copy(update={"state": "failed"})
            case _:
                return seen

    async def _again(
        self, work: Work, request: Prompt, place: Place, name: str, state: str
    ) -> Place:
        user = await self.person(work.job.user_id)
        key = f"{work.job.id}:{name}"
        if state == "cut":
            return _at(await self.talks.resume(user, place.message_id, key, request.web))
        return _at(
            await self.talks.regenerate(
                user, place.message_id, key, request.model, None, request.web
            )
        )

    async def _tell(self, work: Work, place: Place, n: int) -> bool:
        job = work.job
        words = "It waits for your word before it goes on."
        await self.tells.tell(
            job.user_id,
            "question",
            job.title,
            words,
            f"/c/{place.conversation_id}",
            f"{job.id}:asks:{n}",
        )
        return True


def _at(run: Run) -> Place:
    return Place(conversation_id=run.conversation_id, run_id=run.id, message_id=run.message_id)


def _failed(problem: Problem | None) -> OutsideError:
    if problem is None:
        return OutsideError("no_answer", "No answer came.", hint="Run it again.")
    return OutsideError(problem.code, problem.message, hint=problem.hint)
