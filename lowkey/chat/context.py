"""From a branch of messages to a prompt that fits. Knows no provider and stores nothing.

What must give way gives way in this order, and never silently: old thoughts, the middles of old
answers, then the oldest turns whole. The person is told what was left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lowkey.chat import danger, knowledge
from lowkey.chat.attached import Desk, Giving
from lowkey.chat.danger import Sign
from lowkey.chat.nouns import Preferences, Project, Prompt, Rules, SentTool, SentTurn
from lowkey.chat.personality import ModeName
from lowkey.chat.prompt import CONTINUE, rules, system
from lowkey.chat.steps import steps
from lowkey.core.parts import (
    CallPart,
    FilePart,
    Help,
    Message,
    Part,
    ResultPart,
    SourcePart,
    TextPart,
    ThinkingPart,
)
from lowkey.models import Content, Effort, Image, ModelInfo, Request, ToolSpec, Turn
from lowkey.spec import Compiled

ANSWER_SHARE = 0.25
"""The part of the context kept free for the answer."""
ANSWER_MOST = 8_000
"""Tokens kept free for the answer at most."""
UNKNOWN_CONTEXT = 32_000
"""Tokens assumed where a model does not say."""
EXCERPT = 400
"""Characters kept from each end of an old answer that was shortened."""
IMAGE_TOKENS = 1_000
FILES_SHARE = 0.6
"""The part of the prompt that the files of a conversation may take, the newest before the others."""
PROJECT_SHARE = 0.5
"""The part of the prompt that a project's files may take: the rest is the conversation's."""
MEMORY_SHARE = 0.1
"""The part of the prompt that what is remembered may take."""


@dataclass(frozen=True, slots=True)
class Context:
    """A request ready to be asked, and what to tell the person about it."""

    request: Request
    notes: tuple[str, ...]
    prompt: Prompt
    help: Help | None = None


async def build(
    branch: Sequence[Message],
    model: ModelInfo,
    effort: Effort,
    preferences: Preferences,
    desk: Desk,
    now: int,
    continues: bool = False,
    project: Project | None = None,
    tools: tuple[ToolSpec, ...] = (),
    known: str = "",
    mode: ModeName | None = None,
    sign: Sign | None = None,
) -> Context:
    """The prompt for the next answer on this branch. `tools`: offered where the model can call.

    `known`: what is remembered of the person. `mode`: what the conversation is for. `sign`:
    what the question shows of danger.

    Raises InputError where the last message alone is too long for the model.
    """
    notes: list[str] = []
    helped = danger.help_for(sign, preferences.zone)
    given = await _files(branch, model, desk, notes)
    turns = [turn for one in branch for turn in _turns(one, model, given)]
    if continues:
        turns.append(Turn("user", (TextPart(text=CONTINUE),)))
    room = int(budget(model) * PROJECT_SHARE)
    around = await knowledge.told(project, model, desk, room, notes) if project else ""
    around = "\n".join(filter(None, (around, known)))
    first = Turn("system", (TextPart(text=system(model, preferences, now, around, mode, sign)),))
    offered = tools if model.calls else ()
    # A weak model reads no descriptions: it calls what is named like one of its acts.
    room = budget(model) - tokens(first) - (0 if model.weak else sum(map(_size, offered)))
    kept = fit(turns, room, notes)
    request = Request(
        turns=(first, *kept),
        tools=offered,
        effort=effort,
        conversation=branch[-1].conversation_id if branch else None,
    )
    sent = (helped.text, *notes) if helped else tuple(notes)
    prompt = _prompt(request, model, sent, rules(model, preferences, mode, sign), mode)
    return Context(request, tuple(notes), prompt, helped)


def budget(model: ModelInfo) -> int:
    """Tokens a prompt may have."""
    whole = model.context or UNKNOWN_CONTEXT
    return whole - min(int(whole * ANSWER_SHARE), ANSWER_MOST)


def tokens(turn: Turn) -> int:
    """About how many tokens a turn takes; rather too many than too few."""
    count = 8
    for content in turn.content:
        if isinstance(content, Image):
            count += IMAGE_TOKENS
        else:
            count += len(content.text.encode()) // 3 + 1
    return count


def fit(turns: Sequence[Turn], room: int, notes: list[str]) -> list[Turn]:
    """The turns that fit into `room` tokens; `notes` gets a sentence on what does not."""
    kept = list(turns)
    need = sum(tokens(turn) for turn in kept)
    shortened: list[int] = []
    dropped = 0
    for index, turn in enumerate(kept[:-1]):
        if need <= room:
            break
        if turn.role == "assistant":
            short = _shorten(turn)
            if short != turn:
                need -= tokens(turn) - tokens(short)
                kept[index] = short
                shortened.append(index)
    while need > room and len(kept) > 1:
        need -= tokens(kept.pop(0))
        dropped += 1
        while len(kept) > 1 and kept[0].role != "user":
            need -= tokens(kept.pop(0))
            dropped += 1
    if need > room and kept:
        kept[-1] = _ends(kept[-1], max(room, 64))
        notes.append(
            "Your message is longer than this model can read: it saw the beginning and the end. "
            "A model with a larger context would see all of it."
        )
    if dropped:
        notes.append(
            f"This conversation is longer than the model can read: it did not see the oldest "
            f"{dropped} messages."
        )
    if seen := sum(index >= dropped for index in shortened):
        whole = "." if dropped else "; your own words were kept whole."
        notes.append(f"To make room, the model saw {seen} of its older answers shortened{whole}")
    return kept


def _shorten(turn: Turn) -> Turn:
    """An old answer as its beginning and end, without its thoughts."""
    content: list[Content] = []
    for part in turn.content:
        match part:
            case TextPart() if len(part.text) > 3 * EXCERPT:
                short = f"{part.text[:EXCERPT]}\n[… shortened …]\n{part.text[-EXCERPT:]}"
                content.append(TextPart(text=short))
            case ThinkingPart():
                continue
            case _:
                content.append(part)
    return replace(turn, content=tuple(content))


def _ends(turn: Turn, room: int) -> Turn:
    """The turn with its text cut in the middle to about `room` tokens."""
    texts = [part for part in turn.content if isinstance(part, TextPart)]
    others = tuple(part for part in turn.content if not isinstance(part, TextPart))
    text = "\n\n".join(part.text for part in texts)
    half = max(room * 3 // 2 - 64, 32)
    data = text.encode()
    if len(data) <= 2 * half:
        return turn
    start, end = data[:half].decode(errors="ignore"), data[-half:].decode(errors="ignore")
    return replace(turn, content=(TextPart(text=f"{start}\n[… left out …]\n{end}"), *others))


def _turns(message: Message, model: ModelInfo, given: Mapping[str, Content]) -> list[Turn]:
    # What a tool made is named in its result; the model did not say it.
    parts = [part for part in message.parts if not _made(message, part)]
    content = [one for part in parts for one in _content(part, model, given)]
    if message.role == "assistant":
        return steps(content)
    return [Turn(message.role, tuple(content))] if content else []


def _size(tool: ToolSpec) -> int:
    """About how many tokens a tool's description takes."""
    return len(f"{tool.name}{tool.description}{tool.schema}".encode()) // 3 + 8


