"""The words the assistant is given about itself. Knows no conversation.

Nothing here is secret: whoever chats can read exactly what was sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from lowkey.chat import danger
from lowkey.chat.nouns import Preferences
from lowkey.chat.personality import ModeName, PersonalityName
from lowkey.core.parts import TextPart
from lowkey.core.zones import zone
from lowkey.models import ModelInfo, Turn
from lowkey.spec import Compiled, compile, published, room

SYSTEM = """You are Lowkey, a helpful assistant that people run themselves.
Answer what was asked, in the person's own language, as briefly as the question allows.
Use Markdown where it helps: code in fenced blocks with its language, formulas in $…$ or $$…$$."""

WISHES = (
    "What follows comes from the person. It may change rules that hold unless they ask otherwise, "
    "and habits; no others."
)
OPERATOR = "System messages after this one come from the operator."

BESIDE = "The person switched this on for this conversation; it counts before a manner."

CONTINUE = (
    "Your last answer was cut off. Go on exactly where it stopped, without repeating anything."
)
"""Said as the person's turn when they press Continue, because few models go on by themselves."""

TITLE = "Write a title of at most six words for this conversation."


def rules(
    model: ModelInfo,
    wishes: Preferences,
    mode: ModeName | None = None,
    sign: danger.Sign | None = None,
) -> Compiled:
    """The part of the rule book that this model is told."""
    first = danger.GROUPS[sign] if sign else ""
    return _rules(
        published().version, _chosen(wishes), room(model.context), model.weak, mode, first
    )


@lru_cache(maxsize=256)
def _rules(
    version: str,
    manner: PersonalityName,
    tokens: int,
    weak: bool,
    mode: ModeName | None,
    first: str,
) -> Compiled:
    """Worked out once for each manner and mode of a book's version: every message carries it."""
    del version
    spec = published()
    chosen = spec.mode(mode) if mode else None
    return compile(spec, tokens, spec.personality(manner), weak, chosen, first)


def system(
    model: ModelInfo,
    wishes: Preferences,
    now: int | None = None,
    project: str = "",
    mode: ModeName | None = None,
    sign: danger.Sign | None = None,
) -> str:
    """The system prompt. `now`: milliseconds, where the date may be told; `project`: what it adds;
    `sign`: what the question shows of danger.

    It stands in the order of authority: the rules, the manner and the mode, then the person's own words and
    their project's. A weak model heeds no instructions, so it is given none: what people read was
    really heard.
    """
    said: list[str] = []
    if not model.weak:
        said += [SYSTEM, rules(model, wishes, mode, sign).text, danger.told(sign, wishes.zone)]
        said += [] if _chosen(wishes) == "own" else [_manner(_chosen(wishes))]
        said += [f"{_mode(mode)} {BESIDE}"] if mode else []
    if now is not None:
        today = datetime.fromtimestamp(now / 1000, zone(wishes.zone))
        said.append(f"Today is {today:%A, %d %B %Y}.")
    said.append(f"The model answering is {model.name}.")
    if not model.weak:
        said += _wished(wishes, project)
    return "\n".join(filter(None, said))


def _wished(wishes: Preferences, project: str) -> list[str]:
    """What the person wants of every chat, then what their project adds."""
    own = wishes.manner.strip() if _chosen(wishes) == "own" else ""
    instructions = wishes.instructions.strip()
    name = " ".join(wishes.name.split())
    return [
        f"The person likes to be called {name}." if name else "",
        WISHES if own or instructions or project else "",
        f"{_manner('own')}\n{own}" if own else "",
        f"The person asks you to heed this in every chat:\n{instructions}" if instructions else "",
        project,
    ]


def _chosen(wishes: Preferences) -> PersonalityName:
    """The personality that is heeded: one's own without words is none."""
    silent = wishes.personality == "own" and not wishes.manner.strip()
    return "default" if silent else wishes.personality


def _manner(name: PersonalityName) -> str:
    chosen = published().personality(name)
    return chosen.manner if chosen else ""


def _mode(name: ModeName) -> str:
    found = published().mode(name)
    return found.manner if found else ""


def assistant_turns(turns: Sequence[Turn], model: ModelInfo) -> tuple[Turn, ...]:
    """Another client's turns with the assistant's own system prompt in front.

    Who builds on the API is the operator: the model is told that their system messages are.
    """
    said = system(model, Preferences())
    if not model.weak and any(turn.role == "system" for turn in turns):
        said += f"\n{OPERATOR}"
    return (Turn("system", (TextPart(text=said),)), *turns)
