"""Whether tuned weights may follow the old ones: both are asked the lines kept back, act by act.

Knows nothing of how they were tuned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lowkey.tiny.acts.acts import ACTS
from lowkey.tiny.data import Batch
from lowkey.tiny.model import Transformer


@dataclass(frozen=True)
class Margins:
    """What the tuned weights may lose: the share of its lines that an act may, and that all together
    may. An act with fewer lines than `least` is judged only with the others, since one line is chance.
    """

    act: float = 0.05
    whole: float = 0.005
    least: int = 20


@dataclass(frozen=True, slots=True)
class Score:
    """Of so many lines kept back: how many had the right act, how many the right spans as well."""

    lines: int = 0
    acts: int = 0
    answers: int = 0


@torch.no_grad()
def scores(model: Transformer, batches: Sequence[Batch], acts: Tensor) -> dict[str, Score]:
    """By act, how the model does with the lines that are kept back. `acts`: their tokens."""
    found = dict.fromkeys(ACTS, Score())
    for batch in (one.to(acts.device) for one in batches):
        states = model(batch.tokens, batch.positions, batch.documents)
        logits = model.logits(states.flatten(0, 1)[batch.places])[:, acts]
        right = batch.allowed.gather(1, logits.argmax(1, True))[:, 0]
        # A line is known by its row and its place in the row.
        rows = torch.arange(len(batch.tokens), device=acts.device)[:, None]
        line = rows * batch.tokens.shape[1] + batch.documents
        counted = batch.weights == 1
        wrong = model.logits(states[counted]).argmax(1) != batch.targets[counted]
        exact = right & ~torch.isin(line.flatten()[batch.places], line[counted][wrong])
        names = [list(ACTS)[place] for place in batch.allowed.int().argmax(1).tolist()]
        for name, act, answer in zip(names, right.tolist(), exact.tolist(), strict=True):
            one = found[name]
            found[name] = Score(one.lines + 1, one.acts + act, one.answers + answer)
    return {name: one for name, one in found.items() if one.lines}


def together(given: Mapping[str, Score]) -> Score:
    every = given.values()
    return Score(
        sum(one.lines for one in every),
        sum(one.acts for one in every),
        sum(one.answers for one in every),
    )


def fallen(before: Mapping[str, Score], after: Mapping[str, Score], margins: Margins) -> list[str]:
    """One phrase for each act that lost more than it may, and for all together."""
    judged = [(name, one, after[name], margins.act) for name, one in before.items()]
    judged = [one for one in judged if one[1].lines >= margins.least]
    judged.append(("all acts together", together(before), together(after), margins.whole))
    return [
        f"{name} ({what}) fell from {was} to {now} of {old.lines} lines"
        for name, old, new, margin in judged
        for what, was, now in (
            ("act", old.acts, new.acts),
            ("whole answer", old.answers, new.answers),
        )
        if was - now > margin * old.lines
    ]


def report(before: Mapping[str, Score], after: Mapping[str, Score], fell: Sequence[str]) -> str:
    """What is read by whoever decides: the verdict, and every act before and after."""
    verdict = (
        f"Refused: {'; '.join(fell)}."
        if fell
        else "Taken over: on the lines kept back no act lost more than it may."
    )
    rows = [*((name, one, after[name]) for name, one in before.items())]
    rows.append(("all", together(before), together(after)))
    lines = ["| act | lines | act right before | after | whole answer right before | after |"]
    lines.append("|---|---:|---:|---:|---:|---:|")
    lines += [
        f"| {n} | {a.lines} | {a.acts} | {b.acts} | {a.answers} | {b.answers} |" for n, a, b in rows
    ]
    return "\n".join([verdict, "", *lines, ""])
