"""Names: nothing in them pretends to be something else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowkey.core.names import LONGEST, TURNS, folded, plain, safe_name


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("holiday.jpg", "holiday.jpg"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("..", "file"),
        ("...", "file"),
        ("", "file"),
        ("/", "file"),
        (".bashrc", "bashrc"),
        ("a\0b.txt", "a\ufffdb.txt"),
        ("one\r\ntwo.txt", "one two.txt"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("com1", "_com1"),
        ("console.txt", "console.txt"),
        ('a<b>:"c|d?e*.txt', "a_b___c_d_e_.txt"),
        ("name. ", "name"),
        ("файл 文件 ملف.txt", "файл 文件 ملف.txt"),
        ("\ud800.txt", "\ufffd.txt"),
    ],
)
def test_a_name_is_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("ü" * 300 + ".tar.gz")
    assert len(name.encode()) <= LONGEST
    assert name.endswith("ü.gz")
    assert len(safe_name("x" * 300 + "." + "y" * 300).encode()) <= LONGEST


@given(st.text(max_size=300))
def test_whatever_comes_a_safe_name_is_one_file_on_every_system(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) <= LONGEST
    assert not set(safe) & (TURNS | set('/\\<>:"|?*\0'))
    assert all(unicodedata.category(letter) != "Cc" for letter in safe)
    assert safe.strip(". ") == safe
    assert safe_name(safe) == safe


@given(st.text(st.characters(exclude_categories=()), max_size=100))
def test_a_plain_line_can_be_stored_and_stays_what_it_is(text: str) -> None:
    line = plain(text)
    assert line.encode().decode() == line
    assert "\0" not in line
    assert plain(line) == line
    assert folded(folded(text)) == folded(text)
    assert folded(text) == folded(plain(text).upper().lower()) or not text.isascii()
