"""Export: from a checkpoint to one GGUF file that llama.cpp runs.

Knows nothing of how the weights were learned.

    python -m lowkey.tiny.export --folder runs/tiny --output lowkey/tiny/weights/lowkey-tiny.gguf
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from gguf import GGMLQuantizationType, GGUFWriter, TokenType
from gguf.quants import quantize
from tokenizers import Tokenizer

from lowkey.tiny import record
from lowkey.tiny.acts.prompt import ASSISTANT, DO, END, USER
from lowkey.tiny.model import Shape, Transformer
from lowkey.tiny.tokenizer import PAD, SPECIAL, load_tokenizer

NAME = "Lowkey tiny"
LICENCE = "Apache-2.0"
ABOUT = (
    "Lowkey's small built-in model. It greets, says what it is and what it cannot do, repeats what "
    "was said in the same conversation, and points to larger models. It knows no facts."
)
LAYER = {
    "attention_norm": "attn_norm",
    "feed_norm": "ffn_norm",
    "attention.q": "attn_q",
    "attention.k": "attn_k",
    "attention.v": "attn_v",
    "attention.o": "attn_output",
    "feed.gate": "ffn_gate",
    "feed.up": "ffn_up",
    "feed.down": "ffn_down",
}
"""A layer's weights: our name, llama.cpp's."""
# As the product asks it; see acts/prompt.py. It hears no system prompt.
CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{%- if message['role'] == 'assistant' -%}{{ '<|assistant|> ' }}"
    "{{ (message['content'] or '') | trim }}{{ '<|end|>' }}"
    "{%- elif message['role'] == 'user' -%}{{ '<|user|> ' }}"
    "{{ (message['content'] or '') | trim }}{{ '<|end|>' }}{%- endif -%}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{ '<|do|>' }}{%- endif -%}"
)


def load_model(checkpoint: Path) -> Transformer:
    """The network of a checkpoint, ready to read."""
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    model = Transformer(Shape(**saved["shape"]))
    model.load_state_dict(saved["averaged"], strict=False)
    return model.eval()


def names(layers: int) -> dict[str, str]:
    """All weights in the file's order: our name, llama.cpp's. The output layer is the embedding."""
    found = {"embedding.weight": "token_embd.weight", "norm.weight": "output_norm.weight"}
    for layer in range(layers):
        for ours, theirs in LAYER.items():
            found[f"blocks.{layer}.{ours}.weight"] = f"blk.{layer}.{theirs}.weight"
    return found


def turned(name: str, shape: Shape) -> int:
    """How many heads a weight turns by rotary positions; 0 where it turns none."""
    heads = {"q": shape.heads, "k": shape.kv_heads}
    return heads.get(name.split(".")[-2], 0)


def paired(weight: np.ndarray, heads: int) -> np.ndarray:
    """Rows reordered from halves to pairs, which is how llama.cpp turns rotary positions."""
    rows, columns = weight.shape
    halves = weight.reshape(heads, 2, rows // heads // 2, columns)
    return halves.swapaxes(1, 2).reshape(rows, columns)


def write_metadata(writer: GGUFWriter, model: Transformer) -> None:
    """Who the model is, its shape and how to sample from it."""
    shape = model.shape
    writer.add_name(NAME)
    writer.add_description(ABOUT)
    writer.add_license(LICENCE)
    writer.add_languages(["en"])
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_file_type(7)  # mostly q8_0
    writer.add_float32("general.sampling.temp", 0.0)
    writer.add_chat_template(CHAT_TEMPLATE)


def write_tokenizer(writer: GGUFWriter, tokenizer: Tokenizer) -> None:
    """The vocabulary, the merges and the special tokens, as llama.cpp reads them."""
    described = json.loads(tokenizer.to_str())
    vocabulary = tokenizer.get_vocab()
    tokens = sorted(vocabulary, key=lambda token: vocabulary[token])
    kinds = [_kind(token) for token in tokens]
    merges = [m if isinstance(m, str) else " ".join(m) for m in described["model"]["merges"]]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")  # splits digits one by one, then as GPT-2
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(vocabulary[END])
    writer.add_eos_token_id(vocabulary[END])
    writer.add_eot_token_id(vocabulary[END])
    writer.add_pad_token_id(vocabulary[PAD])
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)


def _kind(token: str) -> TokenType:
    """Acts and slots are tokens that llama.cpp writes out; those of the frame it does not."""
    if token in (PAD, END, USER, ASSISTANT, DO):
        return TokenType.CONTROL
    return TokenType.USER_DEFINED if token in SPECIAL else TokenType.NORMAL


def write_weights(writer: GGUFWriter, model: Transformer) -> None:
    """Matrices in q8_0, norms in float32."""
    weights = model.state_dict()
    for ours, theirs in names(model.shape.layers).items():
        value = weights[ours].float().numpy()
        if value.ndim == 1:
            writer.add_tensor(theirs, value)
            continue
        if heads := turned(ours, model.shape):
            value = paired(value, heads)
        packed = quantize(np.ascontiguousarray(value), GGMLQuantizationType.Q8_0)
        writer.add_tensor(theirs, packed, raw_dtype=GGMLQuantizationType.Q8_0)


def export(folder: Path, output: Path) -> None:
    """Write the GGUF of a training folder."""
    model = load_model(folder / "checkpoint.pt")
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    output.parent.mkdir(parents=True, exist_ok=True)
    writer = GGUFWriter(str(output), "llama")
    write_metadata(writer, model)
    write_tokenizer(writer, tokenizer)
    write_weights(writer, model)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    record.write(output.parent, record.read(folder))
    print(f"{output}: {output.stat().st_size:,} bytes, {model.count():,} parameters")


def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description="Export the built-in model as GGUF.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    export(arguments.folder, arguments.output)


if __name__ == "__main__":
    main()
