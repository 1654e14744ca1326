"""Examples without end: what people said, made wider, with its answer as tokens.

A line we wrote is seldom seen twice in the same form: other things are named, other people type it,
other talk went before. Spans are kept through all of it, so that the answer points to the very
tokens of the message. Knows nothing of the network.
"""

import json
import lzma
import random
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from lowkey.tiny.acts.acts import ACTS, CALLS
from lowkey.tiny.acts.prompt import ASSISTANT, DO, END, REPLY, TURNS, USER, token
from lowkey.tiny.acts.said import Said, Segment, Turn
from lowkey.tiny.acts.sayings import has, say
from lowkey.tiny.acts.slips import nonsense, slip
from lowkey.tiny.acts.trained import crowds, ours

SWAPPED = frozenset({"what", "when", "where", "items", "list", "amount", "to", "query", "topic", "about", "text", "sum"})  # fmt: skip
"""Slots whose words can be exchanged for others of the same slot without changing the act."""
OPENERS = (
    "hey ", "hi, ", "ok ", "okay so ", "hey lowkey, ", "lowkey ", "um ", "please ", "pls ", "so ", "oh ",
    "hello! ", "and ", "also ", "right, ", "good morning. ", "quick one: ", "sorry, ", "thanks. ", "now ",
)  # fmt: skip
CLOSERS = (
    " please", " pls", " thanks", ", thanks", " thank you", "!", "...", " ok?", " :)", " asap", " now", "??",
    " cheers", " if you can", " when you get a chance", " thx", " lol", " for me", " 🙏",
)  # fmt: skip
JOINTS = (". ", ", ", " ", " and ", "! ", "... ", "\n", " - ", ", so ", ", anyway ")
QUIET = frozenset(
    {"tell", "greet", "unclear", "foreign", "how_are_you", "sad", "crisis", "yes", "no", "bye"}
)
"""Acts that another sentence beside them would make unclear."""
HELD = 25
"""One line of so many is kept back."""
TEXT = 0.12
"""Weight of what was merely read, beside the answer's 1."""


@dataclass(slots=True)
class Encoded:
    """One example. `weights`: what each token counts; `acts`: the tokens that are right at `place`."""

    tokens: list[int] = field(default_factory=list[int])
    weights: list[float] = field(default_factory=list[float])
    place: int = -1
    acts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Focus:
    """Whose lines are drawn oftener: `share` of all examples are theirs."""

    writers: frozenset[str] = frozenset()
    share: float = 0.0


NOBODY = Focus()


class Lines:
    """Lines by act, and how one of them is drawn."""

    def __init__(self, lines: Iterable[Said]) -> None:
        self.by_act: dict[str, list[Said]] = defaultdict(list)
        for said in lines:
            self.by_act[next(iter(said.acts))].append(said)
        # The square root: rare acts are seen often enough, common ones still more often.
        self.acts = list(self.by_act)
        self.odds = [len(self.by_act[act]) ** 0.5 for act in self.acts]

    def one(self, rng: random.Random) -> Said:
        return rng.choice(self.by_act[rng.choices(self.acts, self.odds)[0]])


_WORDS = re.compile(r"\S+|\s+")


