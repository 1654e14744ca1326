"""A file says what it is, and a broken one is a sentence."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lowkey.core.errors import InputError
from lowkey.models.gguf import read_header
from tests.models import reciter


def test_a_header_tells_name_context_and_what_the_model_can_do(tmp_path: Path) -> None:
    template = "{% if tools %}{{ tools }}{% endif %}{% if enable_thinking %}<think>{% endif %}"
    plain = read_header(reciter.write(tmp_path / "plain.gguf", context=512))
    able = read_header(reciter.write(tmp_path / "able.gguf", template=template))
    vectors = read_header(reciter.write(tmp_path / "vectors.gguf", pooling=1))
    assert (plain.name, plain.architecture, plain.context) == ("Reciter", "llama", 512)
    assert (plain.calls, plain.thinks, plain.embeds) == (False, False, False)
    assert (able.calls, able.thinks, vectors.embeds) == (True, True, True)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        read_header(tmp_path / "gone.gguf")
    assert raised.value.code == "broken_gguf" and "gone.gguf" in str(raised.value)


def test_arrays_in_arrays_without_end_are_a_sentence(tmp_path: Path) -> None:
    nested = struct.pack("<IQ", 9, 1) * 50_000
    key = struct.pack("<Q", 1) + b"k" + struct.pack("<I", 9)
    path = tmp_path / "nested.gguf"
    path.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, 1) + key + nested)
    with pytest.raises(InputError):
        read_header(path)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_damage_to_a_header_is_read_or_a_sentence(tmp_path: Path, data: st.DataObject) -> None:
    whole = tmp_path / "whole.gguf"
    if not whole.exists():
        reciter.write(whole)
    head = bytearray(whole.read_bytes()[:12_000])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(head) - 1))
        head[at] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.gguf"
    path.write_bytes(bytes(head[: data.draw(st.integers(0, len(head)))]))
    try:
        read_header(path)
    except InputError as error:
        assert error.problem.hint
