"""What a model may do with memory. Knows no model, and no screen beyond the sentences it answers.

Names and arguments are those of the built-in model's acts, so it drives the same tools as others.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from lowkey.core.parts import Text
from lowkey.core.zones import zone
from lowkey.memory.memories import LONGEST, Memories
from lowkey.memory.nouns import NEAR as NEARBY
from lowkey.memory.nouns import Kind, Learned, Memory, Origin, Wish, line
from lowkey.memory.ranking import ranked
from lowkey.memory.terms import stems, told_by
from lowkey.safety import Effect
from lowkey.tools import AnyTool, Arguments, Caller, Told, Tool, ToolFailed

Said = Callable[[Caller], Awaitable[str]]
"""All words of the person's message that led to a call: by them it is known what they asked for."""
SHOWN = 20
"""Memories that are listed in one answer."""
AT_ONCE = 5
"""Memories that one call may forget."""

NOTHING = "There is nothing to forget: nothing is remembered."
OUTSIDE = (
    "It is told in no chat by itself, only where it is looked up: text from outside was read before, and "
    "these are not the person's own words. They can make it theirs by correcting it in Settings → Memory."
)

TOOLS = frozenset(("remember", "preference", "forget", "recall"))
"""The tools of memory. What they say stays between the person and their model."""

Words = Annotated[Text, Field(max_length=LONGEST)]


class Remember(Arguments):
    fact: Words = Field(
        description="One statement that stands alone, in the person's own words where possible: "
        "“I'm vegetarian”, “My sister is called Ana”. No “yesterday”, no “he”: write who and when."
    )
    kind: Kind = Field(
        default="fact",
        description="fact: about the person · preference: what they like or want · person: somebody "
        "they know · project: what they are working on · procedure: how they do something",
    )
    replaces: Words = Field(
        default="",
        description="Where this makes something outdated that is remembered: its words, as you "
        "know them (“I live in Paris” when they moved to Lyon). It is kept as history.",
    )
    until: date | None = Field(
        default=None,
        description="The last day on which it holds (YYYY-MM-DD), where it ends by itself.",
    )
    only_here: bool = Field(
        default=False, description="True: it matters in the chats of this project only."
    )


class Preference(Arguments):
    wish: Words = Field(
        description="How to answer from now on, as the person said it: “answer in French”, “call me "
        "Max”, “use metric units”."
    )


class Forget(Arguments):
    about: Words = Field(
        default="",
        description="What to forget: words that stand in it, and as few as make it clear.",
    )


class Recall(Arguments):
    about: Words = Field(
        default="",
        description="What you want to know, in the words in which it may be kept; empty: everything.",
    )


def offered(memories: Memories, said: Said) -> tuple[AnyTool, ...]:
    """The tools of memory. `said` must not raise; for a call that no message led to it gives ""."""
    deeds = Deeds(memories, said)

    def tool(
        name: str,
        effect: Effect,
        arguments: type[Arguments],
        run: Callable[..., Awaitable[Told]],
        about: str,
        preview: Callable[..., Awaitable[str]] | None = None,
    ) -> AnyTool:
        return Tool(
            name=name,
            about=about,
            effect=effect,
            arguments=arguments,
            run=run,
            keeps=True,
            preview=preview,
        )

    return (
        tool(
            "remember",
            "write",
            Remember,
            deeds.remember,
            "Remember something about the person for later chats. Use it when they ask for it "
            "(“remember that …”), or tell something lasting about themselves that will matter "
            "again. Not for what matters in this chat only, for passwords or card numbers, nor for "
            "what others wrote. One statement a call.",
            deeds.to_remember,
        ),
        tool(
            "preference",
            "write",
            Preference,
            deeds.prefer,
            "Keep how the person wants to be answered from now on, in all chats: style, language, "
            "units, what to call them. Use it when they say so for good, not for one answer.",
            deeds.to_prefer,
        ),
        tool(
            "forget",
            "write",
            Forget,
            deeds.forget,
            "Forget what is remembered about something. Use it only when the person asks for it. It "
            "can be undone in Settings → Memory for a while.",
            deeds.to_forget,
        ),
        tool(
            "recall",
            "read",
            Recall,
            deeds.recall,
            "Look up what is remembered about the person. Use it when they ask what you know, or "
            "when an answer depends on something about them that you were not told.",
        ),
    )


