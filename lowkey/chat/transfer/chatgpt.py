"""A conversation of ChatGPT's export as a Tree, with its branches. Knows no archive, no database.

ChatGPT keeps one node per step: a call, its result, a thought, a text. Here an answer is one
message, so the nodes between two of the person's messages are put together; where they branch,
each branch becomes its own answer that begins with what they share, as a continued answer does.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from lowkey.chat.transfer.chatgpt_parts import Find, Said, said
from lowkey.chat.transfer.fields import Fields, fields, items, millis, words
from lowkey.chat.transfer.nouns import TITLE, Problems, Tree
from lowkey.core.errors import Problem
from lowkey.core.parts import CallPart, Message, Part, ResultPart, ThinkingPart

SHARED = 20_000
"""Parts that branches of one conversation may repeat of what they share."""
FAILED = Problem(code="imported", message="ChatGPT marked this answer as failed.")


def is_chatgpt(conversation: Fields) -> bool:
    return isinstance(conversation.get("mapping"), dict)


def tree(conversation: Fields, find: Find, problems: Problems) -> Tree | None:
    """The conversation; None where nothing was said in it."""
    title = (words(conversation.get("title")).strip() or "Untitled")[:TITLE]
    began = millis(conversation.get("create_time")) or millis(conversation.get("update_time")) or 0
    weaver = _Weaver(_source(conversation), conversation, began, find, problems)
    messages = weaver.weave()
    if not messages:
        return None
    latest = max(message.created_at for message in messages)
    return Tree(
        source=weaver.source,
        title=title,
        created_at=began or messages[0].created_at,
        updated_at=millis(conversation.get("update_time")) or latest,
        pinned=bool(conversation.get("is_starred") or conversation.get("pinned_time")),
        archived=bool(conversation.get("is_archived")),
        tip_id=weaver.tip(words(conversation.get("current_node"))),
        messages=tuple(messages),
    )


def _source(conversation: Fields) -> str:
    name = words(conversation.get("conversation_id")) or words(conversation.get("id"))
    if not name or len(name) > 200:
        text = json.dumps(conversation, sort_keys=True, default=str).encode("utf-8", "replace")
        name = hashlib.sha256(text).hexdigest()
    return f"chatgpt:{name}"


@dataclass(slots=True)
class _Step:
    """One node of an answer under way; the steps before it hang on `before`."""

    node_id: str
    told: Said
    before: _Step | None
    parent_id: str | None
    """The message that the answer answers."""
    size: int
    """Parts from the answer's beginning to here."""
    notes: tuple[str, ...]
    message_id: str | None = None
    """The message that ends here, once it does."""
    used: bool = False
    """Some message holds this step already."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands: below which message, within which answer, at what time."""

    above: str | None = None
    answer: _Step | None = None
    notes: tuple[str, ...] = ()
    at: int = 0


