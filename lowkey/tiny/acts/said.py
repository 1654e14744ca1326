"""What people say to an assistant, as we wrote it: one message or dialogue a line, slots in place.

    remind me to {what:water the ficus} {when:tomorrow at 8}
    remind me to {what:call mum} // > When shall I remind you? // {when:at five}

` // ` parts turns, assistant turns begin with `> `. The act is the file's name, and that of the last
message. Knows nothing of tokens or of how often a line is drawn.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from lowkey.tiny.acts.acts import ACTS, SLOTS

SAID = Path(__file__).parent / "said"
_SLOT = re.compile(rf"\{{({'|'.join(SLOTS)}):")
_BARE = re.compile(rf"\{{({'|'.join(SLOTS)})\}}")


class SaidError(ValueError):
    """A line that makes no sense; the message names its file and number."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a message: frame words, or a slot's span."""

    text: str
    slot: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message. The assistant's has a single segment."""

    user: bool
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Said:
    """A dialogue that ends with a person's message, and what that message is.

    `acts`: all that would be right; more than one where the source does not tell them apart.
    `known`: whether the slots are marked, so that nothing unmarked belongs to them. `writer`: the
    letter of who wrote it, where it is ours.
    """

    turns: tuple[Turn, ...]
    acts: frozenset[str]
    known: bool = True
    writer: str = ""


def segments(text: str, allowed: tuple[str, ...]) -> tuple[Segment, ...]:
    """The parts of a marked message. Raises SaidError for a slot that is not allowed."""
    found: list[Segment] = []
    end = 0
    for match in _SLOT.finditer(text):
        if match.start() < end:
            continue  # It stands inside the words of another.
        slot, close = match.group(1), _closing(text, match.end())
        value = text[match.end() : close]
        if slot not in allowed or not value.strip():
            raise SaidError(f"no slot {slot!r} here")
        before, after = value[: -len(value.lstrip())], value[len(value.rstrip()) :]
        found += [Segment(text[end : match.start()] + before), Segment(value.strip(), slot)]
        text = f"{text[: close + 1]}{after}{text[close + 1 :]}"
        end = close + 1
    found.append(Segment(text[end:]))
    if bare := next((s.text for s in found if not s.slot and _BARE.search(s.text)), ""):
        raise SaidError(f"a slot without words: {bare!r}")
    return tuple(segment for segment in found if segment.text)


def _parts(line: str) -> list[str]:
    """The turns of a line; ` // ` inside a slot parts nothing."""
    cuts: list[int] = []
    depth = 0
    for at, sign in enumerate(line):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth == 0 and line.startswith(" // ", at):
            cuts.append(at)
    edges = [-4, *cuts, len(line)]
    return [line[a + 4 : b] for a, b in pairwise(edges)]


def _closing(text: str, start: int) -> int:
    """Where the words of a slot end; code in them may hold braces of its own. Raises SaidError."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise SaidError("a slot that does not end")


def parse(line: str, act: str) -> Said:
    """One line. Raises SaidError."""
    turns: list[Turn] = []
    for part in _parts(line.strip()):
        part = part.strip().replace("\\n", "\n")
        if part.startswith("> "):
            turns.append(Turn(False, (Segment(part[2:].strip()),)))
        elif part:
            turns.append(Turn(True, segments(part, ACTS[act].slots)))
    if not turns or not turns[-1].user:
        raise SaidError("it does not end with a person's message")
    return Said(tuple(turns), frozenset({act}))


def read(folder: Path = SAID) -> list[Said]:
    """All lines of all files, `ACT.writer.txt`; what stands twice comes once. Raises SaidError."""
    found: dict[str, Said] = {}
    for path in sorted(folder.glob("*.txt")):
        act, _, writer = path.stem.partition(".")
        if act not in ACTS:
            raise SaidError(f"{path.name}: there is no act {act!r}")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                said = replace(parse(line, act), writer=writer)
            except SaidError as error:
                raise SaidError(f"{path.name}, line {number}: {error}: {line[:100]!r}") from error
            found.setdefault(f"{act} {line.strip().lower()}", said)
    return list(found.values())
