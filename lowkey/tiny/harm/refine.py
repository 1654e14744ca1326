"""Takes the reader further: `python -m lowkey.tiny.harm.refine FOLDER`, two hours on two cores; the extra `train`.

Elders, which know English from elsewhere, learn what the reader finds hard among our lines and some of
the rest, each without the lines of a share of the writers. Alone they tell harm less well than the
reader, but they err elsewhere, and together with it they are far better (as in boosting, Freund and
Schapire 1997). So the reader goes on and learns, beside what the lines are, what it and an elder who never
heard a line make of it, and what all of them make of messages that nobody wrote. Knows nothing of how a
score is used.
"""

from __future__ import annotations

import argparse
import os
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from lowkey.tiny.acts.said import Said
from lowkey.tiny.acts.trained import ours
from lowkey.tiny.harm.elder import Elder, Schooling, pieces, schooled, thinks
from lowkey.tiny.harm.lexicon import names, words
from lowkey.tiny.harm.lines import Lines, border, gathered, known, told
from lowkey.tiny.harm.network import Build, revived
from lowkey.tiny.harm.pack import packed
from lowkey.tiny.harm.reader import FIRST, WEIGHTS, cut, reader
from lowkey.tiny.harm.swaps import swapped
from lowkey.tiny.harm.teach import Course, Dial, judged, learn, tables

Odds = NDArray[np.float32]
SCHOOLING = Schooling()
COURSE = Course(21, 1.0, 5)
DIAL = Dial(Build(halves=True), rate=1.4e-3, word_rate=3.5e-3, matrix_rate=0.007)


@dataclass(frozen=True, slots=True)
class Refining:
    """How the reader is taken further.

    `hard`: how far off it is at least where elders are to learn; `easy`: the share of other lines that
    they learn. `parts`: into which the writers are parted; each of the `elders` hears all but one.
    `swaps`: messages that nobody wrote, in which the `common` words stay. `clip`: the reader's log-odds
    at most, because it is surer than it is right; `weight`: what the elders' mean counts beside it;
    `believed`: what all of them count beside the line itself. `by_heart`: how far off the reader is at
    most with lines of which the share `left` is left out. `words`: of the reader.
    """

    hard: float = 0.05
    easy: float = 0.12
    parts: int = 3
    elders: int = 2
    schooling: Schooling = SCHOOLING
    swaps: int = 65_000
    common: int = 260
    clip: float = 8.0
    weight: float = 1.5
    believed: float = 0.4
    by_heart: float = 0.01
    left: float = 0.75
    words: int = 12_000
    course: Course = COURSE
    dial: Dial = DIAL


class Ours(NamedTuple):
    """Our lines: each one's text, words and writer, whether it asks for harm, what it counts."""

    texts: list[str]
    words: list[list[str]]
    writers: list[str]
    harm: Odds
    counts: Odds


class Task(NamedTuple):
    """What an elder is taught, and what it is asked afterwards."""

    texts: list[str]
    harm: Odds
    counts: Odds
    asked: list[str]
    seed: int


def refined(said: Sequence[Said], folder: Path, how: Refining) -> bytes:
    """The reader's file, taken further. `folder`: the elders' model, as its makers publish it."""
    chance = np.random.default_rng(how.course.seed)
    near = border(said)
    lines = _lines(said, near, how)
    before, vocabulary = revived(reader(), how.dial.build), list(reader().words)
    odds = judged(before, numbers(lines.words, vocabulary))
    off = np.abs(_share(odds) - lines.harm)
    picked = np.flatnonzero((off > how.hard) | (chance.random(len(off)) < how.easy))

    bold = [text for text, one in zip(lines.texts, lines.writers, strict=True) if one in near]
    swaps = swapped(bold, how.swaps, random.Random(how.course.seed), how.common, others=lines.texts)
    print(f"{len(off):,} lines, {len(picked):,} for elders; {len(swaps):,} swaps", flush=True)
    part = parts(lines.writers, how)[picked]
    elders = _asked(folder, lines, picked, part, swaps, how)
    strange = np.ones_like(elders)
    strange[:, : len(picked)] = part == np.arange(how.elders)[:, None]

    said_so = [cut(words(text)) for text in swaps]
    odds = np.append(odds[picked], judged(before, numbers(said_so, vocabulary)))
    opinion = _share(together(odds, elders, strange, how))
    doubted = strange[:, : len(picked)].any(0)
    right = lines.harm.copy()
    right[picked] += how.believed * doubted * (opinion[: len(picked)] - lines.harm[picked])

    vocabulary = _with_more(vocabulary, lines.words, how.words)
    every = numbers(
        lines.words + said_so,
        vocabulary,
        np.append(right, opinion[len(picked) :]),
        np.append(lines.counts, np.ones(len(swaps), np.float32)),
    )
    dull = (off < how.by_heart) & (chance.random(len(off)) < how.left)
    heard = np.flatnonzero(~np.append(dull, np.zeros(len(swaps), bool)))
    torch.manual_seed(how.course.seed)
    network = before.with_more(len(vocabulary) + FIRST)
    learn(network, every, heard.tolist(), how.dial, how.course)
    return packed(tables(network), network.build.layers, vocabulary)