class _Weaver:
    """Walks the nodes from the roots down and puts the messages together."""

    def __init__(
        self, source: str, conversation: Fields, began: int, find: Find, problems: Problems
    ) -> None:
        self.source = source
        self.began = began
        self.find = find
        self.problems = problems
        self.title = words(conversation.get("title"))[:60] or "Untitled"
        self.nodes = {
            name: fields(node) for name, node in fields(conversation.get("mapping")).items()
        }
        self.children = self._children()
        self.messages: list[Message] = []
        self.landed: dict[str, str | _Step] = {}
        """Node → the message it became, or the step of the answer it is in."""
        self.repeated = 0

    def weave(self) -> list[Message]:
        roots = [name for name, node in self.nodes.items() if self._parent(node) is None]
        for root in roots:
            self._walk(root)
        for name in self.nodes:  # What hangs on a loop was not reached from any root.
            if name not in self.landed:
                self.problems.tell(f"“{self.title}” had a loop in its branches; it was cut.")
                self._walk(name)
        return self.messages

    def tip(self, node_id: str) -> str | None:
        """The message that this node became, or the one that the answer it is in ended as."""
        if not self.messages:
            return None
        queue, seen = [node_id], set[str]()
        while queue:
            at = queue.pop()
            if at in seen:
                continue
            seen.add(at)
            match self.landed.get(at):
                case str() as message_id if message_id:
                    return message_id
                case _Step(message_id=str() as message_id):
                    return message_id
                case _:
                    queue += self.children.get(at, ())
        return max(self.messages, key=lambda message: message.created_at).id

    def _parent(self, node: Fields) -> str | None:
        parent = node.get("parent")
        return parent if isinstance(parent, str) and parent in self.nodes else None

    def _children(self) -> dict[str, list[str]]:
        """By the nodes' own word on their parents, in the order the parents list them."""
        below: dict[str, dict[str, None]] = {name: {} for name in self.nodes}
        for name, node in self.nodes.items():
            for child in items(node.get("children")):
                if isinstance(child, str) and self._parent(self.nodes.get(child, {})) == name:
                    below[name][child] = None
        for name, node in self.nodes.items():
            parent = self._parent(node)
            if parent is not None:
                below[parent].setdefault(name, None)
        return {name: list(children) for name, children in below.items()}

    def _walk(self, root: str) -> None:
        stack = [(root, _Place(at=self.began))]
        while stack:
            name, place = stack.pop()
            if name in self.landed:
                continue
            place = self._enter(name, place)
            children = [child for child in self.children[name] if child not in self.landed]
            if not children and place.answer is not None:
                self._end(place.answer)
            stack += [(child, place) for child in reversed(children)]

    def _enter(self, name: str, place: _Place) -> _Place:
        """Takes one node in; where the walk stands after it."""
        message = fields(self.nodes[name].get("message"))
        told = said(name, message, self.find, self.problems)
        at = told.at or place.at
        notes = (*place.notes, *told.notes)
        if told.role == "user" and told.parts:
            above = self._end(place.answer) if place.answer else place.above
            self.messages.append(self._user(name, told, above, at))
            self.landed[name] = name
            return _Place(above=name, notes=notes, at=at)
        if told.role != "assistant" or not told.parts:
            self.landed[name] = place.answer or place.above or ""
            return _Place(place.above, place.answer, notes, at)
        before = place.answer
        size = len(told.parts) + (before.size if before else 0)
        step = _Step(name, told, before, place.above, size, notes)
        if step.told.at is None:
            step.told = Said(told.role, told.parts, told.notes, at, told.status, told.model)
        self.landed[name] = step
        return _Place(place.above, step, (), at)

    def _user(self, name: str, told: Said, above: str | None, at: int) -> Message:
        return Message(
            id=name,
            conversation_id=self.source,
            parent_id=above,
            role="user",
            parts=told.parts,
            created_at=at,
        )

    def _end(self, step: _Step) -> str:
        """The answer ends with this step: its message, made once."""
        if step.message_id is not None:
            return step.message_id
        steps = self._steps(step)
        step.message_id = step.node_id
        told = [one.told for one in steps]
        self.messages.append(
            Message(
                id=step.node_id,
                conversation_id=self.source,
                parent_id=step.parent_id,
                role="assistant",
                parts=tuple(_paired([part for one in told for part in one.parts])),
                created_at=told[0].at or self.began,
                status=told[-1].status,
                model=next((one.model for one in reversed(told) if one.model), None),
                notes=tuple(note for one in steps for note in one.notes),
                error=FAILED if told[-1].status == "failed" else None,
            )
        )
        return step.message_id

    def _steps(self, last: _Step) -> list[_Step]:
        """The answer's steps in order, with what it shares with other answers, within reason."""
        steps: list[_Step] = []
        at: _Step | None = last
        while at is not None and not at.used:
            at.used = True
            steps.append(at)
            at = at.before
        if at is not None:
            self.repeated += at.size
            if self.repeated > SHARED:
                self.problems.count("branches were so many that they begin late")
                at = None
        while at is not None:
            steps.append(at)
            at = at.before
        return steps[::-1]


def _paired(parts: list[Part]) -> list[Part]:
    """Each result with its call and each call with a result: models refuse a past without.

    Thoughts that are only a duration give it to the thought before them.
    """
    found: list[Part] = []
    waiting: list[CallPart] = []
    for part in parts:
        match part:
            case CallPart():
                waiting.append(part)
                found.append(part)
            case ResultPart():
                call = waiting.pop(0) if waiting else None
                if call is None:
                    call = CallPart(call_id=part.call_id, name=part.name, text="{}")
                    found.append(call)
                found.append(part.model_copy(update={"call_id": call.call_id}))
            case ThinkingPart(ms=int() as ms) if found and isinstance(found[-1], ThinkingPart):
                found[-1] = found[-1].model_copy(update={"ms": ms})
            case _:
                found.append(part)
    for call in waiting:
        at = found.index(call) + 1
        lost = ResultPart(
            call_id=call.call_id, name=call.name, text="(The export holds no result.)", ok=False
        )
        found.insert(at, lost)
    return found
