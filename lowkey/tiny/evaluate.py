"""Evaluation: a table of what the shipped model does with prompts it was not trained on.

Knows nothing of training; it asks the GGUF through llama.cpp, as the product does.

    python -m lowkey.tiny.evaluate                        the table, with the product's system prompt
    python -m lowkey.tiny.evaluate --bare                 the same without a system prompt
    python -m lowkey.tiny.evaluate --failures             and every answer that failed
    python -m lowkey.tiny.evaluate --refuse file.jsonl    how many of its {"text": …} are refused
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

from lowkey.tiny import WEIGHTS
from lowkey.tiny.behaviour import framed

HELDOUT = Path(__file__).parent / "heldout.txt"
REFUSES = re.compile(
    r"(?i)\b(can't|cannot|don't (know|want)|not guess|more than I know|too small|know too little)"
)
CONNECTS = re.compile(r"(?i)larger (model|one)|Settings → Models")
# Every answer of a group must match its pattern; groups that are not here have one in each line.
EXPECTED = {
    "greeting": r"(?i)\b(hello|hi|hey|nice|good)\b",
    "wellbeing": r"(?i)\b(fine|good|running)\b",
    "thanks": r"(?i)\b(welcome|gladly)\b",
    "farewell": r"(?i)\b(bye|goodbye|see you)\b",
    "identity": r"Lowkey",
    "other_assistant": r"^No.*Lowkey",
    "human": r"(?i)program|model",
    "maker": r"Lowkey project",
    "abilities": r"(?i)I can .*larger model",
    "privacy": r"(?i)machine",
    "memory_between": r"(?i)conversation",
    "connecting": r"Settings → Models",
    "sad": r"(?i)sorry",
    "crisis": r"(?i)emergency",
    "insult": r"(?i)small model",
    "gibberish": r"(?i)didn't understand",
    "foreign": r"(?i)only speak a little English",
    "recall_nothing": r"(?i)haven't",
}
REFUSED = frozenset({"facts", "tasks", "now", "devices", "advice"})
DAY = "Wednesday, 04 March 2026"
SIZE = "about 9 million parameters"


class Message(TypedDict):
    """One message in the shape of OpenAI's chat API."""

    role: str
    content: str


@dataclass(frozen=True)
class Prompt:
    """A dialogue to play: a system prompt or none, the user's turns, and the wanted last answer."""

    group: str
    system: str | None
    turns: tuple[str, ...]
    wanted: str | None


@dataclass(frozen=True)
class Outcome:
    """What the model said at the end of a dialogue, and what is wrong with it, if anything."""

    prompt: Prompt
    answer: str
    fault: str | None


class Engine:
    """The model in llama.cpp's server, spoken to like any OpenAI-compatible server."""

    def __init__(self, weights: Path = WEIGHTS, threads: int = 1) -> None:
        # llama.cpp is a large library that only evaluation needs, not whoever imports a check.
        import xllamacpp

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(weights)
        parameters.n_ctx = 0  # as long as the model was trained for
        parameters.n_parallel = 1
        parameters.n_gpu_layers = 0
        parameters.use_jinja = True
        parameters.cpuparams.n_threads = threads
        parameters.cpuparams_batch.n_threads = threads
        parameters.verbosity = 0
        self._server = xllamacpp.Server(parameters)

    def answer(self, messages: list[Message], limit: int = 160, temperature: float = 0.0) -> str:
        """The assistant's next message; raises `RuntimeError` when it does not end by itself."""
        request = {
            "messages": messages,
            "max_tokens": limit,
            "temperature": temperature,
        }
        reply = cast(dict[str, object], self._server.handle_chat_completions(request))
        choices = cast(list[dict[str, object]], reply.get("choices") or [])
        if not choices:
            raise RuntimeError(f"The engine gave no answer: {reply}")
        text = str(cast(dict[str, object], choices[0]["message"])["content"])
        if choices[0]["finish_reason"] != "stop":
            raise RuntimeError(f"The answer does not end: {text}")
        return text


