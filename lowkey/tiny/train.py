"""Training: from what people say to a checkpoint, resumable, on a processor or a graphics card.

Knows nothing of GGUF or of how good the answers are; see `export` and `evaluate`.

    python -m lowkey.tiny.train --folder runs/tiny --minutes 50
    python -m lowkey.tiny.train --folder runs/tiny --minutes 5 --device cuda --compile \
        --workers 14 --batch 65536

What `revive` made of a shipped file is trained further, mostly with some writers' lines:

    python -m lowkey.tiny.train --folder runs/further --minutes 60 --optimizer adamw \
        --matrix-rate 2e-4 --other-rate 2e-4 --cooldown 1 --focus l,m --focus-share 0.4
"""

import argparse
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader

from lowkey.tiny import record
from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.acts.examples import Focus, number, sentences
from lowkey.tiny.acts.prompt import token
from lowkey.tiny.data import BEGIN, Batch, Stream, held
from lowkey.tiny.model import Shape, Transformer
from lowkey.tiny.muon import Muon
from lowkey.tiny.tokenizer import load_tokenizer, train_tokenizer

# On a processor, glibc hands large blocks back to the kernel after every step and pays for fresh
# pages again; keeping them made training 2.9 times faster. Set before the process starts.
ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": str(4 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 30),
    "MALLOC_TOP_PAD_": str(256 << 20),
}
ACT = 4.0
"""What an act counts, beside a token of a span."""
LOG_EVERY = 20
JUDGE_EVERY = 500
SHAPES = {
    "rehearsal": Shape(width=64, layers=2, heads=2, kv_heads=1, hidden=128),
    "small": Shape(width=320, layers=8, heads=5, kv_heads=1, hidden=768),
    "large": Shape(),
}
"""The dial: 0.4, 9 and 27 million parameters."""


@dataclass(frozen=True)
class Plan:
    """What one call of the training does. `batch`: tokens per step.

    `focus`: the writers, `l,m`, whose lines make `focus_share` of all examples. `trained_layers`: so
    many of the last layers learn, and the last norm; the rest and the embedding stay as they are.
    `texts`: the share of plain texts at the beginning.
    """

    folder: Path
    shape: str
    minutes: float
    device: str
    compile: bool
    workers: int
    batch: int
    matrix_rate: float
    other_rate: float
    warmup_steps: int
    cooldown: float
    dropout: float
    decay: float
    average: float
    corpora: Path | None
    save_minutes: float
    seed: int
    optimizer: str = "muon"
    focus: str = ""
    focus_share: float = 0.0
    trained_layers: int | None = None
    texts: float = BEGIN


