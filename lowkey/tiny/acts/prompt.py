"""What the built-in model reads and writes: a dialogue in, an act with spans of it out.

The model chooses and points; code does the rest. Its answer begins with one token for the act; each
slot is a token for its name and words that stand in the person's messages. `grammar` holds it to
that, so an answer can't be anything else. Imports nothing of ours beyond the list of acts.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any, Literal

from lowkey.tiny.acts.acts import ACTS, SLOTS
from lowkey.tiny.contrast import reading
from lowkey.tiny.harm import score

END, USER, ASSISTANT, DO = "<|end|>", "<|user|>", "<|assistant|>", "<|do|>"
TURNS = 7
"""Messages of a dialogue that are read, the newest ones."""
HEAD, TAIL = 900, 500
"""Characters kept of a long message of the person: its beginning and its end."""
REPLY = 160
"""Characters kept of an answer."""
LONGEST = 160
"""Tokens of an answer at most: an act and its spans."""
SURE = 8
"""First tokens whose probability is asked for."""
EXPECTED = 5.0
"""Added to the log-odds of the act that our own question was about. What it must not drown, which is
danger, harm, a refusal or another request, still won at 6 in dialogues written to try it."""
HARM = 4.0
"""What a unit of the reader's log-odds of harm adds to those of `unsafe`."""
EVEN = 0.5
"""The log-odds that add nothing: its lines hold more harm than what people ask."""
TABLE = {"harm": 8.0, "calm": -8.0}
"""What the table of patterns adds, where it has something to say."""
LEAST, MOST = -8.0, 20.0
"""What is added at least and at most, all together."""
WORDS = 400
"""Words that slots may point to, the newest ones."""

Role = Literal["user", "assistant"]
Dialogue = Sequence[tuple[Role, str]]
"""Who said what, oldest first; it ends with the person."""
_CHUNK = re.compile(r"(\s*)(\S+)")
_CORE = re.compile(r"(\W*)(\w.*?)([^\w%€$£¥+#]*)", re.DOTALL)
_TOKEN = re.compile(r"<\|([a-z_]+)\|>([^<]*(?:<(?!\|)[^<]*)*)")


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message is. `args`: for each slot its spans, in the person's words."""

    act: str
    args: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Word:
    """What stands between two spaces. A span may begin before or after its lead, end around its trail."""

    gap: str
    lead: str
    core: str
    trail: str


def token(name: str) -> str:
    """How an act or a slot is written: one token."""
    return f"<|{name}|>"


def clean(text: str, limit: tuple[int, int]) -> str:
    """A message as it is read: no token of ours in it, its middle left out where it is long."""
    text = text.replace("<|", "< |").strip()
    head, tail = limit
    return (
        text if len(text) <= head + tail + 20 else f"{text[:head]} … {text[-tail:] if tail else ''}"
    )


def heard(dialogue: Dialogue) -> list[tuple[Role, str]]:
    """The newest messages, as they are read."""
    kept = list(dialogue)[-TURNS:]
    return [
        (role, clean(text, (HEAD, TAIL) if role == "user" else (REPLY, 0))) for role, text in kept
    ]


def prompt(dialogue: Dialogue) -> str:
    """The model's input. Every message begins with a space, so that its first word is like others."""
    said = (
        f"{USER if role == 'user' else ASSISTANT} {text}{END}" for role, text in heard(dialogue)
    )
    return "".join(said) + DO


