"""What a GGUF file says of itself, read from its header alone. Knows no engine.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lowkey.core.errors import InputError

MAGIC = b"GGUF"
_FORMS = ("<B", "<b", "<H", "<h", "<I", "<i", "<f", "<?", "", "", "<Q", "<q", "<d")
SCALARS = {kind: form for kind, form in enumerate(_FORMS) if form}
"""Kind of a value → how its bytes are read."""
STRING, ARRAY = 8, 9
WANTED = ("general.", "tokenizer.chat_template")
WANTED_ENDS = (".context_length", ".pooling_type")
LONGEST = 4 * 1024 * 1024
"""Bytes of one string at most: more means that the file is broken."""
MOST = 10_000
"""Keys of a header at most."""
DEEPEST = 4
"""Arrays within arrays at most."""
POOLED = (1, 2, 3)
"""llama.cpp's kinds of pooling (mean, first token, last token): a file that names one makes vectors."""


@dataclass(frozen=True, slots=True)
class Header:
    """`context`: tokens the model was trained for. The others: what its chat template can do.

    `embeds`: it is made for vectors, not for talk.
    """

    name: str
    architecture: str
    context: int | None
    calls: bool
    thinks: bool
    embeds: bool


def read_header(path: Path) -> Header:
    """Raises InputError with a sentence where the file is no whole GGUF header."""
    try:
        with path.open("rb") as file:
            found = _metadata(file)
    except (OSError, struct.error, ValueError, UnicodeDecodeError) as error:
        raise InputError(
            "broken_gguf",
            f"“{path.name}” is not a GGUF model that can be read: {error}.",
            hint="Download it again (lowkey models pull checks what it gets), or remove it.",
        ) from error
    architecture = str(found.get("general.architecture", ""))
    context = found.get(f"{architecture}.context_length")
    template = str(found.get("tokenizer.chat_template", ""))
    return Header(
        name=str(found.get("general.name") or path.stem),
        architecture=architecture,
        context=context if isinstance(context, int) else None,
        calls="tools" in template,
        thinks="enable_thinking" in template or "reasoning_effort" in template,
        embeds=found.get(f"{architecture}.pooling_type") in POOLED,
    )


def _metadata(file: BinaryIO) -> dict[str, object]:
    if file.read(4) != MAGIC:
        raise ValueError("it does not begin with “GGUF”")
    version, _, count = struct.unpack("<IQQ", _exactly(file, 20))
    if version not in (2, 3):
        raise ValueError(f"its version {version} is not known")
    if count > MOST:
        raise ValueError("its header makes no sense")
    found: dict[str, object] = {}
    for _ in range(count):
        key = _string(file)
        (kind,) = struct.unpack("<I", _exactly(file, 4))
        keep = key.startswith(WANTED) or key.endswith(WANTED_ENDS)
        value = _value(file, kind, keep)
        if keep:
            found[key] = value
    return found


def _value(file: BinaryIO, kind: int, keep: bool, depth: int = 0) -> object:
    if kind in SCALARS:
        form = SCALARS[kind]
        return struct.unpack(form, _exactly(file, struct.calcsize(form)))[0]
    if kind == STRING:
        if keep:
            return _string(file)
        _skip(file, _length(file))
        return None
    if kind == ARRAY and depth < DEEPEST:
        (inner,) = struct.unpack("<I", _exactly(file, 4))
        (count,) = struct.unpack("<Q", _exactly(file, 8))
        if inner in SCALARS:
            _skip(file, count * struct.calcsize(SCALARS[inner]))
        elif inner in (STRING, ARRAY):
            for _ in range(count):
                _value(file, inner, keep=False, depth=depth + 1)
        else:
            raise ValueError(f"it holds a value of the unknown kind {inner}")
        return None
    raise ValueError(f"it holds a value of the unknown kind {kind}")


def _string(file: BinaryIO) -> str:
    return _exactly(file, _length(file)).decode("utf-8", "replace")


def _length(file: BinaryIO) -> int:
    (length,) = struct.unpack("<Q", _exactly(file, 8))
    if length > LONGEST:
        raise ValueError("it is damaged")
    return length


def _skip(file: BinaryIO, size: int) -> None:
    file.seek(size, 1)


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise ValueError("it ends too early")
    return data
