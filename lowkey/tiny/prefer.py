"""Learning from thumbs: what people said of its answers moves the weights a little, or not at all.

Knows nothing of who gave a thumb or of when the tuned weights are put to use. The loss is KTO
(Ethayarajh et al. 2024, "KTO: model alignment as prospect theoretic optimization"), for which a thumb
needs no partner. Each step replays training examples too, because thumbs alone make a small network
forget. The tuned weights are kept only where no act got worse by them.

    python -m lowkey.tiny.prefer --folder runs/tiny --thumbs thumbs.jsonl --output runs/thumbs
"""

import argparse
import json
import random
import shutil
import time
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.examples import Examples, number
from lowkey.tiny.acts.prompt import prompt, token
from lowkey.tiny.acts.trained import asked, bare
from lowkey.tiny.data import LENGTHS, Batch, Stream, held
from lowkey.tiny.export import load_model
from lowkey.tiny.gate import Margins, Score, fallen, report, scores, together
from lowkey.tiny.model import Transformer
from lowkey.tiny.thumbs import Judged, ThumbError, read
from lowkey.tiny.tokenizer import PAD, load_tokenizer
from lowkey.tiny.train import loss_of, put

LOG_EVERY = 20
WARMUP_STEPS = 20


@dataclass(frozen=True)
class Plan:
    """What one call does. `batch`: tokens of replay per step; `thumbs`: the file of them.

    `each`: thumbs per step; `weight`: what they count beside the replay; `beta`: how soon an answer
    has moved far enough from where it was. `margin`, `whole`, `least`: see `gate.Margins`.
    """

    folder: Path
    thumbs: Path
    output: Path
    minutes: float = 5
    steps: int = 0
    """Where given, these end it and not the minutes: the same on every machine."""
    device: str = "cpu"
    batch: int = 4096
    each: int = 16
    rate: float = 3e-5
    beta: float = 0.5
    weight: float = 0.5
    margin: float = Margins.act
    whole: float = Margins.whole
    least: int = Margins.least
    corpora: Path | None = None
    save_minutes: float = 1
    seed: int = 1


def unseen(given: list[Judged], examples: Examples) -> list[Judged]:
    """Those whose message no evaluation asks: learning the others would make the gate blind."""
    kept = asked() | {bare(said.turns[-1].text) for said in examples.kept_back}
    return [one for one in given if bare(one.dialogue[-1][1]) not in kept]


@dataclass(frozen=True, slots=True)
class Pair:
    """A prompt and an answer as tokens."""

    prompt: list[int]
    answer: list[int]


class Thumbs:
    """Draws them by act, as many good answers as bad ones, so that no kind drowns the others."""

    def __init__(self, given: Sequence[Judged], tokenizer: Tokenizer, seed: int) -> None:
        self.rng = random.Random(seed)
        self.by_act: dict[bool, dict[str, list[Pair]]] = {}
        for one in given:
            answer = tokenizer.encode(one.answer).ids
            # What is too long loses its oldest words.
            read = tokenizer.encode(prompt(one.dialogue)).ids[len(answer) - LENGTHS[-1] :]
            acts = self.by_act.setdefault(one.good, defaultdict(list))
            acts[one.act].append(Pair(read, answer))

    def draw(self, count: int) -> tuple[list[Pair], Tensor]:
        """(thumbs, whether each is a good answer: bool [count])."""
        kinds = list(self.by_act)
        good = [kinds[place % len(kinds)] for place in range(count)]
        return [self._one(self.by_act[kind]) for kind in good], torch.tensor(good)

    def _one(self, acts: Mapping[str, list[Pair]]) -> Pair:
        odds = [len(pairs) ** 0.5 for pairs in acts.values()]
        return self.rng.choice(self.rng.choices(list(acts.values()), odds)[0])


def likelihood(model: Transformer, pairs: Sequence[Pair], pad: int) -> Tensor:
    """How likely each answer is after its prompt: the sum of its tokens' logarithms, float32 [pairs]."""
    rows = [[*one.prompt, *one.answer] for one in pairs]
    length = max(map(len, rows))
    device = model.embedding.weight.device
    tokens = torch.tensor([[*row, *([pad] * (length - len(row)))] for row in rows], device=device)
    places = torch.arange(length, device=device).expand_as(tokens)
    states = model(tokens[:, :-1], places[:, :-1], torch.zeros_like(tokens[:, :-1]))
    begin = torch.tensor([[len(one.prompt)] for one in pairs], device=device)
    end = torch.tensor([[len(row)] for row in rows], device=device)
    counted = (places[:, 1:] >= begin) & (places[:, 1:] < end)
    each = F.cross_entropy(
        model.logits(states[counted]).float(), tokens[:, 1:][counted], reduction="none"
    )
    return torch.zeros(len(rows), device=device).index_add(0, counted.nonzero()[:, 0], -each)


