"""A GGUF model written by hand that recites: whatever it reads, it says the alphabet from there.

Knows no training. A llama whose layers add nothing: each token's embedding is one-hot, and the output
matrix maps it to the token that follows. So an answer is known before it is asked.
Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import struct
from array import array
from itertools import pairwise
from pathlib import Path

LETTERS = "abcdefghijklmnopqrstuvwxyz"
BYTES = 3
"""The first of the 256 byte tokens; before it stand <unk>, <s> and </s>."""
END = 2
WIDTH = 288
HEADS = 4
INNER = 32
TEMPLATE = (
    "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}assistant:\n{% endif %}"
)
UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9


def write(
    path: Path,
    *,
    endless: bool = False,
    context: int = 4096,
    layers: int = 1,
    template: str = TEMPLATE,
    temperature: float | None = None,
    pooling: int | None = None,
) -> Path:
    """Says a to z and ends; `endless`: begins again after z. `pooling`: it is made for vectors."""
    more = [_key("tokenizer.chat_template", STRING, _string(template))]
    if temperature is not None:
        more.append(_key("general.sampling.temp", FLOAT32, struct.pack("<f", temperature)))
    if pooling is not None:
        more.append(_key("llama.pooling_type", UINT32, struct.pack("<I", pooling)))
    path.write_bytes(_file(_follows(endless), context, layers, more))
    return path


def _follows(endless: bool) -> dict[int, int]:
    """Token → the token said after it. All that are no letter lead to a."""
    chain = {BYTES + ord(one): BYTES + ord(two) for one, two in pairwise(LETTERS)}
    first, last = BYTES + ord("a"), BYTES + ord("z")
    return dict.fromkeys(range(BYTES + 256), first) | chain | {last: first if endless else END}


def _file(follows: dict[int, int], context: int, layers: int, more: list[bytes]) -> bytes:
    vocabulary = len(follows)
    embedding = array("f", bytes(4 * vocabulary * WIDTH))
    output = array("f", bytes(4 * vocabulary * WIDTH))
    for token, next_token in follows.items():
        embedding[token * WIDTH + token] = 1.0
        output[next_token * WIDTH + token] = 2.0
    ones = array("f", [1.0] * WIDTH)
    nothing = {
        "attn_q": (WIDTH, WIDTH),
        "attn_k": (WIDTH, WIDTH),
        "attn_v": (WIDTH, WIDTH),
        "attn_output": (WIDTH, WIDTH),
        "ffn_gate": (WIDTH, INNER),
        "ffn_up": (WIDTH, INNER),
        "ffn_down": (INNER, WIDTH),
    }
    tensors: list[tuple[str, tuple[int, ...], bytes]] = [
        ("token_embd.weight", (WIDTH, vocabulary), embedding.tobytes()),
        ("output.weight", (WIDTH, vocabulary), output.tobytes()),
        ("output_norm.weight", (WIDTH,), ones.tobytes()),
    ]
    for layer in range(layers):
        for name in ("attn_norm", "ffn_norm"):
            tensors.append((f"blk.{layer}.{name}.weight", (WIDTH,), ones.tobytes()))
        for name, (wide, high) in nothing.items():
            tensors.append((f"blk.{layer}.{name}.weight", (wide, high), bytes(4 * wide * high)))
    return _pack([*_metadata(vocabulary, context, layers), *more], tensors)


def _metadata(vocabulary: int, context: int, layers: int) -> list[bytes]:
    names = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    kinds = [2, 3, 3] + [6] * 256
    assert len(names) == vocabulary
    return [
        _key("general.architecture", STRING, _string("llama")),
        _key("general.name", STRING, _string("Reciter")),
        _key("llama.context_length", UINT32, struct.pack("<I", context)),
        _key("llama.embedding_length", UINT32, struct.pack("<I", WIDTH)),
        _key("llama.block_count", UINT32, struct.pack("<I", layers)),
        _key("llama.feed_forward_length", UINT32, struct.pack("<I", INNER)),
        _key("llama.attention.head_count", UINT32, struct.pack("<I", HEADS)),
        _key("llama.attention.head_count_kv", UINT32, struct.pack("<I", HEADS)),
        _key("llama.attention.layer_norm_rms_epsilon", FLOAT32, struct.pack("<f", 1e-5)),
        _key("llama.rope.dimension_count", UINT32, struct.pack("<I", WIDTH // HEADS)),
        _key("tokenizer.ggml.model", STRING, _string("llama")),
        _many("tokenizer.ggml.tokens", STRING, [_string(name) for name in names]),
        _many("tokenizer.ggml.scores", FLOAT32, [struct.pack("<f", 0.0)] * vocabulary),
        _many("tokenizer.ggml.token_type", INT32, [struct.pack("<i", kind) for kind in kinds]),
        _key("tokenizer.ggml.add_space_prefix", BOOL, b"\0"),
        _key("tokenizer.ggml.bos_token_id", UINT32, struct.pack("<I", 1)),
        _key("tokenizer.ggml.eos_token_id", UINT32, struct.pack("<I", END)),
    ]


def _pack(metadata: list[bytes], tensors: list[tuple[str, tuple[int, ...], bytes]]) -> bytes:
    head = [struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(metadata)), *metadata]
    body: list[bytes] = []
    offset = 0
    for name, shape, data in tensors:
        head.append(_string(name) + struct.pack("<I", len(shape)))
        head.append(struct.pack(f"<{len(shape)}Q", *shape) + struct.pack("<IQ", 0, offset))
        padded = data + bytes(-len(data) % 32)
        body.append(padded)
        offset += len(padded)
    begin = b"".join(head)
    return b"".join([begin, bytes(-len(begin) % 32), *body])


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _key(name: str, kind: int, value: bytes) -> bytes:
    return _string(name) + struct.pack("<I", kind) + value


def _many(name: str, kind: int, values: list[bytes]) -> bytes:
    return _key(name, ARRAY, struct.pack("<IQ", kind, len(values)) + b"".join(values))
