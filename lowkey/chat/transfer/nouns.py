"""What travels: whole conversations, projects, and what became of them. Knows no format and no database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lowkey.chat.nouns import Feedback, Preferences, SavedPrompt
from lowkey.chat.personality import ModeName
from lowkey.core.parts import FilePart, Message, Record, Text
from lowkey.documents import Whole
from lowkey.memory import Memory, Reach
from lowkey.tools.lists import WholeList

OURS = "lowkey:"
"""Begins the source of what was made in some Lowkey; the rest is the id there."""
TITLE = 200
"""Characters of a title at most."""
SHOWN = 100
"""Problems told one by one; the rest is counted."""


class Tree(Record):
    """One conversation, whole. Ids hold within this tree only: whoever keeps it gives new ones."""

    source: Text
    """Where it comes from and its name there, so that it is brought in once: `lowkey:conv_…`."""
    title: Text
    created_at: int
    updated_at: int
    """Milliseconds since 1970, like all times."""
    pinned: bool = False
    archived: bool = False
    tip_id: str | None = None
    project: Text | None = None
    """The source of the Folder it is in, where that travels too."""
    messages: tuple[Message, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    """What its person said of the answers."""
    mode: ModeName | None = None
    """What it is for, where its person said so."""
    documents: tuple[Whole, ...] = ()
    """What was written in it, with all versions."""


class Folder(Record):
    """One project, without its conversations: each of them names it."""

    source: Text
    name: Text
    instructions: Text = ""
    model: Text | None = None
    memory: Reach = "on"
    recalls: Reach = "on"
    created_at: int
    files: tuple[FilePart, ...] = ()


class Personal(Record):
    """What a person set and keeps beside the conversations."""

    preferences: Preferences | None = None
    prompts: tuple[SavedPrompt, ...] = ()
    lists: tuple[WholeList, ...] = ()
    """The notes are one of them."""
    memories: tuple[Memory, ...] = ()
    """With their history, the oldest first. Their projects and conversations are named by sources."""


class Brought(Record):
    """What an import did. `skipped` were here already; each problem is one sentence."""

    imported: int = 0
    """Conversations."""
    skipped: int = 0
    things: int = 0
    """On lists, and notes."""
    memories: int = 0
    problems: tuple[str, ...] = ()


class Preview(Record):
    """What an import would find: nothing of it was kept."""

    conversations: int = 0
    messages: int = 0
    files: int = 0
    prompts: int = 0
    """Saved prompts."""
    things: int = 0
    """On lists, and notes."""
    memories: int = 0
    preferences: bool = False
    """Whether it holds what its person set: that is taken over where nothing is set here."""
    here: int = 0
    """Conversations that are here already: only what is new in them would come in."""
    first_at: int | None = None
    last_at: int | None = None
    """When the oldest of them was begun and the newest last changed, in milliseconds since 1970."""
    titles: tuple[str, ...] = ()
    """Of the newest ones."""
    problems: tuple[str, ...] = ()


@dataclass
class Problems:
    """Sentences for the person, gathered while reading; the frequent ones are counted."""

    told: list[str] = field(default_factory=list[str])
    more: int = 0
    counted: Counter[str] = field(default_factory=Counter[str])

    def tell(self, sentence: str) -> None:
        if len(self.told) < SHOWN:
            self.told.append(sentence)
        else:
            self.more += 1

    def count(self, what: str) -> None:
        """One more of `what`, which goes on from a number: "files are not in the export"."""
        self.counted[what] += 1

    def sentences(self) -> list[str]:
        counts = [f"{number} {what}." for what, number in self.counted.most_common()]
        more = [f"{self.more} more problems were found."] if self.more else []
        return [*self.told, *more, *counts]


def sound(tree: Tree, problems: Problems) -> Tree:
    """The tree with every message reachable from a root: bad links become roots, doubles go."""
    by_id: dict[str, Message] = {}
    for message in tree.messages:
        if message.id in by_id:
            problems.tell(f"“{tree.title}” holds a message twice; the first was kept.")
        else:
            by_id[message.id] = message
    rooted: set[str] = set()
    cut: set[str] = set()
    for start in by_id:
        path: list[str] = []
        at: str | None = start
        on_path: set[str] = set()
        while at is not None and at not in rooted:
            if at not in by_id or at in on_path:
                cut.add(path[-1])
                break
            path.append(at)
            on_path.add(at)
            at = by_id[at].parent_id
        rooted.update(path)
    if cut:
        problems.tell(f"“{tree.title}” had messages without a place; they begin branches now.")
    messages = tuple(
        message.model_copy(update={"parent_id": None}) if message.id in cut else message
        for message in by_id.values()
    )
    tip = tree.tip_id if tree.tip_id in by_id else None
    if tip is None and messages:
        tip = max(messages, key=lambda message: message.created_at).id
    return tree.model_copy(update={"messages": messages, "tip_id": tip})