def _content(part: Part, model: ModelInfo, given: Mapping[str, Content]) -> list[Content]:
    """What the model gets of a part. `given`: the files, by their id."""
    match part:
        case TextPart():
            return [part] if part.text else []
        case ThinkingPart():
            return [part] if part.signature else []
        case CallPart() | ResultPart():
            return [part] if model.calls else [TextPart(text=f"[{part.name}] {part.text}")]
        case SourcePart():
            if part.number:  # A tool's result tells of it, by this number.
                return []
            return [TextPart(text=f"[{part.title}]({part.url}) {part.quote}".strip())]
        case FilePart():
            return [given[part.file_id]]


async def _files(
    branch: Sequence[Message], model: ModelInfo, desk: Desk, notes: list[str]
) -> dict[str, Content]:
    """What the model gets of each file, by its id; `notes` hears of what it can't take."""
    parts = [
        part
        for message in reversed(branch)
        for part in message.parts
        if isinstance(part, FilePart) and not _made(message, part)
    ]
    mine = {part.file_id: part for part in reversed(parts)}
    newest = list(dict.fromkeys(part.file_id for part in parts))
    giving = Giving(desk, model, int(budget(model) * FILES_SHARE), notes)
    given: dict[str, Content] = {}
    for file_id in newest:
        given[file_id] = await _file(mine[file_id], model, giving)
    if giving.unseen:
        named = ", ".join(f"“{name}”" for name in giving.unseen)
        notes.append(f"{model.name} had no room for these older files: {named}.")
    return given


def _made(message: Message, part: Part) -> bool:
    """Whether it is a file that a tool made."""
    return message.role == "assistant" and isinstance(part, FilePart)


async def _file(part: FilePart, model: ModelInfo, giving: Giving) -> Content:
    if part.media_type.startswith("image/"):
        if model.sees:
            return Image(part.media_type, await giving.desk.files.read(part.file_id))
        giving.notes.append(f"{model.name} can't see pictures, so it did not see “{part.name}”.")
        return TextPart(text=f"[A picture that you can't see: {part.name}]")
    words = await giving.give(part)
    return TextPart(text=words or f"[A file that you were not shown: {part.name}]")


def _prompt(
    request: Request,
    model: ModelInfo,
    notes: tuple[str, ...],
    told: Compiled,
    mode: ModeName | None,
) -> Prompt:
    system_turn, *rest = request.turns
    return Prompt(
        system=_words(system_turn),
        model=model.id,
        effort=request.effort,
        tools=tuple(
            SentTool(name=one.name, about="" if model.weak else one.description)
            for one in request.tools
        ),
        turns=tuple(SentTurn(role=turn.role, text=_words(turn)) for turn in rest),
        notes=notes,
        mode=None if model.weak else mode,
        rules=Rules(version=told.version, clauses=told.clauses, left_out=told.left_out)
        if told.text
        else None,
    )


def _words(turn: Turn) -> str:
    return "\n\n".join(
        f"[picture, {part.media_type}, {len(part.data)} bytes]"
        if isinstance(part, Image)
        else part.text
        for part in turn.content
    )