class Deeds:
    """What the tools do, on behalf of whoever called."""

    def __init__(self, memories: Memories, said: Said) -> None:
        self.memories = memories
        self.said = said

    async def remember(self, given: Remember, caller: Caller) -> Told:
        return await self._learn(_fact(given, caller), caller, given.replaces)

    async def to_remember(self, given: Remember, caller: Caller) -> str:
        return await self._to_learn(_fact(given, caller), caller, given.replaces)

    async def prefer(self, given: Preference, caller: Caller) -> Told:
        return await self._learn(_preference(given), caller, "")

    async def to_prefer(self, given: Preference, caller: Caller) -> str:
        return await self._to_learn(_preference(given), caller, "")

    async def forget(self, given: Forget, caller: Caller) -> Told:
        exact = await self._to_go(given, caller)
        if not exact:
            return Told(NOTHING)
        for memory in exact:
            await self.memories.forget(caller.user_id, memory.id)
        return _told("Forgotten:", exact)

    async def to_forget(self, given: Forget, caller: Caller) -> str:
        exact = await self._to_go(given, caller)
        return _list("Forget:", exact) if exact else NOTHING

    async def _to_go(self, given: Forget, caller: Caller) -> list[Memory]:
        """What is meant; none where nothing is remembered. Raises ToolFailed where it is not clear."""
        _lasting(caller)
        if not stems(given.about):
            count = len(await self.memories.list(caller.user_id))
            if not count:
                return []
            raise ToolFailed(
                f"That would be all {count} things that are remembered. To forget everything, press "
                "“Forget everything” in Settings → Memory; or say what to forget."
            )
        exact, close = await self.memories.look_up(caller.user_id, given.about, caller.project_id)
        if not exact:
            raise ToolFailed(
                _list(f"Nothing remembered says “{given.about}”.", close, "Close to it:"),
                tainted=_tainted(close),
            )
        if len(exact) > AT_ONCE:
            raise ToolFailed(
                _list(f"“{given.about}” is in {len(exact)} memories. Say which:", exact),
                tainted=_tainted(exact),
            )
        return exact

    async def recall(self, given: Recall, caller: Caller) -> Told:
        _lasting(caller)
        # A small model names nothing where the question itself does: “where do I live?”
        about = given.about if stems(given.about) else await self.said(caller)
        exact, close = await self.memories.look_up(caller.user_id, about, caller.project_id)
        near = await self.memories.nearest(caller.user_id, about, caller.project_id)
        places = [one.id for one in near]
        if exact:
            return _told("This is what I remember:", exact, near)
        if close:
            best = ranked(close, stems(about), places)
            return _told("This may be it, of what I remember:", best, near)
        everything = await self.memories.recall(caller.user_id, about, caller.project_id, 100_000)
        if not everything.memories:
            return Told("I remember nothing about you yet.")
        head = "This is what I remember about you:"
        if stems(given.about):
            head = f"Not in the words “{given.about}”, but this is what I remember about you:"
        return _told(head, [*near, *(one for one in everything.memories if one not in near)])

    async def _learn(self, wish: Wish, caller: Caller, replaces: str) -> Told:
        wish, origin = await self._came(wish, caller)
        learned = await self.memories.learn(caller.user_id, wish, origin, replaces)
        named = filter(None, (learned.memory, learned.replaced))
        return Told(_learned(learned), tainted=_tainted(list(named)))

    async def _to_learn(self, wish: Wish, caller: Caller, replaces: str) -> str:
        wish, origin = await self._came(wish, caller)
        old = await self.memories.replaced(caller.user_id, wish, origin, replaces)
        lines = [f"Remember:\n- {wish.text.strip()}"]
        if wish.project_id is not None:
            lines.append("In the chats of this project only.")
        if wish.expires_at is not None:
            last = datetime.fromtimestamp(wish.expires_at / 1000 - 1, zone(caller.zone))
            lines.append(f"Until {last:%Y-%m-%d}.")
        if old is not None:
            lines.append(f"Instead of:\n{line(old)}")
        return "\n".join(lines)

    async def _came(self, wish: Wish, caller: Caller) -> tuple[Wish, Origin]:
        """The wish with what is known of where it came from."""
        _lasting(caller)
        said = await self.said(caller)
        if caller.tainted and not told_by(wish.text, f"{caller.words}\n{said}"):
            wish = wish.model_copy(update={"tainted": True})
        return wish, Origin(caller.conversation_id, caller.message_id, said, caller.project_id)


def _fact(given: Remember, caller: Caller) -> Wish:
    project_id = caller.project_id if given.only_here else None
    expires_at = _end(given.until, caller) if given.until else None
    return Wish(text=given.fact, kind=given.kind, project_id=project_id, expires_at=expires_at)


def _preference(given: Preference) -> Wish:
    if not given.wish.strip():
        raise ToolFailed("How they want to be answered is missing: ask what it should be.")
    return Wish(text=given.wish, kind="preference")


def _lasting(caller: Caller) -> None:
    """Raises ToolFailed in a temporary chat, which neither reads nor writes memory."""
    if caller.temporary:
        raise ToolFailed(
            "This is a temporary chat: it neither uses memory nor adds to it. "
            "Say it again in an ordinary chat."
        )


def _learned(learned: Learned) -> str:
    text = learned.memory.text
    if learned.known:
        return f"I remember that already: {text}"
    instead = f" (instead of: {learned.replaced.text})" if learned.replaced else ""
    outside = f"\n{OUTSIDE}" if learned.memory.tainted else ""
    return f"Remembered: {text}{instead}{outside}"


def _told(head: str, memories: Sequence[Memory], near: Sequence[Memory] = ()) -> Told:
    """What was found, and what is near in meaning beside it."""
    more = [memory for memory in near if memory not in memories]
    further = f"\n{_list(NEARBY, more)}" if more else ""
    return Told(_list(head, memories) + further, tainted=_tainted(memories) or _tainted(more))


def _tainted(memories: Sequence[Memory]) -> bool:
    """Whether some of those that are named may be in somebody else's words."""
    return any(one.tainted for one in memories[:SHOWN])


def _list(head: str, memories: Sequence[Memory], also: str = "") -> str:
    """The memories as lines below a head; `also` stands between, where there are any."""
    if not memories:
        return head
    lines = [f"{head} {also}".strip(), *map(line, memories[:SHOWN])]
    if (more := len(memories) - SHOWN) > 0:
        lines.append(f"… and {more} more: see Settings → Memory.")
    return "\n".join(lines)


def _end(last: date, caller: Caller) -> int:
    """The end of that day where the person is (ms). Raises ToolFailed for a day that is over."""
    end = datetime.combine(last + timedelta(days=1), time(), zone(caller.zone))
    at = int(end.timestamp() * 1000)
    if at <= caller.now:
        raise ToolFailed(f"{last:%Y-%m-%d} is over: there is nothing to remember until then.")
    return at
