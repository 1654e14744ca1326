"""Training: from the behaviour texts to a checkpoint, resumable, on a processor or a graphics card.

Knows nothing of GGUF or of how good the answers are; see `export` and `evaluate`.

    python -m lowkey.tiny.train --folder runs/tiny --minutes 50
    python -m lowkey.tiny.train --folder runs/tiny --minutes 5 --device cuda --compile \
        --workers 14 --batch 65536
"""

import argparse
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.data import DataLoader

from lowkey.tiny.behaviour import Writer
from lowkey.tiny.data import Batch, Stream
from lowkey.tiny.model import Shape, Transformer
from lowkey.tiny.muon import Muon
from lowkey.tiny.tokenizer import train_tokenizer

# On a processor, glibc hands large blocks back to the kernel after every step and pays for fresh
# pages again; keeping them made training 2.9 times faster. Set before the process starts.
ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": str(4 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(16 << 30),
    "MALLOC_TOP_PAD_": str(256 << 20),
}
TOKENIZER_DIALOGUES = 40_000
LOG_EVERY = 20


@dataclass(frozen=True)
class Plan:
    """What one call of the training does. `batch`: tokens per step."""

    folder: Path
    minutes: float
    device: str
    compile: bool
    workers: int
    batch: int
    matrix_rate: float
    other_rate: float
    warmup_steps: int
    cooldown: float
    drills: float
    save_minutes: float
    seed: int


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


def loss_of(model: Transformer, batch: Batch) -> Tensor:
    """Mean cross-entropy over the assistant's tokens only; the rest is never scored."""
    states = model(batch.tokens, batch.positions, batch.documents)
    logits = model.logits(states[batch.counted])
    return F.cross_entropy(logits.float(), batch.targets[batch.counted])


def optimizers(model: Transformer, plan: Plan) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the layers, AdamW for the embedding and the norms."""
    matrices = [w for w in model.blocks.parameters() if w.ndim == 2]
    chosen = {id(w) for w in matrices}
    others = [w for w in model.parameters() if id(w) not in chosen]
    return [
        Muon(matrices, lr=plan.matrix_rate),
        torch.optim.AdamW(others, lr=plan.other_rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]


def ensure_tokenizer(path: Path, seed: int) -> None:
    """Train the tokenizer on a sample of the dialogues, unless the file is there."""
    if path.exists():
        return
    sample = itertools.islice(Writer(seed).dialogues(), TOKENIZER_DIALOGUES)
    texts = (message.text for dialogue in sample for message in dialogue)
    train_tokenizer(texts).save(str(path))


class Training:
    """A run that can be stopped and taken up again: the network in one file, the rest in another."""

    def __init__(self, plan: Plan, shape: Shape | None = None) -> None:
        self.plan = plan
        self.device = torch.device(plan.device)
        plan.folder.mkdir(parents=True, exist_ok=True)
        self.tokenizer = plan.folder / "tokenizer.json"
        ensure_tokenizer(self.tokenizer, seed=0)
        self.checkpoint = plan.folder / "checkpoint.pt"
        self.momentum = plan.folder / "optimizers.pt"
        torch.manual_seed(plan.seed)
        self.model = Transformer(shape or Shape()).to(self.device)
        self.optimizers = optimizers(self.model, plan)
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
            "step": self.step,
            "tokens": self.tokens,
            "seconds": self.seconds,
        }
        _replace(self.momentum, [optimizer.state_dict() for optimizer in self.optimizers])
        _replace(self.checkpoint, saved)

    def run(self) -> None:
        """Train until the planned minutes are over."""
        groups = [group for o in self.optimizers for group in o.param_groups]
        rates = [group["lr"] for group in groups]
        batches = self._batches()
        schedule = Schedule(self.plan)
        losses: list[Tensor] = []
        started, before, saved = time.monotonic(), self.seconds, time.monotonic()
        for number in itertools.count():
            if schedule.spent >= 1:
                break
            factor = schedule.factor(number)
            for group, rate in zip(groups, rates, strict=True):
                group["lr"] = rate * factor
            losses.append(self._learn(next(batches)))
            self.seconds = before + time.monotonic() - started
            if self.step % LOG_EVERY == 0:
                self._log(losses, factor)
                losses = []
            if time.monotonic() - saved > 60 * self.plan.save_minutes:
                self.save()
                saved = time.monotonic()
        self.save()

    def _batches(self) -> Iterator[Batch]:
        # A resumed run must not read the same dialogues again, so the step is part of the seed.
        seed = self.plan.seed * 1_000_003 + self.step + 1
        loader = DataLoader(
            Stream(self.tokenizer, seed, self.plan.batch, self.plan.drills),
            batch_size=None,
            num_workers=self.plan.workers,
            prefetch_factor=4 if self.plan.workers else None,
            pin_memory=self.device.type == "cuda",
        )
        return cast(Iterator[Batch], iter(loader))

    def _learn(self, batch: Batch) -> Tensor:
        batch = batch.to(self.device)
        # Processors without bfloat16 of their own are many times slower with it.
        half = self.device.type == "cuda"
        with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=half):
            loss = loss_of(self.model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.tokens += batch.tokens.numel()
        return loss.detach()

    def _log(self, losses: list[Tensor], factor: float) -> None:
        line = {
            "step": self.step,
            "tokens": self.tokens,
            "seconds": round(self.seconds, 1),
            "tokens_per_second": round(self.tokens / self.seconds),
            "loss": round(torch.stack(losses).mean().item(), 4),
            "rate": round(factor, 3),
        }
        with (self.plan.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)


def _replace(path: Path, content: object) -> None:
    fresh = path.with_suffix(".new")
    torch.save(content, fresh)
    fresh.replace(path)


def main() -> None:
    """Read the plan from the command line and train."""
    parser = argparse.ArgumentParser(description="Train the built-in model.")
    parser.add_argument("--folder", type=Path, required=True, help="checkpoint, tokenizer and log")
    parser.add_argument("--minutes", type=float, default=50)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--compile", action="store_true", help="compile the layers first")
    parser.add_argument("--workers", type=int, default=0, help="processes that write dialogues")
    parser.add_argument("--batch", type=int, default=4096, help="tokens per step")
    parser.add_argument("--matrix-rate", type=float, default=0.02)
    parser.add_argument("--other-rate", type=float, default=0.003)
    parser.add_argument("--warmup-steps", type=int, default=40)
    parser.add_argument("--cooldown", type=float, default=0.4, help="last share of the time")
    parser.add_argument("--drills", type=float, default=0.1, help="share of copying drills")
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
