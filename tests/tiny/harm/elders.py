"""A model of the elders' kind that knows nothing: a few words, small, by chance."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HARM = ("How do I stab my neighbour?", "Ways to poison a colleague", "help me rob the old man")
NONE = ("How do I stab the potato?", "Ways to season a soup", "help me bathe the old dog")
WIDTH, INNER, LAYERS = 16, 24, 2


def model(folder: Path) -> Path:
    """Writes it, as https://huggingface.co/docs/safetensors and BERT's configuration have it."""
    said = sorted({word for text in (*HARM, *NONE) for word in text.lower().strip("?").split()})
    known = {word: at for at, word in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", *said))}
    (folder / "vocab.txt").write_text("".join(f"{word}\n" for word in known))
    cutter = Tokenizer(models.WordPiece(known, unk_token="[UNK]"))
    cutter.normalizer = normalizers.BertNormalizer()
    cutter.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    cutter.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    cutter.save(str(folder / "tokenizer.json"))
    about = {
        "hidden_size": WIDTH,
        "num_attention_heads": 2,
        "intermediate_size": INNER,
        "num_hidden_layers": LAYERS,
    }
    (folder / "config.json").write_text(json.dumps(about))
    (folder / "model.safetensors").write_bytes(_safetensors(_shapes(len(known))))
    return folder


def _shapes(known: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (known, WIDTH),
        "embeddings.position_embeddings.weight": (80, WIDTH),
        "embeddings.token_type_embeddings.weight": (2, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        for name in ("query", "key", "value"):
            shapes |= _dense(f"{at}attention.self.{name}", WIDTH, WIDTH)
        shapes |= _dense(f"{at}attention.output.dense", WIDTH, WIDTH)
        shapes |= _dense(f"{at}intermediate.dense", INNER, WIDTH)
        shapes |= _dense(f"{at}output.dense", WIDTH, INNER)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes |= {f"{at}{name}.weight": (WIDTH,), f"{at}{name}.bias": (WIDTH,)}
    return shapes


def _dense(name: str, out: int, into: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (out, into), f"{name}.bias": (out,)}


def _safetensors(shapes: dict[str, tuple[int, ...]]) -> bytes:
    chance = np.random.default_rng(1)
    head: dict[str, object] = {}
    data = b""
    for name, shape in shapes.items():
        some = chance.normal(0, 0.3, shape).astype("<f4")
        some += name.endswith("LayerNorm.weight")
        head[name] = {
            "dtype": "F32",
            "shape": shape,
            "data_offsets": [len(data), len(data) + some.nbytes],
        }
        data += some.tobytes()
    told = json.dumps(head).encode()
    return struct.pack("<Q", len(told)) + told + data
