"""The tokenizer: a byte-level BPE of 4,096 tokens, trained on our own text.

Knows nothing of dialogues beyond the names of the tokens that frame them, of the acts and the slots.
Digits are split one by one, as llama.cpp's `smollm` pre-tokenizer does.
"""

from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from lowkey.tiny.acts.acts import ACTS, SLOTS
from lowkey.tiny.acts.prompt import ASSISTANT, DO, END, USER, token

SIZE = 4096
PAD = "<|pad|>"
SPECIAL = (
    PAD,
    END,
    USER,
    ASSISTANT,
    DO,
    *(token(name) for name in dict.fromkeys((*ACTS, *SLOTS))),
)


def train_tokenizer(texts: Iterable[str], size: int = SIZE) -> Tokenizer:
    """Learn the merges from texts; the special tokens get the first ids."""
    tokenizer = framed(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        min_frequency=2,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def framed(model: models.BPE) -> Tokenizer:
    """What stands before and behind the merges: digits one by one, then bytes."""
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def load_tokenizer(path: Path) -> Tokenizer:
    """Read a tokenizer saved by `Tokenizer.save`."""
    return Tokenizer.from_file(str(path))


def number(tokenizer: Tokenizer, token: str) -> int:
    """The id of a token that must be there."""
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"The tokenizer has no token {token}.")
    return found