class Examples:
    """A stream of examples for one worker; the same seed gives the same stream."""

    def __init__(
        self, tokenizer: Tokenizer, seed: int, corpora: Path | None, focus: Focus = NOBODY
    ) -> None:
        self.rng = random.Random(seed)
        self.tokenizer = tokenizer
        lines = ours()
        self.kept_back = [said for said in lines if _held(said)]
        self.ours = [said for said in lines if not _held(said)]
        self.crowd = crowds(corpora) if corpora else []
        self.texts = _texts(corpora) if corpora else []
        self.lines = Lines(self.ours)
        self.focused = Lines(said for said in self.ours if said.writer in focus.writers)
        self.focus = focus.share if focus.writers else 0.0
        if unknown := focus.writers - {said.writer for said in self.ours}:
            raise ValueError(f"No lines are by {sorted(unknown)}.")
        self.fillers: dict[str, list[str]] = defaultdict(list)
        self.act_fillers: dict[tuple[str, str], list[str]] = defaultdict(list)
        for said in self.ours:
            for turn in said.turns:
                for segment in turn.segments:
                    if segment.slot in SWAPPED:
                        self.fillers[segment.slot].append(segment.text)
                        self.act_fillers[next(iter(said.acts)), segment.slot].append(segment.text)
        self.words = [word for texts in self.fillers.values() for t in texts for word in t.split()]
        self.ids = {name: number(tokenizer, token(name)) for name in (*ACTS,)}
        self.end, self.do = number(tokenizer, END), number(tokenizer, DO)
        self.user, self.assistant = number(tokenizer, USER), number(tokenizer, ASSISTANT)

    def held(self) -> Iterator[Encoded]:
        """The lines that are kept back, as they are: what the training is judged by."""
        self.tokenizer.model.dropout = None
        for said in self.kept_back:
            yield self.encode(
                Said(tuple(self._asked(list(said.turns), said)), said.acts), plain=True
            )

    def stream(self, texts: float) -> Encoded:
        """One example; `texts`: the share of plain texts among those that are not of the focus."""
        if self.focus and self.rng.random() < self.focus:
            return self.encode(self.vary(self.focused.one(self.rng), alone=True))
        draw = self.rng.random()
        if self.texts and draw < texts:
            return self.text(self.rng.choice(self.texts))
        if self.crowd and self.rng.random() < 0.3:
            return self.encode(self.vary(self.rng.choice(self.crowd)))
        return self.encode(self.vary(self.one()))

    def one(self) -> Said:
        return self.lines.one(self.rng)

    # Wider

    def vary(self, said: Said, alone: bool = False) -> Said:
        """The line in another form. `alone`: without other talk before it, which makes it longer."""
        rng = self.rng
        turns = list(said.turns)
        if said.known and rng.random() < 0.45:
            turns = self._swap(turns, next(iter(said.acts)))
        turns = self._asked(turns, said)
        if not alone and len(turns) == 1 and rng.random() < 0.3:
            turns = [*self._before(), *turns]
        if rng.random() < 0.1 and not said.acts <= QUIET:
            turns[-1] = self._beside(turns[-1])
        if rng.random() < 0.2:
            turns = [self._drop(turn) if turn.user else turn for turn in turns]
        style = rng.random()
        if style < 0.3:
            turns = [_lower(turn) if turn.user else turn for turn in turns]
        if rng.random() < 0.15:
            turns = [_bare(turn) if turn.user else turn for turn in turns]
        slips = rng.choice((0.0, 0.0, 0.0, 0.15, 0.4))
        turns = [self._slip(turn) if turn.user and rng.random() < slips else turn for turn in turns]
        last = turns[-1]
        if rng.random() < 0.1:
            first = last.segments[0].text
            rest = last.segments[1:]
            opened = Segment(first[:1].lower() + first[1:], last.segments[0].slot)
            last = Turn(True, (Segment(rng.choice(OPENERS)), opened, *rest))
        if rng.random() < 0.08:
            last = Turn(True, (*last.segments, Segment(rng.choice(CLOSERS))))
        turns[-1] = last
        return Said(tuple(turns), said.acts, said.known)

    def _beside(self, turn: Turn) -> Turn:
        """The message with a sentence about something else before or behind it."""
        rng = self.rng
        other = self._sentence(rng.choice(self.lines.by_act[rng.choice(("tell", "tell", "greet"))]))
        if rng.random() < 0.75:
            return Turn(True, (Segment(f"{other}{rng.choice(JOINTS)}"), *turn.segments))
        return Turn(True, (*turn.segments, Segment(f"{rng.choice(JOINTS)}{other}")))

    def _sentence(self, said: Said) -> str:
        return said.turns[-1].text.rstrip(" .!")

    def _drop(self, turn: Turn) -> Turn:
        """Some frame words are lost, so that none of them decides alone."""
        kept = [
            s
            if s.slot
            else Segment(
                "".join(
                    word
                    for word in _WORDS.findall(s.text)
                    if self.rng.random() > 0.12 or not word.strip()
                )
            )
            for s in turn.segments
        ]
        text = "".join(s.text for s in kept).strip()
        return Turn(True, tuple(s for s in kept if s.text)) if text else turn

    def _swap(self, turns: list[Turn], act: str) -> list[Turn]:
        """Other things in the places of slots."""
        rng = self.rng

        def other(segment: Segment) -> Segment:
            if segment.slot not in SWAPPED or rng.random() < 0.25:
                return segment
            draw = rng.random()
            if draw < 0.12 and segment.slot not in ("when", "sum", "amount", "to"):
                return Segment(self._invented(), segment.slot)
            pool = self.act_fillers[act, segment.slot] if draw < 0.7 else self.fillers[segment.slot]
            return Segment(rng.choice(pool), segment.slot)

        return [Turn(turn.user, tuple(other(s) for s in turn.segments)) for turn in turns]

    def _invented(self) -> str:
        """Words that mean nothing together, so that they can only be copied."""
        rng = self.rng
        words = (
            nonsense(rng) if rng.random() < 0.4 else rng.choice(self.words)
            for _ in range(rng.randint(1, 5))
        )
        return " ".join(words)

    def _asked(self, turns: list[Turn], said: Said) -> list[Turn]:
        """An answer between two messages of the person, where the line gives none."""
        found: list[Turn] = []
        for turn in turns:
            if found and found[-1].user and turn.user:
                found.append(Turn(False, (Segment(self._reply(next(iter(said.acts)))),)))
            found.append(turn)
        return found

    def _reply(self, act: str) -> str:
        """What the assistant may have said to a message that was this act."""
        rng = self.rng
        if ACTS[act].calls:
            asks = [f"ask.{act}.{slot}" for slot in ACTS[act].needs]
            if asks and rng.random() < 0.5:
                return say(rng.choice(asks), rng)
            if rng.random() < 0.5:
                return rng.choice(
                    ("Done.", "Okay.", "Noted.", "Done, it's saved.", "Here it is.", "All right.")
                )
            return say("alone", rng, guess=say(f"guess.{act}", rng))
        return say(act, rng, query="that", what="that") if has(act) else "Okay."

    def _before(self) -> list[Turn]:
        """Other talk that went before."""
        found: list[Turn] = []
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            said = (
                self.rng.choice(self.crowd)
                if self.crowd and self.rng.random() < 0.3
                else self.one()
            )
            act = next(iter(said.acts))
            found.append(Turn(True, (Segment(said.turns[-1].text),)))
            found.append(Turn(False, (Segment(self._reply(act)),)))
        return found

    def _slip(self, turn: Turn) -> Turn:
        """One slip of the finger, anywhere."""
        places = [i for i, s in enumerate(turn.segments) if len(s.text.strip()) > 5]
        if not places:
            return turn
        at = self.rng.choice(places)
        changed = list(turn.segments)
        changed[at] = Segment(slip(changed[at].text, self.rng), changed[at].slot)
        return Turn(True, tuple(changed))

    # Tokens

    def encode(self, said: Said, plain: bool = False) -> Encoded:
        one = Encoded()
        dropout = not plain and self.rng.random() < 0.25
        self.tokenizer.model.dropout = 0.1 if dropout else None
        spans: list[tuple[str, list[int]]] = []
        for turn in said.turns[-TURNS:]:
            text = turn.text.replace("<|", "< |")
            if not turn.user:
                self._add(one, self.assistant, f" {text[:REPLY]}", 0.0)
                continue
            encoded = self.tokenizer.encode(f" {text}")
            ids = encoded.ids
            at = 1
            for segment in turn.segments:
                end = at + len(segment.text)
                if segment.slot:
                    spans.append((segment.slot, _inside(encoded.offsets, ids, at, end)))
                at = end
            one.tokens += [self.user, *ids, self.end]
            one.weights += [0.0, *([TEXT] * (len(ids) + 1))]
        one.tokens.append(self.do)
        one.weights.append(0.0)
        one.place = len(one.tokens)
        one.acts = tuple(self.ids[act] for act in said.acts)
        act = self.rng.choice(sorted(said.acts))
        one.tokens.append(self.ids[act])
        one.weights.append(0.0)  # Scored as a set.
        if said.known:
            for slot in ACTS[act].slots:
                for name, ids in spans:
                    if name == slot and ids:
                        one.tokens += [number(self.tokenizer, token(slot)), *ids]
                        one.weights += [1.0] * (len(ids) + 1)
            one.tokens.append(self.end)
            one.weights.append(1.0)
        return one

    def text(self, turns: Sequence[tuple[str, str]]) -> Encoded:
        """Plain text, every token of it to be foretold."""
        self.tokenizer.model.dropout = None
        one = Encoded()
        for who, text in turns:
            self._add(one, self.user if who == "u" else self.assistant, f" {text}", 0.5)
        return one

    def _add(self, one: Encoded, role: int, text: str, weight: float) -> None:
        ids = self.tokenizer.encode(text).ids
        one.tokens += [role, *ids, self.end]
        one.weights += [0.0, *([weight] * (len(ids) + 1))]