class Schedule:
    """Learning-rate factor by time spent: a short warm-up, a flat middle, a linear cool-down."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.begun = time.monotonic()

    @property
    def spent(self) -> float:
        """Share of the planned time that is over, from 0 to 1 and beyond."""
        return (time.monotonic() - self.begun) / (self.plan.minutes * 60)

    def factor(self, step: int) -> float:
        """The factor for this step, counted from the start of this call."""
        warm = min(1.0, (step + 1) / self.plan.warmup_steps)
        cool = min(1.0, max(0.02, (1 - self.spent) / self.plan.cooldown))
        return warm * cool


def loss_of(model: Transformer, batch: Batch, acts: Tensor) -> tuple[Tensor, Tensor]:
    """(all of it, that of the acts alone): the weighted cross-entropy of the tokens, per answer.

    An act is right where any of the allowed ones is foretold. `acts`: their tokens, int64 [acts].
    """
    states = model(batch.tokens, batch.positions, batch.documents)
    counted = batch.weights > 0
    logits = model.logits(states[counted])
    weights = batch.weights[counted]
    each = F.cross_entropy(logits.float(), batch.targets[counted], reduction="none")
    chosen = model.logits(states.flatten(0, 1)[batch.places]).float()
    right = chosen.index_select(1, acts).masked_fill(~batch.allowed, float("-inf"))
    act = (torch.logsumexp(chosen, 1) - torch.logsumexp(right, 1)).sum()
    count = batch.places.numel()
    total = (each * weights).sum() + ACT * act
    return total / (weights.sum() + ACT * count), act / max(1, count)


def optimizers(model: Transformer, plan: Plan) -> list[torch.optim.Optimizer]:
    """Muon or AdamW for the matrices of the layers, AdamW for the embedding and the norms."""

    def adamw(weights: list[Tensor], rate: float) -> torch.optim.Optimizer:
        return torch.optim.AdamW(weights, lr=rate, betas=(0.9, 0.95), weight_decay=plan.decay)

    learning = [w for w in model.parameters() if w.requires_grad]
    inside = {id(w) for w in model.blocks.parameters() if w.ndim == 2}
    matrices = [w for w in learning if id(w) in inside]
    others = [w for w in learning if id(w) not in inside]
    if plan.optimizer == "adamw":
        return [adamw(matrices, plan.matrix_rate), adamw(others, plan.other_rate)]
    return [
        Muon(matrices, lr=plan.matrix_rate, decay=plan.decay),
        adamw(others, plan.other_rate),
    ]


def freeze(model: Transformer, trained_layers: int | None) -> None:
    """Let only the last layers and the last norm learn. Nothing is computed backwards below them."""
    if trained_layers is None:
        return
    model.requires_grad_(False)
    model.norm.requires_grad_(True)
    for block in model.blocks[len(model.blocks) - trained_layers :]:
        block.requires_grad_(True)


def ensure_tokenizer(path: Path, corpora: Path | None) -> None:
    """Train the tokenizer on what is read, unless the file is there."""
    if path.exists():
        return
    train_tokenizer(sentences(corpora)).save(str(path))


class Training:
    """A run that can be stopped and taken up again: the network in one file, the rest in another."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.device = torch.device(plan.device)
        plan.folder.mkdir(parents=True, exist_ok=True)
        self.tokenizer = plan.folder / "tokenizer.json"
        ensure_tokenizer(self.tokenizer, plan.corpora)
        self.checkpoint = plan.folder / "checkpoint.pt"
        self.momentum = plan.folder / "optimizers.pt"
        torch.manual_seed(plan.seed)
        self.model = Transformer(replace(SHAPES[plan.shape], dropout=plan.dropout)).to(self.device)
        freeze(self.model, plan.trained_layers)
        names = load_tokenizer(self.tokenizer)
        self.acts = torch.tensor([number(names, token(act)) for act in ACTS], device=self.device)
        self.optimizers = optimizers(self.model, plan)
        self.held = held(self.tokenizer)
        self.averaged = {name: w.detach().clone() for name, w in self.model.named_parameters()}
        self.step = 0
        self.tokens = 0
        self.seconds = 0.0
        if self.checkpoint.exists():
            self._resume()
        if plan.compile:
            for block in self.model.blocks:
                block.compile()

    def _resume(self) -> None:
        """Go on from the checkpoint; where only the network was kept, momentum begins afresh."""
        saved = torch.load(self.checkpoint, weights_only=True, map_location=self.device)
        self.model.load_state_dict(saved["model"])
        self.averaged = saved["averaged"]
        self.step, self.tokens = saved["step"], saved["tokens"]
        self.seconds = saved["seconds"]
        if not self.momentum.exists():
            return
        states = torch.load(self.momentum, weights_only=True, map_location=self.device)
        rates = (self.plan.matrix_rate, self.plan.other_rate)
        for optimizer, state, rate in zip(self.optimizers, states, rates, strict=True):
            optimizer.load_state_dict(state)
            for group in optimizer.param_groups:
                group["lr"] = rate

    def save(self) -> None:
        """Write each file beside the old one and then replace it in one move."""
        saved = {
            "shape": asdict(self.model.shape),
            "model": self.model.state_dict(),
            "averaged": self.averaged,
            "step": self.step,
            "tokens": self.tokens,
            "seconds": self.seconds,
        }
        put(self.momentum, [optimizer.state_dict() for optimizer in self.optimizers])
        put(self.checkpoint, saved)

    def run(self) -> None:
        """Train until the planned minutes are over."""
        groups = [group for o in self.optimizers for group in o.param_groups]
        rates = [group["lr"] for group in groups]
        batches = self._batches()
        schedule = Schedule(self.plan)
        losses: list[tuple[Tensor, Tensor]] = []
        started, before, saved = time.monotonic(), self.seconds, time.monotonic()
        for count in itertools.count():
            if schedule.spent >= 1:
                break
            factor = schedule.factor(count)
            for group, rate in zip(groups, rates, strict=True):
                group["lr"] = rate * factor
            losses.append(self._learn(next(batches)))
            self.seconds = before + time.monotonic() - started
            if self.step % LOG_EVERY == 0:
                self._log(losses, factor)
                losses = []
            if self.step % JUDGE_EVERY == 0:
                self.judge()
            if time.monotonic() - saved > 60 * self.plan.save_minutes:
                self.save()
                saved = time.monotonic()
        self.save()
        self.judge()
        self._record()

    def _record(self) -> None:
        """What this call did, for the model card."""
        plan = self.plan
        cuda = self.device.type == "cuda"
        options = {
            k: v for k, v in asdict(plan).items() if k not in ("folder", "corpora", "device")
        }
        entry = {
            "options": " ".join(f"{name}={value}" for name, value in options.items()),
            "on": torch.cuda.get_device_name() if cuda else f"{torch.get_num_threads()} core(s)",
            "seconds": round(self.seconds, 1),
            "tokens": self.tokens,
            "seed": plan.seed,
            "curve": record.curve(plan.folder / "log.jsonl"),
        }
        record.add(plan.folder, entry)

    def _batches(self) -> Iterator[Batch]:
        # A resumed run must not read the same dialogues again, so the step is part of the seed.
        seed = self.plan.seed * 1_000_003 + self.step + 1
        plan = self.plan
        focus = Focus(frozenset(plan.focus.split(",") if plan.focus else ()), plan.focus_share)
        loader = DataLoader(
            Stream(self.tokenizer, seed, plan.batch, plan.minutes, plan.corpora, focus, plan.texts),
            batch_size=None,
            num_workers=plan.workers,
            prefetch_factor=4 if plan.workers else None,
            pin_memory=self.device.type == "cuda",
        )
        return cast(Iterator[Batch], iter(loader))

    def _learn(self, batch: Batch) -> tuple[Tensor, Tensor]:
        batch = batch.to(self.device)
        # Processors without bfloat16 of their own are many times slower with it.
        half = self.device.type == "cuda"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=half):
            loss, act = loss_of(self.model, batch, self.acts)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self._average()
        self.step += 1
        self.tokens += batch.tokens.numel()
        return loss.detach(), act.detach()

    @torch.no_grad()
    def judge(self) -> None:
        """Logs how the averaged weights do with the lines that are kept back."""
        now = {name: w.detach().clone() for name, w in self.model.named_parameters()}
        self.model.load_state_dict(self.averaged, strict=False)
        self.model.eval()
        half = self.device.type == "cuda"
        right = spans = answers = tokens = 0
        # Not compiled: other shapes and no dropout would be compiled anew.
        with (
            torch.compiler.set_stance("force_eager"),
            torch.autocast(self.device.type, torch.bfloat16, enabled=half),
        ):
            for batch in (one.to(self.device) for one in self.held):
                states = self.model(batch.tokens, batch.positions, batch.documents)
                chosen = self.model.logits(states.flatten(0, 1)[batch.places])[:, self.acts]
                right += int(batch.allowed.gather(1, chosen.argmax(1, True)).sum())
                answers += batch.places.numel()
                counted = batch.weights == 1
                foretold = self.model.logits(states[counted]).argmax(1)
                spans += int((foretold == batch.targets[counted]).sum())
                tokens += int(counted.sum())
        self.model.load_state_dict(now, strict=False)
        self.model.train()
        acts, inside = right / max(1, answers), spans / max(1, tokens)
        self._write(
            {"step": self.step, "held_acts": round(acts, 4), "held_tokens": round(inside, 4)}
        )

    @torch.no_grad()
    def _average(self) -> None:
        """The mean of the weights of late, which is what is exported: it errs less than the last."""
        share = min(self.plan.average, (self.step + 1) / (self.step + 10))
        now = {n: w for n, w in self.model.named_parameters() if w.requires_grad}
        torch._foreach_lerp_([self.averaged[n] for n in now], list(now.values()), 1 - share)

    def _log(self, losses: list[tuple[Tensor, Tensor]], factor: float) -> None:
        line = {
            "step": self.step,
            "tokens": self.tokens,
            "seconds": round(self.seconds, 1),
            "tokens_per_second": round(self.tokens / self.seconds),
            "loss": round(torch.stack([loss for loss, _ in losses]).mean().item(), 4),
            "act": round(torch.stack([act for _, act in losses]).mean().item(), 4),
            "rate": round(factor, 3),
        }
        self._write(line)

    def _write(self, line: dict[str, float]) -> None:
        with (self.plan.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)


