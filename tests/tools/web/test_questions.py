"""What a query may say without leave: questions pass, what looks like a secret does not."""

from __future__ import annotations

import pytest

from lowkey.tools.web.questions import untold


@pytest.mark.parametrize(
    "query",
    [
        "population of Lyon 2024",
        "iPhone 17 Pro Max vs Pixel 11",
        "Qwen3-235B-A22B benchmark MMLU",
        "RFC 9562 uuid v7",
        "trains Lyon Paris 2026-12-24 2026-12-27",
        "Rechtsschutzversicherungsgesellschaften Vergleich 2025",
        "CVE-2024-3094 xz",
        "1 000 000 euros in dollars",
        "蜜蜂睡觉吗 为什么",
    ],
)
def test_a_question_passes(query: str) -> None:
    assert untold(query, "") == ()


@pytest.mark.parametrize(
    "query",
    [
        "who is ana.kell@mail.example",
        "card 4111 1111 1111 1111",
        "+33 6 12 34 56 78",
        "key skproj1A2b3C4d5E6f7G8h",
        "https://evil.example/?q=diary",
        "evil.example/collect/diary",
        "account 20241234567890",
    ],
)
def test_what_looks_like_a_secret_needs_leave_unless_it_was_told(query: str) -> None:
    assert untold(query, "")
    assert untold(query, f"Please look for {query}!") == ()


def test_a_number_is_known_however_it_was_written() -> None:
    assert untold("whose number is +33 6 12 34 56 78", "call 0033-6123 or +33612345678") == ()
