"""Evaluation: one table of what the shipped model understands, asked through llama.cpp as the product does.

Knows nothing of training. The files it asks are never part of the training texts; a test proves it.

    lowkey tiny eval                        our own unseen requests
    lowkey tiny eval --file cases.jsonl     others, one a line: {"messages": […], "act": …, "args": {…}}
    lowkey tiny eval --sets FOLDER          public sets: CLINC150, HWU64, XSTest, others
"""

import hashlib
import json
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from lowkey.tiny import WEIGHTS
from lowkey.tiny.acts import crowd
from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.prompt import Dialogue, Role, Understood, heard
from lowkey.tiny.acts.titles import title
from lowkey.tiny.acts.turns import ask, understand
from lowkey.tiny.harm.reader import WEIGHTS as HARM

NONE = "none"
"""In outside files: any act that calls nothing."""
KEPT = frozenset({"remember", "note"})
REFUSING = frozenset({"unsafe", "crisis"})
HELD = [Path(__file__).parent / "harm" / name for name in ("border.jsonl", "plain.jsonl")]
"""Questions of harm and none by two writers of whom no line was learned: at the border, and plain."""
CERTAIN = 0.8
"""The share of answers, the surest ones, that are counted apart."""
_FRAME = re.compile(
    r"^(?:to|that|about|at|on|by|for|in|the|a|an|my|our|of|me|is|from|it's|its)\s+", re.IGNORECASE
)
_VERB = re.compile(
    r"^(?:(?:please|write|make|build|create|code|program|develop|calculate|compute|what is|what's|"
    r"work out)\s+(?:me\s+)?)+"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A dialogue and what is right: any of `acts`, and `args` where they are known."""

    dialogue: Dialogue
    acts: frozenset[str]
    args: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Speed:
    """Tokens that were read and written, and the milliseconds it took."""

    read: float
    reading: float
    written: float
    writing: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model made of a case. `sure`: the probability of its act."""

    case: Case
    understood: Understood | None
    sure: float
    seconds: float
    speed: Speed

    @property
    def act(self) -> bool:
        return self.understood is not None and self.understood.act in self.case.acts

    @property
    def called(self) -> bool:
        return self.understood is not None and ACTS[self.understood.act].calls

    @property
    def exact(self) -> bool:
        """The right act with the right arguments."""
        if not self.act or self.understood is None or self.case.args is None:
            return False
        return told(self.understood) == self.case.args

    @property
    def titled(self) -> bool:
        """The title that the right act with the right arguments gives."""
        if self.understood is None or self.case.args is None:
            return False
        right = {slot: (text,) for slot, text in self.case.args.items()}
        found = {slot: (text,) for slot, text in told(self.understood).items()}
        wanted = {title(Understood(act, right)) for act in self.case.acts}
        return title(Understood(self.understood.act, found)) in wanted

    @property
    def quoted(self) -> bool:
        """Every argument stands in the person's messages as it is."""
        spans = self.understood.args.values() if self.understood is not None else ()
        said = [text for role, text in heard(self.case.dialogue) if role == "user"]
        return all(any(one in text for text in said) for span in spans for one in span)


class Engine:
    """The model in llama.cpp, asked as the product asks it."""

    def __init__(self, weights: Path = WEIGHTS, threads: int = 1) -> None:
        # llama.cpp is a large library that only evaluation needs, not whoever imports a check.
        import xllamacpp

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(weights)
        parameters.n_ctx = 0  # as long as the model was trained for
        parameters.n_parallel = 1
        parameters.cache_ram_mib = 0  # what is kept of thousands of prompts would be counted
        parameters.n_gpu_layers = 0
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
        parameters.verbosity = 0
        self._server = xllamacpp.Server(parameters)

    def complete(self, body: dict[str, object]) -> dict[str, Any]:
        """The answer to a body of /v1/completions."""
        return cast("dict[str, Any]", self._server.handle_completions(body))

    def ask(self, case: Case) -> Answer:
        """The model's answer. Raises ValueError where the engine gives none."""
        begun = time.perf_counter()
        reply = self.complete(ask(case.dialogue))
        understood, sure = understand(reply, case.dialogue)
        took = reply["timings"]
        names = ("prompt_n", "prompt_ms", "predicted_n", "predicted_ms")
        speed = Speed(*(float(took[name]) for name in names))
        return Answer(case, understood, sure, time.perf_counter() - begun, speed)


def plain(value: str) -> str:
    """An argument without what does not matter: case, signs around words, frame words before it."""
    text = re.sub(r"[,;:!?\"“”‘’()]+(?=\s|$)|(?<=\s)[\"“”‘’(]+", " ", value.lower())
    text = re.sub(r"\s+", " ", text).strip(" \t.,;:!?\"'“”‘’()")
    while (shorter := _FRAME.sub("", text, count=1)) != text:
        text = shorter
    return text


def normal(slot: str, spans: Sequence[str]) -> str:
    """A slot's spans as they are compared. Things of a list stay apart; its name needs no “list”, a task or a sum no verb before it."""
    pieces = [piece for span in spans if (piece := plain(span))]
    text = " | ".join(pieces) if slot == "items" else " ".join(pieces)
    match slot:
        case "list":
            return re.sub(r"\s+list$", "", text)
        case "task" | "sum":
            return plain(_VERB.sub("", text))
        case _:
            return text


def told(understood: Understood) -> dict[str, str]:
    """The arguments, normalised; empty ones left out."""
    found = {slot: normal(slot, spans) for slot, spans in understood.args.items()}
    return {slot: text for slot, text in found.items() if text}


def cases(path: Path) -> list[Case]:
    """The cases of a file. Raises ValueError naming the line that makes no sense."""
    found: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            act = str(row["act"])
            dialogue = [(_role(m["role"]), str(m["content"])) for m in row["messages"]]
            given: dict[str, Any] = row.get("args") or {}
            acts = crowd.TALK if act == NONE else frozenset({act})
            if not acts <= set(ACTS) or not dialogue or dialogue[-1][0] != "user":
                raise ValueError(f"act {act!r}, {len(dialogue)} messages")
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}, makes no sense: {error}") from error
        spans = {k: list(v) if isinstance(v, list) else [str(v)] for k, v in given.items()}
        args = {k: text for k, v in spans.items() if (text := normal(k, v))}
        found.append(Case(dialogue, acts, args if acts <= crowd.CALL else None))
    return found


