"""What several messages come to: the request that stands after the newest one, in the person's words.

The model points; what it must not point to, and what of it is done already or taken back, is worked
out here.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.ellipsis import GROWING, dropped, followed, names_next, pointed, stands
from lowkey.tiny.acts.prompt import Dialogue, Understood, answered, heard, question
from lowkey.tiny.acts.quoting import COMMON, words
from lowkey.tiny.acts.sayings import sayings
from lowkey.tiny.acts.times import DATE, DAY, OFFSET, beside, timed

WHOLE = frozenset({"items", "fact", "text", "wish", "sum"})
"""Slots of things that are done one by one: what was done before is not done again."""
DATED = frozenset({"reminder", "schedule"})
"""Acts whose day stays when only another hour is said."""
URGENT = frozenset({"crisis", "unsafe", "sad"})
"""Acts that stand whatever is dropped in the same breath."""
_CORRECTION = re.compile(
    r"^\W*(?:(?:oh|ah|hm+|hang on|ok|okay|argh|oops|yes|yeah|well|ugh|wait)\W+)*"
    r"(?:no|nope|nah|not|sorry|actually|wait|rather|better|correction|make (?:it|that))\b"
    r"|\b(?:i mean|i meant|instead|rather|not)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\W*(?:(?:no|nope|oh|sorry|wait|actually|hang on|ah|oops|hm+|um+|uh)\W+)*"
    r"not\s+(?!(?:until|till|before|after|only|just|yet|sure)\b)([^,.;:!?]+)[,.;:!]\s*(?=\w)",
    re.IGNORECASE,
)
_DENIAL = r"\b(?<!why )(?<!if )(?:(?:stop|quit|avoid|never|don['’]?t|do not)\s+)+"
_ALSO = re.compile(r",?\s+(?:too|also|as well|please)$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def ask(dialogue: Dialogue) -> dict[str, object]:
    """The request to llama.cpp's server, as the body of /v1/completions."""
    return question(dialogue, expected(dialogue), refused(dialogue))


def understand(
    completion: Mapping[str, Any], dialogue: Dialogue
) -> tuple[Understood | None, float]:
    """What its answer means, and the act's probability. Raises ValueError where it is no answer."""
    understood, sure = answered(completion, expected(dialogue))
    if understood and understood.act not in URGENT and dropped(heard(dialogue)):
        return Understood("no", {}), sure
    return settled(understood, dialogue) if understood else None, sure


def settled(understood: Understood, dialogue: Dialogue) -> Understood:
    """What is left to do, where older messages are pointed to as well as the newest.

    A correction replaces what it corrects; what was done before is not done again; a day that was
    said stays when only the hour is asked for or corrected; a follow-up that only names the next
    thing asks the same of it; the same words fill no two slots; a wish keeps the word that denies it.
    """
    said = heard(dialogue)
    newest = said[-1][1]
    before = said[-2] if len(said) > 1 else None
    args = _once(understood)
    if before is not None:
        corrects = bool(_CORRECTION.search(newest))
        done = before[0] == "assistant" and "?" not in before[1]
        older = [text for role, text in said[:-1] if role == "user"]
        args = pointed(Understood(understood.act, args), said).args
        if done:
            args = followed(Understood(understood.act, args), said).args
        follows = done and understood.act not in GROWING
        for slot, spans in args.items():
            new = tuple(span for span in spans if stands(span, newest))
            if not new or len(new) == len(spans):
                continue
            if corrects or (follows and slot not in WHOLE and names_next(newest, slot)):
                dated = slot == "when" and (corrects or understood.act in DATED)
                kept = (s if s in new else beside(s, new) if dated else "" for s in spans)
                args[slot] = tuple(filter(None, kept))
            elif done and slot in WHOLE:
                args[slot] = tuple(s for s in spans if s in new or _part(slot, s, new, older))
        if done and understood.act in DATED and "when" in args:
            args["when"] = tuple(s for s in args["when"] if stands(s, newest) or timed(s))
        if understood.act in DATED and args.get("when") and (corrects or not done):
            day = _day(args["when"], said, corrects)
            args["when"] = (day, *args["when"]) if day else args["when"]
    if "when" in args:
        args["when"] = tuple(_ALSO.sub("", one) for one in args["when"])
    if understood.act == "preference":
        args = {slot: tuple(_denied(one, newest) for one in spans) for slot, spans in args.items()}
    return Understood(understood.act, {slot: spans for slot, spans in args.items() if spans})


def expected(dialogue: Dialogue) -> str | None:
    """The act that our own question before the newest message was about; None where we asked none.

    A question for a time is none: an hour answers too many.
    """
    before = dialogue[-2] if len(dialogue) > 1 else ("user", "")
    return _questions().get(before[1].strip()) if before[0] == "assistant" else None


def refused(dialogue: Dialogue) -> frozenset[str]:
    """The words that the newest message takes back: “paint” after “not paint, varnish”."""
    said = heard(dialogue)
    found = _REFUSED.match(said[-1][1])
    if found is None:
        return frozenset()
    earlier = {word for role, text in said[:-1] if role == "user" for word in words(text)}
    kept = COMMON | set(words(said[-1][1][found.end() :]))
    return frozenset(words(found.group(1))) & earlier - kept


@cache
def _questions() -> dict[str, str]:
    """Our questions for what is missing, and the act each is about."""
    found: dict[str, str] = {}
    for rule, lines in sayings().items():
        kind, _, rest = rule.partition(".")
        act, _, slot = rest.partition(".")
        if kind == "ask" and slot != "when":
            found |= dict.fromkeys(lines, act)
    return found


def _once(understood: Understood) -> dict[str, tuple[str, ...]]:
    """The arguments; of two slots with the same words the one stays that is needed or comes first."""
    act = ACTS[understood.act]
    args = dict(understood.args)
    for slot in reversed(understood.args):
        others = [spans for other, spans in args.items() if other != slot]
        if slot not in act.needs and args[slot] in others:
            del args[slot]
    return args


def _denied(span: str, text: str) -> str:
    """The span with the word before it that makes it its opposite: “using emojis” after “stop”."""
    found = re.search(rf"{_DENIAL}{re.escape(span)}(?!\w)", text, re.IGNORECASE)
    return found.group() if found else span


def _part(slot: str, span: str, new: tuple[str, ...], older: list[str]) -> bool:
    """Whether the new spans say nothing without this older one, so that it was not done as it is."""
    if slot == "items":
        return False
    if slot == "sum":
        return all(len(_NUMBER.findall(one)) < 2 for one in new)
    return not any(text.rstrip(" .,;:!").endswith(span.rstrip(" .,;:!")) for text in older)


def _day(when: tuple[str, ...], said: list[tuple[str, str]], corrects: bool) -> str | None:
    """The day of this request that the newest message leaves out; None where it names one itself."""
    if DATE.search(said[-1][1]) or any(DATE.search(one) or OFFSET.search(one) for one in when):
        return None
    for at in range(len(said) - 2, 0, -2):
        (role, reply), (asker, text) = said[at], said[at - 1]
        newest = at == len(said) - 2
        if role != "assistant" or asker != "user" or not ("?" in reply or (newest and corrects)):
            return None
        if found := list(DAY.finditer(text)):
            return found[-1].group()
    return None
