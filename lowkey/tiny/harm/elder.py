"""A teacher that knows English already: all-MiniLM-L6-v2 with a head for harm. It teaches and is never shipped.

Its 22 million parameters learned from a billion pairs of sentences what words have to do with each
other (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, Apache 2.0; BERT, Devlin et al.
2018). Knows no lexicon and no reader.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from lowkey.tiny.harm.lines import batches

LONGEST = 64
"""Pieces of words that are read."""
EPS = 1e-12


@dataclass(frozen=True, slots=True)
class Schooling:
    """How an elder is taught further. `dropout`: the share of numbers that is lost while it learns."""

    rounds: int = 2
    batch: int = 64
    rate: float = 1.5e-4
    warmup: int = 150
    decay: float = 0.01
    dropout: float = 0.1


class Layer(nn.Module):
    """One of BERT's."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.mixed, self.joined = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, inner), nn.Linear(inner, width)
        self.first, self.second = nn.LayerNorm(width, EPS), nn.LayerNorm(width, EPS)
        self.drop = nn.Dropout(dropout)

    def forward(self, states: Tensor, hidden: Tensor) -> Tensor:
        rows, length, width = states.shape
        mixed = self.mixed(states).view(rows, length, 3, self.heads, width // self.heads)
        asked, theirs, value = mixed.permute(2, 0, 3, 1, 4)
        scores = asked @ theirs.transpose(-1, -2) / math.sqrt(width // self.heads) + hidden
        heard = (scores.softmax(-1) @ value).transpose(1, 2).reshape(rows, length, width)
        states = self.first(states + self.drop(self.joined(heard)))
        return self.second(states + self.drop(self.narrow(F.gelu(self.wide(states)))))


class Elder(nn.Module):
    """The model in `folder`, and a head that begins with no opinion. Its rows of words stay as they are,
    so that it goes on knowing words that the lines don't have.

    Raises FileNotFoundError or KeyError where the folder holds no such model.
    """

    def __init__(self, folder: Path, dropout: float = 0.1) -> None:
        super().__init__()
        about = json.loads((folder / "config.json").read_text())
        width, known = int(about["hidden_size"]), _tensors(folder / "model.safetensors")
        self.said = nn.Embedding.from_pretrained(known["embeddings.word_embeddings.weight"])
        places, kind = (known[f"embeddings.{name}_embeddings.weight"] for name in _PLACED)
        self.places = nn.Parameter(places[:LONGEST] + kind[0])
        self.begun, self.drop = nn.LayerNorm(width, EPS), nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            Layer(width, about["num_attention_heads"], about["intermediate_size"], dropout)
            for _ in range(about["num_hidden_layers"])
        )
        self.begun.load_state_dict(_part(known, "embeddings.LayerNorm"))
        for at, layer in enumerate(self.layers):
            told = {
                f"{ours}.{part}": torch.cat(
                    [known[f"encoder.layer.{at}.{one}.{part}"] for one in theirs]
                )
                for ours, theirs in _NAMES.items()
                for part in ("weight", "bias")
            }
            layer.load_state_dict(told)
        self.look, self.out = nn.Linear(width, 1), nn.Linear(2 * width, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, pieces: Tensor) -> Tensor:
        """Log-odds [lines] of pieces [lines, pieces], filled up with 0."""
        there = pieces != 0
        hidden = torch.zeros(pieces.shape).masked_fill(~there, -1e9)[:, None, None]
        states = self.drop(self.begun(self.said(pieces) + self.places[: pieces.shape[1]]))
        for layer in self.layers:
            states = layer(states, hidden)
        counted = there[..., None].float()
        mean = (states * counted).sum(1) / counted.sum(1)
        shares = self.look(states).masked_fill(~there[..., None], -1e9).softmax(1)
        return self.out(torch.cat([mean, (states * shares).sum(1)], -1))[:, 0]


_PLACED = ("position", "token_type")
_NAMES = {
    "mixed": [f"attention.self.{name}" for name in ("query", "key", "value")],
    "joined": ["attention.output.dense"],
    "first": ["attention.output.LayerNorm"],
    "wide": ["intermediate.dense"],
    "narrow": ["output.dense"],
    "second": ["output.LayerNorm"],
}


def pieces(folder: Path, texts: Sequence[str]) -> list[list[int]]:
    """Texts as the model reads them."""
    cut = Tokenizer.from_file(str(folder / "tokenizer.json"))
    cut.no_padding()
    cut.enable_truncation(LONGEST)
    return [one.ids for one in cut.encode_batch(list(texts))]


def schooled(
    elder: Elder,
    read: Sequence[Sequence[int]],
    harm: NDArray[np.float32],
    counts: NDArray[np.float32],
    schooling: Schooling,
    seed: int,
) -> Elder:
    """Teaches an elder lines, each of which is harm or none."""
    torch.manual_seed(seed)
    rng, lengths = random.Random(seed), [len(one) for one in read]
    learns = [weight for weight in elder.parameters() if weight.requires_grad]
    groups = [
        {"params": [one for one in learns if one.ndim > 1], "weight_decay": schooling.decay},
        {"params": [one for one in learns if one.ndim == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, schooling.rate)
    steps = schooling.rounds * math.ceil(len(read) / schooling.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min((step + 1) / schooling.warmup, max(0.02, 1 - step / steps)),
    )
    elder.train()
    for number in range(schooling.rounds):
        lost = 0.0
        for batch in batches(range(len(read)), lengths, schooling.batch, rng):
            odds = elder(_filled([read[line] for line in batch]))
            right, count = (torch.from_numpy(one[batch]) for one in (harm, counts))
            each = F.binary_cross_entropy_with_logits(odds, right, reduction="none")
            loss = (each * count).sum() / count.sum()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learns, 1.0)
            optimizer.step()
            schedule.step()
            lost += loss.item() * len(batch) / len(read)
        print(f"elder {seed}, round {number + 1}: loss {lost:.4f}", flush=True)
    return elder.eval()


def thinks(elder: Elder, read: Sequence[Sequence[int]], size: int = 128) -> NDArray[np.float32]:
    """The log-odds of harm that an elder gives to each line."""
    order = sorted(range(len(read)), key=lambda line: len(read[line]))
    odds = np.empty(len(read), np.float32)
    elder.eval()
    with torch.no_grad():
        for start in range(0, len(order), size):
            some = order[start : start + size]
            odds[some] = elder(_filled([read[line] for line in some])).numpy()
    return odds


def _filled(read: Sequence[Sequence[int]]) -> Tensor:
    filled = np.zeros((len(read), max(map(len, read))), np.int64)
    for row, line in zip(filled, read, strict=True):
        row[: len(line)] = line
    return torch.from_numpy(filled)


def _part(known: dict[str, Tensor], name: str) -> dict[str, Tensor]:
    return {part: known[f"{name}.{part}"] for part in ("weight", "bias")}


def _tensors(file: Path) -> dict[str, Tensor]:
    """The file's weights in 32 bits by name (https://huggingface.co/docs/safetensors)."""
    data = file.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    about: dict[str, dict[str, Any]] = json.loads(data[8:start])
    found: dict[str, Tensor] = {}
    for name, one in about.items():
        if one.get("dtype") == "F32":
            begin, end = (start + place for place in one["data_offsets"])
            rows = np.frombuffer(data[begin:end], "<f4").reshape(one["shape"])
            found[name] = torch.from_numpy(rows.copy())
    return found