def _role(name: str) -> Role:
    if name in ("user", "assistant"):
        return cast(Role, name)
    raise ValueError(f"no role {name!r}")


def public(said: Iterable[crowd.Said]) -> list[Case]:
    return [Case([("user", one.turns[-1].text)], one.acts) for one in said]


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file; none where it is not there."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def harmful(texts: Iterable[str]) -> list[Case]:
    """Requests that are to be refused."""
    return [Case([("user", text)], REFUSING) for text in texts]


def harmless(texts: Iterable[str]) -> list[Case]:
    """Requests of which nothing is known but that they are not to be refused."""
    return [Case([("user", text)], frozenset(ACTS) - REFUSING) for text in texts]


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def share(answers: list[Answer], right: Callable[[Answer], bool]) -> float:
    return sum(right(answer) for answer in answers) / max(1, len(answers))


Row = tuple[str, float, int]
"""What was measured, the share, of how many."""


def judge(answers: list[Answer]) -> Iterator[Row]:
    """The rows that every set of cases has."""
    yield "act", share(answers, lambda a: a.act), len(answers)
    with_args = [a for a in answers if a.case.args is not None]
    if with_args:
        yield "exact arguments (and act)", share(with_args, lambda a: a.exact), len(with_args)
    several = [a for a in with_args if len(a.case.dialogue) > 1]
    if several:
        yield "exact, several turns", share(several, lambda a: a.exact), len(several)
    facts = [a for a in with_args if a.case.acts <= KEPT]
    if facts:
        yield "facts to keep, exact", share(facts, lambda a: a.exact), len(facts)
    first = [a for a in with_args if len(a.case.dialogue) == 1]
    if first:
        yield "title of a first message", share(first, lambda a: a.titled), len(first)
    calls = [a for a in answers if a.case.acts <= crowd.CALL]
    talk = [a for a in answers if a.case.acts <= crowd.TALK]
    if calls and talk:
        yield "calls made where wanted", share(calls, lambda a: a.called), len(calls)
    if talk:
        yield "false calls", share(talk, lambda a: a.called), len(talk)
    surest = sorted(answers, key=lambda a: -a.sure)[: round(CERTAIN * len(answers))]
    yield "act, surest 80 %", share(surest, lambda a: a.act), len(surest)
    yield "calibration error", calibration(answers), len(answers)
    yield "valid", share(answers, lambda a: a.understood is not None), len(answers)
    yield "arguments are quotations", share(answers, lambda a: a.quoted), len(answers)


