"""Teaches the reader: `python -m lowkey.tiny.harm.teach`, two hours on two cores; the extra `train`.

Several teachers learn from the lines, all but the first without those of some writers. The reader goes
on from the first and learns, beside what the lines are, what the teachers make of them, where there are
such those who never heard them (Hinton et al. 2015, "Distilling the knowledge in a neural network"; the
share left out follows bagging, Breiman 1996). Knows nothing of how a score is used.
"""

from __future__ import annotations

import argparse
import math
import os
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from lowkey.tiny.acts.said import Said
from lowkey.tiny.acts.trained import ours
from lowkey.tiny.harm.lexicon import names
from lowkey.tiny.harm.lines import Lines, batches, border, gathered, hears, known, told
from lowkey.tiny.harm.network import Build, Network
from lowkey.tiny.harm.pack import Table, packed
from lowkey.tiny.harm.reader import FIRST, WEIGHTS
from lowkey.tiny.muon import Muon


class Course(NamedTuple):
    """How one learns: its seed, how many of the border's writers it hears, how often it hears a line."""

    seed: int
    share: float
    rounds: int


TEACHERS = (Course(1, 1.0, 8), Course(2, 0.7, 7), Course(3, 0.7, 7), Course(4, 0.7, 7))
PUPIL = Course(9, 1.0, 6)


@dataclass(frozen=True, slots=True)
class Dial:
    """How the reader is taught.

    `known`: the words that a teacher knows at most; `words`: the reader. `matrix_rate`: of Muon, which
    moves the layers' matrices; `word_rate`: of the rows of words and classes. `border`: what a line
    counts whose writer wrote for the border of harm, which is who has at least an eighth of harmful
    lines. `believed`: what the teachers count beside the line itself. `pupil`: the reader's own course.
    """

    build: Build = field(default_factory=Build)
    known: int = 24_000
    words: int = 9_800
    batch: int = 256
    rate: float = 2e-3
    word_rate: float = 5e-3
    matrix_rate: float = 0.01
    border: float = 2.0
    believed: float = 0.5
    teachers: tuple[Course, ...] = TEACHERS
    pupil: Course = PUPIL


class Teacher(NamedTuple):
    """What one learned, the lines it heard, and the log-odds of harm that it gives to each line."""

    state: dict[str, Tensor]
    heard: list[int]
    odds: NDArray[np.float32]


def learn(
    network: Network, lines: Lines, heard: Sequence[int], dial: Dial, course: Course
) -> Network:
    """Teaches a network those of the lines that are heard."""
    torch.manual_seed(course.seed)
    rng, lengths = random.Random(course.seed), lines.lengths.tolist()
    steps = course.rounds * math.ceil(len(heard) / dial.batch)
    optimizers = _optimizers(network, dial)
    schedules = [
        torch.optim.lr_scheduler.LambdaLR(
            one, lambda step: min(1.0, (step + 1) / 100, max(0.02, 1 - step / steps))
        )
        for one in optimizers
    ]
    network.train()
    for number in range(course.rounds):
        lost = 0.0
        for batch in batches(heard, lengths, dial.batch, rng):
            odds = network(*lines.batch(batch))
            harm, counts = (torch.from_numpy(one[batch]) for one in (lines.harm, lines.counts))
            each = F.binary_cross_entropy_with_logits(odds, harm, reduction="none")
            loss = (each * counts).mean()
            network.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            for one in (*optimizers, *schedules):
                one.step()
            lost += loss.item() * len(batch) / len(heard)
        print(f"{course}, round {number + 1}: loss {lost:.4f}", flush=True)
    return network.eval()


