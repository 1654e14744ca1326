"""Revival: from a GGUF that `export` wrote back to a folder that `train` goes on with.

Knows nothing of training. What the file rounded stays rounded; momentum, and the mean of the weights
beside the last ones, are lost, so both are what the file holds.

    python -m lowkey.tiny.revive --gguf lowkey/tiny/weights/lowkey-tiny.gguf --folder runs/further
"""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gguf import GGUFReader, TokenType
from gguf.quants import dequantize
from tokenizers import Tokenizer, models
from torch import Tensor

from lowkey.tiny import record
from lowkey.tiny.export import names, turned
from lowkey.tiny.model import Shape
from lowkey.tiny.tokenizer import framed


def read_shape(reader: GGUFReader) -> Shape:
    """The network's shape, from the metadata."""
    return Shape(
        vocabulary=_field(reader, "llama.vocab_size"),
        width=_field(reader, "llama.embedding_length"),
        layers=_field(reader, "llama.block_count"),
        heads=_field(reader, "llama.attention.head_count"),
        kv_heads=_field(reader, "llama.attention.head_count_kv"),
        hidden=_field(reader, "llama.feed_forward_length"),
        context=_field(reader, "llama.context_length"),
        rope_base=_short(_field(reader, "llama.rope.freq_base")),
        epsilon=_short(_field(reader, "llama.attention.layer_norm_rms_epsilon")),
    )


def read_tokenizer(reader: GGUFReader) -> Tokenizer:
    """The tokenizer as `train_tokenizer` made it."""
    tokens: list[str] = _field(reader, "tokenizer.ggml.tokens")
    kinds: list[int] = _field(reader, "tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ")) for merge in _field(reader, "tokenizer.ggml.merges")]
    tokenizer = framed(models.BPE({token: place for place, token in enumerate(tokens)}, merges))
    special = (TokenType.CONTROL, TokenType.USER_DEFINED)
    tokenizer.add_special_tokens(
        [token for token, kind in zip(tokens, kinds, strict=True) if kind in special]
    )
    return tokenizer


def read_weights(reader: GGUFReader, shape: Shape) -> dict[str, Tensor]:
    """The weights under our names, float32."""
    stored = {tensor.name: tensor for tensor in reader.tensors}
    found: dict[str, Tensor] = {}
    for ours, theirs in names(shape.layers).items():
        value = dequantize(stored[theirs].data, stored[theirs].tensor_type)
        if heads := turned(ours, shape):
            value = halved(value, heads)
        found[ours] = torch.tensor(value)
    return found


def halved(weight: np.ndarray, heads: int) -> np.ndarray:
    """Rows reordered from pairs to halves: what `export.paired` did, undone."""
    rows, columns = weight.shape
    pairs = weight.reshape(heads, rows // heads // 2, 2, columns)
    return pairs.swapaxes(1, 2).reshape(rows, columns)


def revive(path: Path, folder: Path) -> None:
    """Write the training folder of a GGUF."""
    reader = GGUFReader(path)
    shape = read_shape(reader)
    weights = read_weights(reader, shape)
    saved = {"shape": asdict(shape), "model": weights, "averaged": weights}
    folder.mkdir(parents=True, exist_ok=True)
    read_tokenizer(reader).save(str(folder / "tokenizer.json"))
    torch.save(saved | {"step": 0, "tokens": 0, "seconds": 0.0}, folder / "checkpoint.pt")
    record.write(folder, record.read(path.parent))


def _field(reader: GGUFReader, name: str) -> Any:
    field = reader.get_field(name)
    if field is None:
        raise SystemExit(f"This is no file of `lowkey.tiny.export`: it has no {name}.")
    return field.contents()


def _short(value: float) -> float:
    """The shortest number that is this one in float32: 1e-05, not 9.999999747378752e-06."""
    return float(str(np.float32(value)))


def main() -> None:
    """Read the command line and revive."""
    parser = argparse.ArgumentParser(description="Make a training folder of a GGUF.")
    parser.add_argument("--gguf", type=Path, required=True, help="what lowkey.tiny.export wrote")
    parser.add_argument("--folder", type=Path, required=True, help="for the checkpoint: new")
    arguments = parser.parse_args()
    if (arguments.folder / "checkpoint.pt").exists():
        raise SystemExit(f"{arguments.folder} holds a training already; name another folder.")
    revive(arguments.gguf, arguments.folder)


if __name__ == "__main__":
    main()