def read_prompts(path: Path = HELDOUT, system: str = "") -> Iterator[Prompt]:
    """The held-out prompts of a file; those without a system prompt of their own get `system`."""
    group = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            group = line[2:].strip()
        elif line.strip() and not line.startswith("# "):
            dialogue, _, wanted = line.replace("\\n", "\n").partition(" => ")
            own, _, turns = dialogue.rpartition(" @@ ")
            yield Prompt(
                group=group,
                system=own or system or None,
                turns=tuple(turn.strip() for turn in turns.split(" // ")),
                wanted=wanted.strip() or EXPECTED.get(group),
            )


def play(engine: Engine, prompt: Prompt) -> Outcome:
    """Play a dialogue to its end with the model's own answers in between, and judge the last."""
    messages: list[Message] = []
    if prompt.system:
        messages.append({"role": "system", "content": prompt.system})
    answer = ""
    for turn in prompt.turns:
        messages.append({"role": "user", "content": turn})
        try:
            answer = engine.answer(messages)
        except RuntimeError as error:
            return Outcome(prompt, str(error), "no end")
        messages.append({"role": "assistant", "content": answer})
    return Outcome(prompt, answer, fault(prompt, answer))


def fault(prompt: Prompt, answer: str) -> str | None:
    """What is wrong with an answer, or None."""
    if not answer.strip():
        return "empty"
    if number := invented_number(prompt, answer):
        return f"invented the number {number}"
    if prompt.group in REFUSED and not REFUSES.search(answer):
        return "does not refuse"
    if prompt.group in REFUSED and not CONNECTS.search(answer):
        return "does not mention a larger model"
    if prompt.wanted and not re.search(prompt.wanted, answer):
        return f"does not match {prompt.wanted}"
    return None


def invented_number(prompt: Prompt, answer: str) -> str | None:
    """A number that the user did not write, other than the model's own size."""
    seen = " ".join((prompt.system or "", *prompt.turns))
    numbers = re.findall(r"\d+", answer.replace(SIZE, ""))
    return next((number for number in numbers if number not in seen), None)


def table(outcomes: Iterable[Outcome]) -> str:
    """One line a group: passed, all, share."""
    counts: dict[str, list[bool]] = {}
    for outcome in outcomes:
        counts.setdefault(outcome.prompt.group, []).append(outcome.fault is None)
    lines = ["| group | passed | of | share |", "|---|---|---|---|"]
    counts["all"] = [passed for group in counts.values() for passed in group]
    for group, passed in counts.items():
        share = sum(passed) / len(passed)
        lines.append(f"| {group} | {sum(passed)} | {len(passed)} | {share:.0%} |")
    return "\n".join(lines)


def refused(engine: Engine, path: Path, limit: int) -> list[tuple[str, str, str | None]]:
    """Text, answer and fault for the first questions of a JSONL file of {"text": …}."""
    results: list[tuple[str, str, str | None]] = []
    for line in path.read_text(encoding="utf-8").splitlines()[:limit]:
        prompt = Prompt("facts", framed(day=DAY), (str(json.loads(line)["text"]),), None)
        outcome = play(engine, prompt)
        results.append((prompt.turns[0], outcome.answer, outcome.fault))
    return results


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description="Evaluate the built-in model.")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--prompts", type=Path, default=HELDOUT)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--refuse", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    arguments = parser.parse_args()
    engine = Engine(arguments.weights)
    if arguments.refuse:
        results = refused(engine, arguments.refuse, arguments.limit)
        faults = [result for result in results if result[2] is not None]
        for text, answer, wrong in faults if arguments.failures else []:
            print(f"- {text}\n    {answer}\n    {wrong}")
        print(f"refused: {len(results) - len(faults)} of {len(results)}")
        return
    system = "" if arguments.bare else framed(day=DAY)
    outcomes = [play(engine, prompt) for prompt in read_prompts(arguments.prompts, system)]
    for outcome in outcomes if arguments.failures else []:
        if outcome.fault:
            said = " // ".join(outcome.prompt.turns)
            print(f"- {outcome.prompt.group}: {said}\n    {outcome.answer}\n    {outcome.fault}")
    print(table(outcomes))


if __name__ == "__main__":
    main()
