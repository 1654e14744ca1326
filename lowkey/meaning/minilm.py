"""all-MiniLM-L6-v2 in NumPy: `python -m lowkey.meaning.minilm FOLDER`. Knows no file of anyone's.

A process of its own: it says one line of JSON for each line it is asked, {"texts": […]} →
{"vectors": base64 of float32 rows}. So the server needs no 100 MB for it, and its own threads are
not held up. The model: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (Apache 2.0).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from lowkey.meaning.wordpiece import WordPiece

NAME = "all-MiniLM-L6-v2"
SIZE = 384
HEADS = 12
LAYERS = 6
TOKENS = 256
"""As many as the model was trained to read."""
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
VOCABULARY = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
"""SHA-256 of the files that the model's makers published; whoever packs them up, none else is read."""
BATCH = 16
KIND = 10
"""How much less this process wants the processor than others."""


class Model:
    """The model, from the files in `folder`. Raises ValueError where they are not the published ones."""

    def __init__(self, folder: Path) -> None:
        self.np = import_module("numpy")
        data = (folder / "model.safetensors").read_bytes()
        vocabulary = (folder / "vocab.txt").read_bytes()
        for content, known in ((data, WEIGHTS), (vocabulary, VOCABULARY)):
            if hashlib.sha256(content).hexdigest() != known:
                raise ValueError(f"{folder} does not hold the published {NAME}")
        self.pieces = WordPiece(vocabulary.decode().split("\n")[:-1])
        self.w = self._tensors(data)

    def embed(self, texts: Sequence[str]) -> Any:
        """float32, (texts, 384), each of length 1."""
        np = self.np
        numbers = [self.pieces.encode(text, TOKENS) for text in texts]
        order = sorted(range(len(numbers)), key=lambda at: len(numbers[at]))
        told = np.zeros((len(texts), SIZE), "f4")
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            told[some] = self._batch([numbers[at] for at in some])
        return told

    def _batch(self, rows: Sequence[Sequence[int]]) -> Any:
        np, w = self.np, self.w
        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), int)
        mask = np.zeros((len(rows), longest), "f4")
        for at, row in enumerate(rows):
            ids[at, : len(row)], mask[at, : len(row)] = row, 1
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][:longest]
        x = self._norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        hidden = (1 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in range(LAYERS):
            x = self._layer(x, hidden, f"encoder.layer.{layer}.")
        mean = (x * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _layer(self, x: Any, hidden: Any, at: str) -> Any:
        np = self.np
        count, length, _ = x.shape

        def heads(name: str) -> Any:
            made = self._dense(x, f"{at}attention.self.{name}")
            return made.reshape(count, length, HEADS, -1).transpose(0, 2, 1, 3)

        q, k, v = heads("query"), heads("key"), heads("value")
        scores = q @ k.transpose(0, 1, 3, 2) / np.float32(np.sqrt(SIZE / HEADS)) + hidden
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        mixed = (scores @ v).transpose(0, 2, 1, 3).reshape(count, length, SIZE)
        mixed = self._dense(mixed, f"{at}attention.output.dense")
        x = self._norm(x + mixed, f"{at}attention.output.LayerNorm")
        inner = self._gelu(self._dense(x, f"{at}intermediate.dense"))
        return self._norm(x + self._dense(inner, f"{at}output.dense"), f"{at}output.LayerNorm")

    def _dense(self, x: Any, name: str) -> Any:
        return x @ self.w[f"{name}.weight"].T + self.w[f"{name}.bias"]

    def _norm(self, x: Any, name: str) -> Any:
        x = x - x.mean(-1, keepdims=True)
        x = x / self.np.sqrt((x * x).mean(-1, keepdims=True) + self.np.float32(1e-12))
        return x * self.w[f"{name}.weight"] + self.w[f"{name}.bias"]

    def _gelu(self, x: Any) -> Any:
        """x·Φ(x), the error function by Abramowitz & Stegun 7.1.26 (off by 1.5e-7 at most)."""
        np = self.np
        y = np.abs(x) * np.float32(0.7071067811865476)
        t = 1 / (1 + np.float32(0.3275911) * y)
        sum_ = np.float32(1.061405429)
        for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
            sum_ = sum_ * t + np.float32(factor)
        erf = 1 - sum_ * t * np.exp(-y * y)
        return np.float32(0.5) * x * (1 + np.copysign(erf, x))

    def _tensors(self, data: bytes) -> dict[str, Any]:
        """The weights by name (https://huggingface.co/docs/safetensors)."""
        size = int.from_bytes(data[:8], "little")
        told: dict[str, Any] = {}
        for name, about in json.loads(data[8 : 8 + size]).items():
            if about.get("dtype") == "F32":
                begin, end = (8 + size + place for place in about["data_offsets"])
                told[name] = self.np.frombuffer(data[begin:end], "<f4").reshape(about["shape"])
        return told


def main(folder: Path) -> None:
    os.nice(KIND)
    lines = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # Whatever else is printed is no line of ours.
    model = Model(folder)
    for line in sys.stdin.buffer:
        vectors = model.embed(json.loads(line)["texts"])
        told = {"vectors": base64.b64encode(vectors.astype("<f4").tobytes()).decode()}
        lines.write(json.dumps(told).encode() + b"\n")
        lines.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