def _held(said: Said) -> bool:
    """Whether this line is kept back; what is alike but for its slots stays together."""
    frame = "".join(s.text if not s.slot else "_" for turn in said.turns for s in turn.segments)
    return zlib.crc32(frame.lower().strip(" .!?").encode()) % HELD == 0


def _inside(offsets: list[tuple[int, int]], ids: list[int], start: int, end: int) -> list[int]:
    """The tokens of a span. Its first may begin with the space before it."""
    return [
        one
        for one, (left, right) in zip(ids, offsets, strict=True)
        if right > start and left >= start - 1 and right <= end and left < end
    ]


def _lower(turn: Turn) -> Turn:
    return Turn(True, tuple(Segment(s.text.lower(), s.slot) for s in turn.segments))


def _bare(turn: Turn) -> Turn:
    """Without apostrophes, and without a sign at the end."""
    kept = [Segment(s.text.replace("'", ""), s.slot) for s in turn.segments]
    kept[-1] = Segment(kept[-1].text.rstrip("?.!") or kept[-1].text, kept[-1].slot)
    return Turn(True, tuple(kept))


def _texts(folder: Path) -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for path in sorted(folder.glob("texts*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            found += [[(who, text) for who, text in json.loads(line)] for line in lines]
    return found


def number(tokenizer: Tokenizer, name: str) -> int:
    found = tokenizer.token_to_id(name)
    if found is None:
        raise ValueError(f"The tokenizer has no token {name}.")
    return found


def sentences(corpora: Path | None) -> Iterator[str]:
    """What the tokenizer learns from: ours several times, the crowd's, and some plain text."""
    for said in ours():
        for turn in said.turns:
            yield from [f" {turn.text}"] * 3
    if corpora:
        for said in crowds(corpora):
            yield f" {said.turns[-1].text}"
        for turns in _texts(corpora)[::4]:
            for _, text in turns:
                yield f" {text}"
    for act in CALLS:
        yield f" {act.about}"
