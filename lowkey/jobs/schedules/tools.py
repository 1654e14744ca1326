"""What a model may do with schedules. Knows no engine, and no screen beyond its sentences.

A person who is asked sees the rule in words and the next three times; so does the model.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, time
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from lowkey.accounts import User
from lowkey.core.errors import InputError, LowkeyError
from lowkey.core.parts import Text
from lowkey.core.zones import zone
from lowkey.jobs.schedules.nouns import CatchUp, Listed, Plan
from lowkey.jobs.schedules.protocol import REFRESHES
from lowkey.jobs.schedules.rule import WORKDAYS, Daily, Every, Monthly, Once, Rule, Weekly
from lowkey.jobs.schedules.said import said, told
from lowkey.jobs.schedules.schedules import Schedules
from lowkey.jobs.schedules.when import Found, found
from lowkey.tools import AnyTool, Arguments, Caller, Told, Tool, ToolFailed

SHOWN = 30
"""Schedules that are listed in one answer."""
NAMES = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
DUE = "It is time"
"""What a reminder of nothing says: a timer, an alarm."""
HOURLY = "every hour"
"""When a page is looked at where nothing was said."""
WHAT = {
    "remind": "remind you: ",
    "prompt": "ask the assistant: ",
    "watch": "tell you what is new in ",
    "research": "look into: ",
}
SUBJECTS = ("text", "url", "path", "question")


class ScheduleThis(Arguments):
    what: Annotated[Text, Field(max_length=4_000)] = Field(
        default="",
        description="remind: the words to remind them with. prompt: the whole request to the "
        "assistant, understandable without this chat. watch: the address of the page, or the path of "
        "the file. research: the whole question.",
    )
    kind: Literal["remind", "prompt", "watch", "research"] = Field(
        default="remind",
        description="remind: just tell them · prompt: the assistant does something and answers · "
        "watch: tell them what changed on a page, or which new lines of a log file tell of errors · "
        "research: a report with sources, and each time after it what changed",
    )
    title: Annotated[Text, Field(max_length=200)] = Field(
        default="", description="A short name, in the person's language."
    )
    when: Annotated[Text, Field(max_length=200)] = Field(
        default="",
        description="When, in English words, as the person said it: “tomorrow at 9”, “in 20 "
        "minutes”, “every weekday at 7”, “every 2 hours”, “the last Friday of every month at 5pm”. "
        "Leave the reckoning to this tool.",
    )
    repeat: Literal["", "once", "minutes", "hours", "daily", "weekly", "monthly"] = Field(
        default="", description="Only where `when` was not understood, with the fields below."
    )
    every: int = Field(default=1, ge=1, le=366, description="Every so many of them.")
    at: Annotated[Text, Field(max_length=20)] = Field(
        default="", description="HH:MM; for once: YYYY-MM-DD HH:MM."
    )
    days: Sequence[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = Field(
        default=(), max_length=7, description="For weekly; empty: Monday to Friday."
    )
    month_day: int = Field(default=1, ge=-1, le=31, description="For monthly; -1: the last day.")
    words: Sequence[Annotated[Text, Field(min_length=1, max_length=200)]] = Field(
        default=(), max_length=20, description="watch: only lines with one of these words matter."
    )
    only_if_changed: bool = Field(
        default=False,
        description="prompt, research: tell them only where the answer is not the last one.",
    )
    here: bool = Field(
        default=False, description="prompt: answer in this chat; otherwise in a chat of its own."
    )


class StopSchedule(Arguments):
    what: Annotated[Text, Field(max_length=200)] = Field(
        default="", description="Its title, or words that stand in it or in what it does."
    )


class ListSchedules(Arguments):
    pass


def schedule_tools(
    schedules: Schedules, person: Callable[[str], Awaitable[User]]
) -> tuple[AnyTool, ...]:
    """`schedule`, `list_schedules` and `stop_schedule`; none of them for guests."""
    deeds = Deeds(schedules)

    async def offered(caller: Caller) -> bool:
        return (await person(caller.user_id)).role != "guest"

    return (
        Tool(
            name="schedule",
            about="Do something later, or again and again: remind the person, ask the assistant "
            "something at that time and tell them the answer, or tell them when a page changes. Use "
            "it when they ask for it (“remind me …”, “every morning …”, “tell me when …”). Then say "
            "in your answer when it comes next.",
            effect="write",
            arguments=ScheduleThis,
            run=deeds.schedule,
            keeps=True,
            offered=offered,
            preview=deeds.preview,
        ),
        Tool(
            name="list_schedules",
            about="What is scheduled for the person, and when it comes next.",
            effect="read",
            arguments=ListSchedules,
            run=deeds.list,
            keeps=True,
            offered=offered,
        ),
        Tool(
            name="stop_schedule",
            about="Stop something that is scheduled. They can switch it on again on the page "
            "“Schedules”.",
            effect="write",
            arguments=StopSchedule,
            run=deeds.stop,
            keeps=True,
            offered=offered,
            preview=deeds.preview_stop,
        ),
    )


class Deeds:
    """What the tools do, on behalf of whoever called."""

    def __init__(self, schedules: Schedules) -> None:
        self.schedules = schedules

    async def preview(self, given: ScheduleThis, caller: Caller) -> str:
        plan, taken = _plan(given, caller)
        try:
            plan = await self.schedules.checked(caller.user_id, plan)
            moments = self.schedules.foresee(plan.rule, plan.zone, plan.until)
        except LowkeyError as error:
            raise ToolFailed(str(error)) from error
        return "\n".join(filter(None, [*_lines(plan, moments), taken]))

    async def schedule(self, given: ScheduleThis, caller: Caller) -> Told:
        _lasting(caller)
        plan, taken = _plan(given, caller)
        made = await self.schedules.make(caller.user_id, plan, caller.tainted)
        lines = ["Scheduled.", *_lines(made.schedule, made.upcoming), taken]
        return Told("\n".join(filter(None, lines)))

    async def list(self, given: ListSchedules, caller: Caller) -> Told:
        del given
        _lasting(caller)
        found = await self.schedules.list(caller.user_id)
        if not found:
            return Told("Nothing is scheduled.")
        lines = [_line(one) for one in found[:SHOWN]]
        if (more := len(found) - SHOWN) > 0:
            lines.append(f"… and {more} more: see the page “Schedules”.")
        return Told("\n".join(["This is scheduled:", *lines]), tainted=_tainted(found))

    async def stop(self, given: StopSchedule, caller: Caller) -> Told:
        one = (await self._meant(given, caller)).schedule
        await self.schedules.switch(caller.user_id, one.id, False)
        return Told(
            f"Stopped: “{one.title}”. It can be switched on again on the page “Schedules”.",
            tainted=one.tainted,
        )

    async def preview_stop(self, given: StopSchedule, caller: Caller) -> str:
        one = (await self._meant(given, caller)).schedule
        return f"Stop “{one.title}” ({said(one.rule)})"

    async def _meant(self, given: StopSchedule, caller: Caller) -> Listed:
        """The one that is on and says this. Raises ToolFailed where it is none, or not clear which."""
        _lasting(caller)
        on = [
            one
            for one in await self.schedules.list(caller.user_id)
            if one.schedule.state == "active"
        ]
        words = given.what.casefold().strip(" “”\"'")
        exact = [one for one in on if one.schedule.title.casefold() == words]
        meant = exact or [one for one in on if words in _all(one).casefold()]
        if len(meant) == 1:
            return meant[0]
        if not meant:
            listed = "\n".join(map(_line, on[:SHOWN])) or "nothing"
            said = f"No schedule says “{given.what}”. What is on: {listed}"
            raise ToolFailed(said, tainted=_tainted(on))
        lines = ["Several fit; say which:", *map(_line, meant[:SHOWN])]
        raise ToolFailed("\n".join(lines), tainted=_tainted(meant))


def _plan(given: ScheduleThis, caller: Caller) -> tuple[Plan, str]:
    """(the plan, what was taken for granted). Raises ToolFailed where it is not clear when."""
    now = datetime.fromtimestamp(caller.now / 1000, UTC).astimezone(zone(caller.zone))
    try:
        when = _when(given, now, caller.zone)
        catch_up: CatchUp = "skip" if given.kind == "watch" else "once"
        plan = Plan(
            title=given.title.strip() or " ".join(given.what.split())[:80] or DUE,
            kind=given.kind,
            request=_request(given, caller),
            rule=when.rule,
            zone=when.zone,
            until=when.until,
            catch_up=catch_up,
            only_if_changed=given.only_if_changed,
        )
    except InputError as error:
        raise ToolFailed(str(error)) from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise ToolFailed(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    return plan, when.taken


def _request(given: ScheduleThis, caller: Caller) -> dict[str, Any]:
    match given.kind:
        case "remind":
            return {"text": given.what.strip() or DUE}
        case "prompt":
            here = caller.conversation_id if given.here else None
            # A model wrote these words: they may be somebody else's wish that it read.
            return {"text": given.what, "conversation_id": here, "web": caller.web, "own": False}
        case "watch":
            place = "url" if "://" in given.what else "path"
            return {place: given.what.strip(), "words": list(given.words)}
        case "research":
            here = caller.project_id
            return {"question": given.what, REFRESHES: None, "asked_in": here, "own": False}


def _when(given: ScheduleThis, now: datetime, zone_name: str) -> Found:
    words = given.when.strip()
    if words or not given.repeat:
        if not words and given.kind != "watch":
            raise InputError("no_time", "It is not said when.", hint="Ask the person.")
        return found(words or HOURLY, now, zone_name)
    return Found(_rule(given, now), zone_name)


def _rule(given: ScheduleThis, now: datetime) -> Rule:
    match given.repeat:
        case "once":
            return Once(at=_read(given.at, "%Y-%m-%d %H:%M"))
        case "minutes" | "hours":
            return Every(count=given.every, unit=given.repeat)
        case "daily":
            return Daily(at=_clock(given.at), every=given.every, since=now.date())
        case "weekly":
            days = tuple(NAMES[day] for day in given.days) or WORKDAYS
            return Weekly(days=days, at=_clock(given.at), every=given.every, since=now.date())
        case "monthly" | "":
            return Monthly(
                day=given.month_day, at=_clock(given.at), every=given.every, since=now.date()
            )


def _clock(text: str) -> time:
    return _read(text, "%H:%M").time()


def _read(text: str, shape: str) -> datetime:
    try:
        return datetime.strptime(text.strip().replace("T", " "), shape)
    except ValueError as error:
        like = "2026-03-02 07:00" if "%Y" in shape else "07:00"
        raise InputError("unclear_time", f"at: “{text}” is not like {like}.") from error


def _lines(plan: Plan, moments: Sequence[int]) -> list[str]:
    """What happens when, in words."""
    there = zone(plan.zone)
    subject = _subject(plan)
    said_before = plan.title.casefold() == subject.casefold()
    deed = f"{WHAT.get(plan.kind, '')}{subject}"
    lines = [
        deed[:1].upper() + deed[1:] if said_before else f"“{plan.title}”: {deed}",
        f"When: {said(plan.rule)} ({plan.zone})",
        *(f"Next: {told(moment, there)}" for moment in moments),
    ]
    if plan.until is not None:
        lines.append(f"Until: {told(plan.until, there)}")
    return lines


def _line(listed: Listed) -> str:
    plan = listed.schedule
    when = f"next {told(listed.upcoming[0], zone(plan.zone))}" if listed.upcoming else plan.state
    return f"- “{plan.title}” ({plan.kind}): {said(plan.rule)}; {when}"


def _tainted(some: Sequence[Listed]) -> bool:
    """Whether some of those that are named may be in somebody else's words."""
    return any(one.schedule.tainted for one in some[:SHOWN])


def _all(listed: Listed) -> str:
    return f"{listed.schedule.title} {_subject(listed.schedule)}"


def _subject(plan: Plan) -> str:
    """What it is about, in the words of whoever made it."""
    return next((str(words) for name in SUBJECTS if (words := plan.request.get(name))), "")


def _lasting(caller: Caller) -> None:
    """Raises ToolFailed in a temporary chat, which leaves nothing behind."""
    if caller.temporary:
        raise ToolFailed(
            "This is a temporary chat: nothing can be scheduled from it. "
            "Say it again in an ordinary chat."
        )