def put(path: Path, content: object) -> None:
    """Writes beside the old file and then replaces it in one move."""
    fresh = path.with_suffix(".new")
    torch.save(content, fresh)
    fresh.replace(path)


def main() -> None:
    """Read the plan from the command line and train."""
    parser = argparse.ArgumentParser(description="Train the built-in model.")
    parser.add_argument("--folder", type=Path, required=True, help="checkpoint, tokenizer and log")
    parser.add_argument("--shape", choices=list(SHAPES), default="large")
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--compile", action="store_true", help="compile the layers first")
    parser.add_argument("--workers", type=int, default=0, help="processes that write dialogues")
    parser.add_argument("--batch", type=int, default=4096, help="tokens per step")
    parser.add_argument("--optimizer", choices=["muon", "adamw"], default="muon")
    parser.add_argument("--matrix-rate", type=float, default=0.02)
    parser.add_argument("--other-rate", type=float, default=0.003)
    parser.add_argument("--warmup-steps", type=int, default=40)
    parser.add_argument("--cooldown", type=float, default=0.4, help="last share of the time")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--decay", type=float, default=0.1, help="weight decay")
    parser.add_argument("--average", type=float, default=0.999, help="of the weights, per step")
    parser.add_argument("--corpora", type=Path, help="a folder of public sets; see acts/crowd.py")
    parser.add_argument("--focus", default="", help="writers, l,m: their lines come oftener")
    parser.add_argument("--focus-share", type=float, default=0.4, help="of all examples")
    parser.add_argument("--trained-layers", type=int, help="only so many of the last ones learn")
    parser.add_argument("--texts", type=float, default=BEGIN, help="share of plain ones at first")
    parser.add_argument("--save-minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    arguments = vars(parser.parse_args())
    torch.set_num_threads(arguments.pop("threads"))
    missing = [f"{k}={v}" for k, v in ALLOCATOR.items() if k not in os.environ]
    if missing and arguments["device"] == "cpu":
        print("Training is about three times slower without: " + " ".join(missing), file=sys.stderr)
    Training(Plan(**arguments)).run()


if __name__ == "__main__":
    main()