def _optimizers(network: Network, dial: Dial) -> tuple[torch.optim.Optimizer, ...]:
    """Muon for the matrices of the layers, AdamW for all else."""
    rows: list[Tensor] = [network.said.weight, network.called]
    matrices = [
        weight
        for name, weight in network.blocks.named_parameters()
        if weight.ndim == 2 and not name.endswith("distances")
    ]
    others = set(network.parameters()).difference(rows, matrices)
    groups = [
        {"params": [one for one in network.parameters() if one in others]},
        {"params": rows, "lr": dial.word_rate},
    ]
    return Muon(matrices, lr=dial.matrix_rate), torch.optim.AdamW(groups, dial.rate)


def judged(network: Network, lines: Lines, size: int = 512) -> NDArray[np.float32]:
    """The log-odds of harm that a network gives to each line."""
    order = np.argsort(lines.lengths, kind="stable")
    odds = np.empty(len(order), np.float32)
    network.eval()
    with torch.no_grad():
        for start in range(0, len(order), size):
            some = order[start : start + size]
            odds[some] = network(*lines.batch(some)).numpy()
    return odds


def teacher(lines: Lines, heard: list[int], known: int, dial: Dial, course: Course) -> Teacher:
    """One that learned on one processor, which so small a network fills better than several."""
    torch.set_num_threads(1)
    torch.manual_seed(course.seed)
    network = learn(Network(dial.build, known + FIRST, len(names())), lines, heard, dial, course)
    return Teacher(network.state_dict(), heard, judged(network, lines))


def believed(harm: NDArray[np.float32], teachers: Sequence[Teacher], share: float) -> Table:
    """What the pupil learns of each line: what it is, and to a share what is made of it by those who
    never heard it; where all of them did, by all.
    """
    odds = np.stack([one.odds for one in teachers])
    strange = np.ones_like(odds)
    for row, one in zip(strange, teachers, strict=True):
        row[one.heard] = 0
    strange[:, strange.sum(0) == 0] = 1
    mean = (odds * strange).sum(0) / strange.sum(0)
    return ((1 - share) * harm + share / (1 + np.exp(-mean))).astype(np.float32)


def pupil(first: Teacher, lines: Lines, words: int, dial: Dial) -> Network:
    """The reader: goes on from a teacher, with fewer words, each as coarse as the file holds it."""
    network = Network(replace(dial.build, halves=True), words + FIRST, len(names()))
    name = "said.weight"
    network.load_state_dict({**first.state, name: first.state[name][: words + FIRST]})
    return learn(network, lines.with_fewer(words), range(len(lines.harm)), dial, dial.pupil)


def tables(network: Network) -> list[Table]:
    """What it learned, as `reader` reads it."""
    found = (table.detach().reshape(-1, table.shape[-1]) for table in network.tables())
    return [table.numpy() for table in found]


def taught(said: Sequence[Said], dial: Dial) -> bytes:
    """The reader's file."""
    near, chosen = border(said), told(said)
    writers = [one.writer for one, _ in chosen]
    vocabulary = known([line for _, line in chosen], dial.known)
    lines = gathered(
        [line for _, line in chosen],
        {word: at for at, word in enumerate(vocabulary, FIRST)},
        {kind: at for at, kind in enumerate(names())},
        ["unsafe" in one.acts for one, _ in chosen],
        [dial.border if writer in near else 1.0 for writer in writers],
    )
    print(f"{len(chosen):,} lines, {int(lines.harm.sum()):,} of them harmful", flush=True)
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processors:
        started = [
            processors.submit(
                teacher,
                lines,
                hears(writers, near, course.share, course.seed),
                len(vocabulary),
                dial,
                course,
            )
            for course in dial.teachers
        ]
        teachers = [one.result() for one in started]
    lines = replace(lines, harm=believed(lines.harm, teachers, dial.believed))
    kept = vocabulary[: dial.words]
    return packed(tables(pupil(teachers[0], lines, len(kept), dial)), dial.build.layers, kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--to", type=Path, default=WEIGHTS)
    wanted = parser.parse_args()
    data = taught(ours(), Dial())
    wanted.to.write_bytes(data)
    print(f"{wanted.to}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
