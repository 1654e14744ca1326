"""From what the model understood to what is done: a call, or a sentence. Never a guess at facts.

Knows nothing of llama.cpp, tools' insides or the page.
"""

import random
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from lowkey.tiny.acts.acts import ACTS, Act
from lowkey.tiny.acts.prompt import Dialogue, Understood
from lowkey.tiny.acts.quoting import points, recalled
from lowkey.tiny.acts.sayings import has, say

SURE = 0.45
"""Below this probability of the act it asks instead of acting."""
LARGER = frozenset({"research", "code_task", "translate", "draw", "run_code"})
"""Calls for which, without a tool, a larger model is the better advice."""
NAMED = 8
"""Words of a topic that are repeated in an answer at most."""
_ALL = re.compile(r"\b(?:all|clear|empty|everything|wipe)\b", re.I)
_TODAY = re.compile(r"Today is ([^\n]+?)\.(?:\n|$)")
_NOW = frozenset(
    {"", "today", "now", "it", "today's date", "right now", "current", "the moment", "currently"}
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: a sentence, or a call with its arguments (spans of the person's words)."""

    text: str = ""
    call: str = ""
    args: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def reply(
    understood: Understood | None,
    sure: float,
    dialogue: Dialogue,
    tools: Collection[str],
    system: str = "",
) -> Reply:
    """The answer to the dialogue's last message. `tools`: the acts that something here can do.

    The same dialogue gets the same answer; another one varies it. `system`: only its date is heard.
    """
    rng = random.Random("\n".join(text for _, text in dialogue))
    if understood is None:
        return Reply(say("unclear", rng))
    act = ACTS[understood.act]
    guess = say(f"guess.{act.name}", rng) if act.calls else ""
    if sure < SURE and act.calls:
        return Reply(say("unsure", rng, guess=guess))
    if not act.calls:
        return Reply(_talk(act, understood, rng))
    missing = next((slot for slot in act.needs if slot not in understood.args), None)
    here = _quoted(understood, dialogue) if act.name == "recall" else None
    if act.name in tools and not here:
        if missing is not None:
            return Reply(say(f"ask.{act.name}.{missing}", rng))
        args = understood.args
        if act.name == "list_remove" and "items" not in args:
            if not _ALL.search(dialogue[-1][1]):
                return Reply(say("ask.list_remove.items", rng))
            args = {**args, "items": ("everything",)}
        return Reply(call=act.name, args=args)
    return Reply(_alone(act, understood, dialogue, system, guess, rng))


def _talk(act: Act, understood: Understood, rng: random.Random) -> str:
    named = " ".join(understood.args.get("query", ()))
    if act.name == "fact" and named and len(named.split()) <= NAMED:
        return say("fact.named", rng, query=f"“{named}”")
    return say(act.name, rng)


def _alone(
    act: Act,
    understood: Understood,
    dialogue: Dialogue,
    system: str,
    guess: str,
    rng: random.Random,
) -> str:
    """What can be done without a tool: quoting, and saying plainly that nothing was done."""
    match act.name:
        case "recall":
            found = _quoted(understood, dialogue)
            return say("recalled", rng, quote=found) if found else say("recalled.nothing", rng)
        case "summarise":
            found = points(_text(understood, dialogue))
            if found:
                return "\n".join([say("summarised", rng), *(f"- {point}" for point in found)])
        case "date":
            today = _TODAY.search(system)
            asked = " ".join(understood.args.get("when", ())).lower()
            if today and asked in _NOW and not understood.args.get("where"):
                return f"Today is {today.group(1)}."
        case _:
            pass
    rule = f"alone.{act.name}"
    if not has(rule):
        rule = "alone.larger" if act.name in LARGER else "alone"
    return say(rule, rng, guess=_with(guess, understood))


def _quoted(understood: Understood, dialogue: Dialogue) -> str | None:
    """What the person said in this chat about what they ask for; None where they said nothing."""
    said = [text for role, text in dialogue if role == "user"]
    about = " ".join(understood.args.get("about", ())) or said[-1]
    return recalled(about, said[:-1])


def _text(understood: Understood, dialogue: Dialogue) -> str:
    """The text that is to be made short: what was pointed to, or the longest there is."""
    last = dialogue[-1][1]
    _, mark, after = last.partition("\n")
    given = [" ".join(understood.args.get("what", ())), after if mark else "", last]
    given += [text for _, text in reversed(dialogue[:-1])]
    return next((text for text in given if points(text)), "")


def _with(guess: str, understood: Understood) -> str:
    """The guess, with the words that were understood."""
    words = [" ".join(spans) if slot != "items" else ", ".join(spans) for slot, spans in understood.args.items()]  # fmt: skip
    return f"{guess} ({' · '.join(words)})" if words else guess