def parts(writers: Sequence[str], how: Refining) -> NDArray[np.int64]:
    """The part of each line's writer."""
    order = sorted(set(writers))
    random.Random(how.course.seed).shuffle(order)
    part = {writer: at % how.parts for at, writer in enumerate(order)}
    return np.array([part[writer] for writer in writers])


def together(odds: Odds, elders: Odds, strange: Odds, how: Refining) -> Odds:
    """The log-odds of the reader and of those elders [elders, lines] who never heard a line, if any."""
    mean = (elders * strange).sum(0) / strange.sum(0).clip(1)
    return odds.clip(-how.clip, how.clip) + how.weight * mean


def numbers(
    lines: list[list[str]],
    vocabulary: list[str],
    harm: Odds | None = None,
    counts: Odds | None = None,
) -> Lines:
    """Lines as a network reads them."""
    return gathered(
        lines,
        {word: at for at, word in enumerate(vocabulary, FIRST)},
        {kind: at for at, kind in enumerate(names())},
        np.zeros(len(lines)) if harm is None else harm,
        np.ones(len(lines)) if counts is None else counts,
    )


def _lines(said: Sequence[Said], near: set[str], how: Refining) -> Ours:
    chosen = told(said)
    return Ours(
        [one.turns[-1].text for one, _ in chosen],
        [line for _, line in chosen],
        [one.writer for one, _ in chosen],
        np.array(["unsafe" in one.acts for one, _ in chosen], np.float32),
        np.array([how.dial.border if one.writer in near else 1 for one, _ in chosen], np.float32),
    )


def _asked(
    folder: Path,
    lines: Ours,
    picked: NDArray[np.int64],
    part: NDArray[np.int64],
    swaps: list[str],
    how: Refining,
) -> Odds:
    """What each elder thinks of the lines that were picked and of swaps [elders, lines and swaps]."""
    asked = [lines.texts[line] for line in picked] + swaps
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processors:
        started = []
        for seed in range(how.elders):
            some = picked[part != seed]
            texts = [lines.texts[line] for line in some]
            task = Task(texts, lines.harm[some], lines.counts[some], asked, seed)
            started.append(processors.submit(_elder, folder, task, how.schooling))
        return np.stack([one.result() for one in started])


def _with_more(vocabulary: list[str], lines: Sequence[list[str]], count: int) -> list[str]:
    """The words in their order, then the most frequent of the others, `count` in all."""
    have = set(vocabulary)
    more = [word for word in known(lines, 2 * count) if word not in have]
    return vocabulary + more[: max(0, count - len(vocabulary))]


def _elder(folder: Path, task: Task, schooling: Schooling) -> Odds:
    """What an elder thinks of what it is asked; taught on one processor."""
    torch.set_num_threads(1)
    torch.manual_seed(task.seed)
    elder = Elder(folder, schooling.dropout)
    schooled(elder, pieces(folder, task.texts), task.harm, task.counts, schooling, task.seed)
    return thinks(elder, pieces(folder, task.asked))


def _share(odds: Odds) -> Odds:
    return 1 / (1 + np.exp(-odds))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "folder", type=Path, help="all-MiniLM-L6-v2: config.json, model.safetensors, tokenizer.json"
    )
    parser.add_argument("--to", type=Path, default=WEIGHTS)
    wanted = parser.parse_args()
    data = refined(ours(), wanted.folder, Refining())
    wanted.to.write_bytes(data)
    print(f"{wanted.to}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
