"""What a message leaves out because the one before said it: “and in Dubai?”, “write that down”, “never mind”.

Knows the words of the dialogue and the act that the model chose; refuses to choose another act, and
leaves a call as it is where more than one thing could be meant.
"""

import re
from collections.abc import Collection

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.prompt import Role, Understood
from lowkey.tiny.acts.times import timed
from lowkey.tiny.harm import score

POINTING = {"note": "text", "remember": "fact", "search_web": "query", "research": "topic"}
"""Acts on what was just said, and the slot that it fills."""
GROWING = frozenset({"draw", "code_task", "run_code", "summarise"})
"""Acts whose thing a follow-up changes, so that both are said."""
_SHORTEST, _LONGEST = 3, 300
"""Words at least and characters at most of what is pointed at as a whole."""
_PLACES = {"in": ("where", "to"), "to": ("to", "list"), "into": ("to",)}
"""The slots that such a word leads to, best first."""
_EITHER = frozenset({"translate", "convert"})
"""Acts of which a bare word may be what or into what."""
_NEXT = re.compile(
    r"\W*(?:(?:ok|okay|thanks|great|cool|oh|now)\W+)*"
    r"(?:and|also|what about|how about|(?:and )?(?:the )?same (?:thing )?for|same thing)\s+"
    r"(?:also\s+)?(?:for\s+|about\s+)?(?:(?P<lead>in|to|into)\s+)?(?:the\s+|an?\s+)?"
    r"(?P<thing>[^,.;:!?]{2,50}?)(?:,?\s+(?:too|as well|also|please|then))*\W*",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\W*(?:(?:no|oops|oh|ah|sorry|wait|pardon)\W+)*(?:i\s+)?(?:mean|meant)\s+(?:to say\s+)?(?:the\s+|my\s+)?"
    r"(?P<thing>[^,.;:!?]{2,50})\W*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"(?:that|this|it|these|those|them|so|now|then|again|more|why|how|when|who|what|i|you|we|he|she|"
    r"they|another|one|tell|do|can|could|is|are|if|for|thanks?|not|no|please|here|there|only|just)\b",
    re.IGNORECASE,
)
_DROPPED = re.compile(
    r"\W*(?:(?:oh|uh|um+|hm+|no|nah|nope|ok|okay|actually|sorry|wait|well|you know what|on second thoughts?)"
    r"\W+)*(?:never\s?mind|nvm|cancel|forget (?:it|that|about it)|don'?t bother|leave it|scrap (?:it|that)|"
    r"skip it|drop it)(?:\s+(?:it|that|this|then|please|pls|about it))*(?:\s*[,.;:!–—-]+\s*|\s*$|\s+(?=i\b|i'))",
    re.IGNORECASE,
)
_REASON = re.compile(r"(?:i|we|he|she|they|it|my|thanks?|that's|there's)\b[^?\d]*", re.IGNORECASE)
_REQUEST = re.compile(
    r"\b(?:remind|remember|add|put|wake|set|schedule|need|want|tell|show|find|look|search|write|note|"
    r"draw|call|translate|convert|make|save|keep|run|forget|delete|instead|you|please)\b",
    re.IGNORECASE,
)
_POINTED = re.compile(
    r"\W*(?:(?:please|ok|okay|then|can you|could you|so)\W+)*(?:write|note|jot|put|save|remember|keep|look|"
    r"search|google|research|check|find)\s+(?:on\s+|into\s+|out\s+|up\s+)?(?:that|it|this)"
    r"(?:\W+(?:down|up|online|out|on the (?:web|internet|net)|for me|for later|please|then|thoroughly|properly))*\W*",
    re.IGNORECASE,
)
_TALK = re.compile(
    r"\W*(?:thanks?|hello|hi|hey|ok|okay|yes|no|great|cool|nice|sorry)\b", re.IGNORECASE
)


def stands(span: str, text: str) -> bool:
    """Whether the words stand in the text as words."""
    return re.search(rf"(?<!\w){re.escape(span)}(?!\w)", text) is not None


def dropped(said: list[tuple[Role, str]]) -> bool:
    """Whether the newest message gives up what our question was about, and says nothing that could be
    another request, or an answer after all.
    """
    if len(said) < 2 or said[-2][0] != "assistant":
        return False
    asked = said[-2][1].rstrip()
    if not asked.endswith("?") or re.search(r"\belse\b", asked):
        return False
    found = _DROPPED.match(said[-1][1])
    if found is None:
        return False
    rest = said[-1][1][found.end() :].strip()
    return not rest or bool(
        _REASON.fullmatch(rest) and not _REQUEST.search(rest) and not timed(rest)
    )


def names_next(newest: str, slot: str) -> bool:
    """Whether the message only names the next thing for this slot: “and the premium receipts?”."""
    found = _NEXT.fullmatch(newest)
    if found is None or _NOTHING.match(found["thing"]):
        return False
    return not found["lead"] or slot in _PLACES[found["lead"].lower()]


def pointed(understood: Understood, said: list[tuple[Role, str]]) -> Understood:
    """The call for the message before, where the newest one only points at it: “write that down”."""
    slot = POINTING.get(understood.act)
    if slot is None or understood.args or not _POINTED.fullmatch(said[-1][1]):
        return understood
    meant = _pointed_at(said)
    return Understood(understood.act, {slot: (meant,)}) if meant else understood


def followed(understood: Understood, said: list[tuple[Role, str]]) -> Understood:
    """The call for what the newest message names, where the model pointed to none of it."""
    newest = said[-1][1]
    act, args = understood.act, understood.args
    if not ACTS[act].calls or any(stands(one, newest) for spans in args.values() for one in spans):
        return understood
    found = _NEXT.fullmatch(newest) or _MEANT.fullmatch(newest)
    if found is None or not args or _NOTHING.match(found["thing"]) or act in GROWING:
        return understood
    slot = _slot(act, args, (found.groupdict().get("lead") or "").lower(), found["thing"])
    if slot is None:
        return understood
    before = args.get(slot, ()) if slot in ("when", "sum") else ()
    return Understood(act, {**args, slot: (*before, found["thing"])})


def _slot(act: str, args: Collection[str], lead: str, thing: str) -> str | None:
    """The slot that the next thing fills; None where that isn't clear."""
    slots = ACTS[act].slots
    for slot in _PLACES.get(lead, ()):
        if slot in slots:
            return slot
    if "list" in slots and thing.lower().endswith("list"):
        return "list"
    if "when" in slots and timed(thing):
        return "when"
    if lead or act in _EITHER:
        return None
    return next(slot for slot in slots if slot in args)


def _pointed_at(said: list[tuple[Role, str]]) -> str:
    """What the person said last, as a whole; nothing where it is talk, too short or long, or harm."""
    older = next((text.strip() for role, text in reversed(said[:-1]) if role == "user"), "")
    if _TALK.match(older) or len(older) > _LONGEST or len(older.split()) < _SHORTEST:
        return ""
    return "" if score(older) > 0 else older.rstrip(" ?.!")
