"""Brings in what a person keeps beside conversations, where it is not here yet. Knows no file.

It comes after the conversations and projects, so that a memory finds those that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from lowkey.chat.nouns import SavedPrompt
from lowkey.chat.transfer import store
from lowkey.chat.transfer.nouns import Personal
from lowkey.core.clock import Clock
from lowkey.memory import Memory
from lowkey.memory.travel import Kept, Ready, keep_memories
from lowkey.tools.lists import Lists, keep_lists


@dataclass(frozen=True, slots=True)
class Came:
    """How much came in; each problem is one sentence."""

    things: int
    memories: int
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Belongings:
    """One person's. `fresh`: the id that something gets here by (noun, source, name, time)."""

    clock: Clock
    lists: Lists
    user_id: str
    fresh: Callable[[str, str, str, int], str]

    def keep(self, c: Connection, personal: Personal, memories: Sequence[Ready]) -> Came:
        """Keeps it in this transaction. `memories`: the personal ones, made ready."""
        if personal.preferences is not None:
            store.keep_preferences(c, self.user_id, personal.preferences)
        prompts = [self._prompt(one) for one in personal.prompts]
        roomless = store.keep_prompts(c, self.user_id, prompts)
        things, left = keep_lists(c, self.lists, self.user_id, personal.lists)
        elsewhere, kept = self._memories(c, memories)
        lost = {
            "saved prompts found no room": roomless,
            "things on lists or notes found no room": left,
            "memories hold only in a project that is not here": elsewhere,
            "memories found no room or can't be kept": kept.left,
            "memories say something else than what is remembered here": kept.otherwise,
        }
        problems = [f"{count} {what}." for what, count in lost.items() if count]
        return Came(things, kept.new, problems)

    def _prompt(self, prompt: SavedPrompt) -> SavedPrompt:
        fresh = self.fresh("prompt", prompt.id, prompt.text, prompt.created_at)
        return prompt.model_copy(update={"id": fresh})

    def _memories(self, c: Connection, brought: Sequence[Ready]) -> tuple[int, Kept]:
        """(how many hold only in a project that is not here, what became of the others)."""
        if not brought:
            return 0, Kept()
        homes = store.homes_of(c, self.user_id)
        mine = [one for one in brought if (home := one.memory.project_id) is None or home in homes]
        of = [talk for one in mine if (talk := one.memory.conversation_id)]
        talks = store.known(c, self.user_id, of)
        messages = {id for talk in talks.values() for id in store.message_ids(c, talk.id)}

        def ours(one: Memory) -> Memory:
            talk = talks.get(one.conversation_id or "")
            here = {
                "project_id": homes.get(one.project_id or ""),
                "conversation_id": talk and talk.id,
                "message_id": one.message_id if one.message_id in messages else None,
            }
            return one.model_copy(update=here)

        kept = keep_memories(
            c, self.clock, self.user_id, [one.of(ours(one.memory)) for one in mine]
        )
        return len(brought) - len(mine), kept