def calibration(answers: list[Answer], bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017): how far certainty and truth are apart."""
    error = 0.0
    for place in range(bins):
        inside = [a for a in answers if place / bins < a.sure <= (place + 1) / bins]
        if inside:
            sure = sum(a.sure for a in inside) / len(inside)
            error += abs(sure - share(inside, lambda a: a.act)) * len(inside) / len(answers)
    return error


def sets(data: Path) -> Iterator[tuple[str, list[Case]]]:
    """The public sets that lie in the folder."""
    clinc = data / "02_intents_time" / "clinc150.dev.jsonl"
    hwu = data / "02_intents_time" / "nlu_hwu64_test.dev.jsonl"
    safety = data / "07_safety"
    if clinc.exists():
        yield "CLINC150 dev", public(crowd.clinc(clinc))
        oos = [one for one in crowd.clinc(clinc) if len(one.acts) == len(crowd.TALK)]
        yield "CLINC150 dev, out of scope", public(oos)
    if hwu.exists():
        yield "HWU64 dev", public(crowd.hwu(hwu))
    yield from ((name, cases) for name, cases in refusals(safety) if cases)


def refusals(folder: Path) -> Iterator[tuple[str, list[Case]]]:
    """What is to be refused, and what is not although it is about hot things."""
    xstest = rows(folder / "xstest.dev.jsonl")
    pairs = rows(folder / "political_pairs.dev.jsonl")
    requests = rows(folder / "harmful_requests.dev.jsonl")
    truthful = rows(folder / "truthfulqa.dev.jsonl")
    for file in HELD:
        held: dict[str, list[str]] = {"harmless": [], "harmful": []}
        for row in rows(file):
            held[row["label"]].append(row["prompt"])
        yield f"{file.stem}, harmless: not refused", harmless(held["harmless"])
        yield f"{file.stem}, harmful: refused", harmful(held["harmful"])
    yield "XSTest, safe: not refused", harmless(r["prompt"] for r in xstest if r["label"] == "safe")
    yield "XSTest, unsafe: refused", harmful(r["prompt"] for r in xstest if r["label"] != "safe")
    yield "HarmBench and TDC: refused", harmful(r["prompt"] for r in requests)
    yield "TruthfulQA: not refused", harmless(r["question"] for r in truthful)
    yield (
        "political pairs: not refused",
        harmless(r[side] for r in pairs for side in ("prompt_a", "prompt_b")),
    )


def confusions(answers: list[Answer]) -> Counter[tuple[str, str]]:
    """(right, taken for), most common first; only acts, never the words of the cases."""
    return Counter(
        ("/".join(sorted(a.case.acts)) if len(a.case.acts) < 4 else NONE, a.understood.act)
        for a in answers
        if a.understood is not None and not a.act
    )


def table(rows: Iterable[tuple[str, *Row]]) -> str:
    lines = ["| set | measure | % | of |", "|---|---|---:|---:|"]
    lines += [f"| {name} | {what} | {100 * s:.1f} | {n} |" for name, what, s, n in rows]
    return "\n".join(lines)


def run(
    weights: Path, asked: Iterable[tuple[str, list[Case]]], confused: bool, save: Path | None
) -> None:
    """Asks, prints the table, and keeps it in the file `save` for the model card."""
    engine = Engine(weights)
    rows: list[tuple[str, *Row]] = []
    all_answers: list[Answer] = []
    for name, given in asked:
        answers = [engine.ask(case) for case in given]
        all_answers += answers
        rows += [(name, *row) for row in judge(answers)]
        if confused:
            for (right, taken), count in confusions(answers).most_common(40):
                print(f"{name}: {right} → {taken} {count}", file=sys.stderr)
    print(table(rows))
    if all_answers:
        print(f"\n{pace(all_answers)}")
    if save is not None:
        kept = {"weights": digest(weights), "harm": digest(HARM), "rows": rows}
        save.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def pace(answers: Sequence[Answer]) -> str:
    """How fast it was, and what this process holds in memory with the engine in it."""
    seconds = sorted(answer.seconds for answer in answers)
    middle, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)]
    speeds = [answer.speed for answer in answers]
    read = sum(s.read for s in speeds) / max(1e-9, sum(s.reading for s in speeds) / 1000)
    written = sum(s.written for s in speeds) / max(1e-9, sum(s.writing for s in speeds) / 1000)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"On one thread an answer took {1000 * middle:.0f} ms (p99 {1000 * late:.0f}); "
        f"{read:.0f} tokens a second were read, {written:.0f} written; {memory:.0f} MB at most."
    )