def kto(gain: Tensor, drift: Tensor, good: Tensor, beta: float) -> Tensor:
    """KTO's loss. `gain` [n]: how much likelier each answer got than under the reference, as a
    logarithm; `drift` [n]: the same for answers to other prompts, which estimates how far the whole
    has moved and carries no gradient; `good` [n]: the desirable ones. Both kinds count alike, since
    as many of each are drawn.
    """
    point = drift.detach().mean().clamp(min=0)
    value = torch.sigmoid(beta * torch.where(good, gain - point, point - gain))
    return (1 - value).mean()


class Tuning:
    """Moves a copy of the weights; a stopped one goes on from `partial.pt`."""

    def __init__(self, plan: Plan, given: Sequence[Judged]) -> None:
        self.plan = plan
        self.device = torch.device(plan.device)
        checkpoint = plan.folder / "checkpoint.pt"
        self.model = load_model(checkpoint).to(self.device)
        self.reference = load_model(checkpoint).to(self.device)
        self.reference.requires_grad_(False)
        self.tokenizer = load_tokenizer(plan.folder / "tokenizer.json")
        self.pad = number(self.tokenizer, PAD)
        self.acts = act_tokens(self.tokenizer, self.device)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), lr=plan.rate, betas=(0.9, 0.95), weight_decay=0.0
        )
        self.partial = plan.output / "partial.pt"
        self.source = zlib.crc32(plan.thumbs.read_bytes(), zlib.crc32(checkpoint.read_bytes()))
        self.step = 0
        self.seconds = 0.0
        self._resume()
        self.thumbs = Thumbs(given, self.tokenizer, plan.seed * 1_000_003 + self.step)

    def _resume(self) -> None:
        if not self.partial.exists():
            return
        saved = torch.load(self.partial, weights_only=True, map_location=self.device)
        if saved["source"] == self.source:  # Other thumbs or weights are another tuning.
            self.model.load_state_dict(saved["model"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.step, self.seconds = saved["step"], saved["seconds"]

    def _save(self) -> None:
        saved = {
            "source": self.source,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        put(self.partial, saved)

    def run(self) -> Transformer:
        """Tune to the end of the plan; the rate rises shortly and then falls to nothing."""
        plan = self.plan
        # A resumed run must not replay the same examples again, so the step is part of the seed.
        seed = plan.seed * 1_000_003 + self.step + 1
        path = plan.folder / "tokenizer.json"
        replay = iter(Stream(path, seed, plan.batch, plan.minutes, plan.corpora))
        losses: list[tuple[float, float]] = []
        begun, saved = time.monotonic() - self.seconds, time.monotonic()
        while (spent := self._spent()) < 1:
            factor = min(1.0, (self.step + 1) / WARMUP_STEPS) * (1 - spent)
            for group in self.optimizer.param_groups:
                group["lr"] = plan.rate * factor
            losses.append(self._learn(next(replay)))
            self.seconds = time.monotonic() - begun
            if self.step % LOG_EVERY == 0:
                replayed, preferred = (sum(one) / len(losses) for one in zip(*losses, strict=True))
                line = {"step": self.step, "seconds": round(self.seconds, 1)}
                line |= {"loss": round(replayed, 4), "kto": round(preferred, 4)}
                write(plan.output, line | {"rate": round(factor, 3)})
                losses = []
            if time.monotonic() - saved > 60 * plan.save_minutes:
                self._save()
                saved = time.monotonic()
        return self.model

    def _spent(self) -> float:
        """The share of the plan that is done."""
        plan = self.plan
        return self.step / plan.steps if plan.steps else self.seconds / (60 * plan.minutes)

    def _learn(self, replay: Batch) -> tuple[float, float]:
        pairs, good = self.thumbs.draw(self.plan.each)
        others = [*pairs[1:], *pairs[:1]]
        crossed = [Pair(a.prompt, b.answer) for a, b in zip(pairs, others, strict=True)]
        with torch.no_grad():
            drift = likelihood(self.model, crossed, self.pad)
            drift -= likelihood(self.reference, crossed, self.pad)
            before = likelihood(self.reference, pairs, self.pad)
        gain = likelihood(self.model, pairs, self.pad) - before
        preferred = kto(gain, drift, good.to(self.device), self.plan.beta)
        replayed, _act = loss_of(self.model, replay.to(self.device), self.acts)
        (replayed + self.plan.weight * preferred).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        return replayed.item(), preferred.item()


def tune(plan: Plan) -> bool:
    """Tune and judge; whether the tuned weights were kept. Raises ThumbError."""
    tokenizer = load_tokenizer(plan.folder / "tokenizer.json")
    given = read(plan.thumbs)
    kept = unseen(given, Examples(tokenizer, plan.seed, None))
    if not kept:
        raise ThumbError(f"Every message in {plan.thumbs.name} is one that evaluation asks.")
    plan.output.mkdir(parents=True, exist_ok=True)
    write(plan.output, {"answers": len(kept), "left_out": len(given) - len(kept)})
    tuning = Tuning(plan, kept)
    lines = held(plan.folder / "tokenizer.json")
    before = scores(tuning.reference, lines, tuning.acts)
    _log_score(plan, tuning.step, before)
    tuned = tuning.run()
    after = scores(tuned, lines, tuning.acts)
    _log_score(plan, tuning.step, after)
    fell = fallen(before, after, Margins(plan.margin, plan.whole, plan.least))
    text = report(before, after, fell)
    (plan.output / "report.md").write_text(text, encoding="utf-8")
    print(text)
    if not fell:
        weights = {name: one.detach().cpu() for name, one in tuned.state_dict().items()}
        saved = torch.load(plan.folder / "checkpoint.pt", weights_only=True, map_location="cpu")
        shutil.copy(plan.folder / "tokenizer.json", plan.output / "tokenizer.json")
        put(plan.output / "checkpoint.pt", saved | {"model": weights, "averaged": weights})
    tuning.partial.unlink(missing_ok=True)
    return not fell


def act_tokens(tokenizer: Tokenizer, device: torch.device) -> Tensor:
    """The acts' tokens, in the order of the list of acts."""
    return torch.tensor([number(tokenizer, token(name)) for name in ACTS], device=device)


def write(folder: Path, line: Mapping[str, float]) -> None:
    """A line of the log, as in training."""
    with (folder / "log.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")
    print(json.dumps(line), flush=True)


def _log_score(plan: Plan, step: int, given: Mapping[str, Score]) -> None:
    whole = together(given)
    acts, answers = whole.acts / whole.lines, whole.answers / whole.lines
    line = {"step": step, "held_acts": round(acts, 4), "held_answers": round(answers, 4)}
    write(plan.output, line)


def main() -> None:
    """Read the plan from the command line and tune; a refused update leaves with status 1."""
    parser = argparse.ArgumentParser(description="Tune the built-in model with thumbs.")
    parser.add_argument("--folder", type=Path, required=True, help="checkpoint and tokenizer")
    parser.add_argument("--thumbs", type=Path, required=True, help="a thumb a line, JSON")
    parser.add_argument("--output", type=Path, required=True, help="for the tuned ones: new")
    parser.add_argument("--minutes", type=float, default=Plan.minutes)
    parser.add_argument("--steps", type=int, default=Plan.steps, help="instead of minutes")
    parser.add_argument("--device", default=Plan.device, help="cpu or cuda")
    parser.add_argument("--batch", type=int, default=Plan.batch, help="tokens of replay per step")
    parser.add_argument("--each", type=int, default=Plan.each, help="thumbs per step")
    parser.add_argument("--rate", type=float, default=Plan.rate)
    parser.add_argument("--beta", type=float, default=Plan.beta)
    parser.add_argument("--weight", type=float, default=Plan.weight, help="of the thumbs")
    parser.add_argument(
        "--margin", type=float, default=Plan.margin, help="share of its lines an act may lose"
    )
    parser.add_argument("--whole", type=float, default=Plan.whole, help="that all may lose")
    parser.add_argument(
        "--least", type=int, default=Plan.least, help="lines an act needs to be judged by itself"
    )
    parser.add_argument("--corpora", type=Path, help="a folder of public sets; see acts/crowd.py")
    parser.add_argument("--save-minutes", type=float, default=Plan.save_minutes)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--threads", type=int, default=1)
    arguments = cast(dict[str, Any], vars(parser.parse_args()))
    torch.set_num_threads(arguments.pop("threads"))
    plan = Plan(**arguments)
    if not (plan.folder / "checkpoint.pt").is_file():
        raise SystemExit(f"There is no checkpoint.pt in {plan.folder}; train first.")
    if (plan.output / "checkpoint.pt").exists():
        raise SystemExit(f"{plan.output} holds a model already; name another folder.")
    if not plan.thumbs.is_file():
        raise SystemExit(f"There is no file {plan.thumbs}.")
    try:
        kept = tune(plan)
    except ThumbError as error:
        raise SystemExit(str(error)) from error
    raise SystemExit(0 if kept else 1)


if __name__ == "__main__":
    main()