def grammar(
    dialogue: Dialogue,
    acts: Sequence[str] = tuple(ACTS),
    without: Collection[str] = (),
) -> str:
    """GBNF for this dialogue: one of the acts, then its slots with spans of the person's words.

    `without`: words, in small letters, that no span may hold.
    """
    rules: list[str] = []
    starts: list[str] = []
    room = WORDS
    messages = [_words(text) for role, text in heard(dialogue) if role == "user"]
    for number, words in reversed(list(enumerate(messages))):
        words = words[-room:] if room > 0 else []
        room -= len(words)
        for place, word in enumerate(words):
            if word.core.lower() in without:
                continue
            name = f"w{number}-{place}"
            further = ""
            if place + 1 < len(words) and words[place + 1].core.lower() not in without:
                then = words[place + 1]
                further = f" ({_quoted(then.gap + then.lead)} w{number}-{place + 1})?"
            after = f" ({_quoted(word.trail)}{further})?" if word.trail else further
            rules.append(f"{name} ::= {_quoted(word.core)}{after}")
            gap = '" "? ' if word.gap[-1:] in ("", " ") else ""
            lead = f"{_quoted(word.lead)}? " if word.lead else ""
            starts.append(f"{gap}{lead}{name}")
    slots = [f"s-{slot} ::= {_quoted(token(slot))} span" for slot in SLOTS]
    bodies: list[str] = []
    for name in acts:
        tail = " ".join(f"s-{slot}*" for slot in ACTS[name].slots) if starts else ""
        bodies.append(f"{_quoted(token(name))} {tail}".strip())
    if not starts:
        slots = []
    span = [f"span ::= {' | '.join(starts)}"] if starts else []
    return "\n".join([f"root ::= {' | '.join(bodies)}", *slots, *span, *rules])


def parse(answer: str) -> Understood | None:
    """What the model wrote; None where it wrote nothing of the kind."""
    found = _TOKEN.findall(answer)
    if not found or found[0][0] not in ACTS:
        return None
    act = ACTS[found[0][0]]
    args: dict[str, tuple[str, ...]] = {}
    for name, value in found[1:]:
        if name in act.slots and value.strip():
            args[name] = (*args.get(name, ()), value.strip())
    return Understood(act.name, args)


def leans(dialogue: Dialogue) -> list[list[str | float]]:
    """What is added to the log-odds of acts, by what the last message asks for. Where that looks like
    harm, it is left to the model whether somebody is in danger."""
    text = dialogue[-1][1]
    told = HARM * (score(text) - EVEN) + TABLE.get(reading(text) or "", 0.0)
    lean = min(max(told, LEAST), MOST)
    return [[token("unsafe"), lean], *([[token("crisis"), lean]] if lean > 0 else [])]


def question(
    dialogue: Dialogue, expected: str | None = None, without: Collection[str] = ()
) -> dict[str, object]:
    """The request to llama.cpp's server, as the body of /v1/completions.

    `expected`: the act that is made likelier; `without`: words that no span may hold.
    """
    likelier: list[list[str | float]] = [[token(expected), EXPECTED]] if expected else []
    return {
        "prompt": prompt(dialogue),
        "grammar": grammar(dialogue, without=without),
        "logit_bias": [*leans(dialogue), *likelier],
        "temperature": 0.0,
        "max_tokens": LONGEST,
        "n_probs": SURE,
        "cache_prompt": True,
    }


def answered(
    completion: Mapping[str, Any], expected: str | None = None
) -> tuple[Understood | None, float]:
    """What the server's answer means, and the act's probability among all first tokens.

    The server tells probabilities as they were before the `expected` act was made likelier; that is
    made good here. Raises ValueError where it is no answer.
    """
    choices = completion.get("choices")
    if not choices:
        raise ValueError(f"no answer: {str(completion)[:300]}")
    understood = parse(str(choices[0].get("text") or ""))
    if understood is None:
        return None, 0.0
    first = ((choices[0].get("logprobs") or {}).get("content") or [{}])[0]
    chances = {one["token"]: exp(float(one["logprob"])) for one in first.get("top_logprobs") or ()}
    if expected and (hoped := chances.get(token(expected), 0.0)):
        whole = 1 + hoped * (exp(EXPECTED) - 1)
        chances = {name: chance / whole for name, chance in chances.items()}
        chances[token(expected)] *= exp(EXPECTED)
    return understood, chances.get(token(understood.act), 0.0)


def _words(text: str) -> list[_Word]:
    """The words in order: `("Tomorrow,` has the lead `("` and the trail `,`."""
    return [
        _Word(gap, *(("", chunk, "") if core is None else core.groups()))
        for gap, chunk in _CHUNK.findall(text)
        for core in (_CORE.fullmatch(chunk),)
    ]


def _quoted(text: str) -> str:
    body = text.replace("\\", "\\\\").replace('"', '\\"')
    body = body.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{body}"'
