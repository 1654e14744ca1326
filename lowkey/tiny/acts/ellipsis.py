"""What a message leaves out because the one before said it: “and in Dubai?”, “write that down”, “never mind”.

Knows the words of the dialogue and the act that the model chose; refuses to choose another act.
"""

import re

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.prompt import Role, Understood
from lowkey.tiny.acts.times import DATE

POINTING = {"note": "text", "remember": "fact", "search_web": "query", "research": "topic"}
"""Acts on what was just said, and the slot that it fills."""
DATED = frozenset({"reminder", "schedule"})
"""Acts whose day stays when only another hour is said."""
GROWING = frozenset({"draw", "code_task", "run_code", "summarise"})
"""Acts whose thing a follow-up changes, so that both are said."""
_PLACES = {"in": ("where", "to"), "to": ("to", "list"), "into": ("to",)}
"""The slots that such a word leads to, best first."""
_NEXT = re.compile(
    r"\W*(?:(?:ok|okay|thanks|great|cool|oh|now)\W+)*"
    r"(?:and|also|what about|how about|(?:and )?(?:the )?same (?:thing )?for|same thing)\s+"
    r"(?:also\s+)?(?:for\s+|about\s+)?(?:(?P<lead>in|to|into)\s+)?(?:the\s+|an?\s+)?"
    r"(?P<thing>[^,.;:!?]{2,50}?)(?:,?\s+(?:too|as well|also|please|then))*\W*",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\W*(?:(?:no|oops|oh|ah|sorry|wait|pardon)\W+)*(?:i\s+)?(?:mean|meant)\s+(?:to say\s+)?(?:the\s+|my\s+)?"
    r"(?P<lead>)(?P<thing>[^,.;:!?]{2,50})\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:that|this|it|these|those|them|so|now|then|again|more|why|how|when|who|what|i|you|we|he|she|"
    r"they|another|one|tell|do|can|could|is|are|if|for|thanks?)\b",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"\W*(?:(?:oh|uh|um+|hm+|no|nah|nope|ok|okay|actually|sorry|wait|well|you know what|on second thoughts?)"
    r"\W+)*(?:never\s?mind|nvm|cancel|forget (?:it|that|about it)|don'?t bother|leave it|scrap (?:it|that)|"
    r"skip it|drop it)(?:\s+(?:it|that|this|then|please|pls|about it))*(?:\s*[,.;:!–—-]+\s*|\s*$|\s+(?=i\b|i'))",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?:i|i'\w+|we|we'\w+|he|she|they|it|it's|my|thanks?|that's|there's|changed|too)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:remind|add|put|wake|set|schedule|need|want|tell|show|find|look|write|draw|can you|could you)\b",
    re.IGNORECASE,
)
_POINTED = re.compile(r"\b(?:that|it|this)\b", re.IGNORECASE)


def stands(span: str, text: str) -> bool:
    """Whether the words stand in the text as words."""
    return re.search(rf"(?<!\w){re.escape(span)}(?!\w)", text) is not None


def dropped(said: list[tuple[Role, str]]) -> bool:
    """Whether the newest message gives up what our question was about, and asks nothing else."""
    if len(said) < 2 or said[-2][0] != "assistant" or "?" not in said[-2][1]:
        return False
    found = _DROPPED.match(said[-1][1])
    if found is None:
        return False
    rest = said[-1][1][found.end() :].strip()
    return not rest or bool(_REASON.match(rest) and not _REQUEST.search(rest))


def followed(understood: Understood, said: list[tuple[Role, str]]) -> Understood:
    """The call for what the newest message names or points at, where the model pointed to none of it."""
    newest = said[-1][1]
    act, args = understood.act, understood.args
    if not ACTS[act].calls or any(stands(one, newest) for spans in args.values() for one in spans):
        return understood
    slot = POINTING.get(act)
    if slot and not args and _POINTED.search(newest):
        older = [text for role, text in said[:-1] if role == "user"]
        return Understood(act, {slot: (older[-1].strip(" ?.!"),)}) if older else understood
    found = _NEXT.fullmatch(newest) or _MEANT.fullmatch(newest)
    if act in GROWING or found is None or not args or _NOTHING.match(found["thing"]):
        return understood
    leads = _PLACES.get((found["lead"] or "").lower(), ())
    slot = next((one for one in leads if one in ACTS[act].slots), None)
    if slot is None and "list" in args and found["thing"].lower().endswith("list"):
        slot = "list"
    if slot is None and "when" in ACTS[act].slots and DATE.match(found["thing"]):
        slot = "when"
    slot = slot or next(one for one in ACTS[act].slots if one in args)
    added = slot == "sum" or (slot == "when" and act in DATED)
    before = args.get(slot, ()) if added else ()
    return Understood(act, {**args, slot: (*before, found["thing"])})
