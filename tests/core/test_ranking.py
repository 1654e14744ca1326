"""What several rankings agree on comes first."""

from __future__ import annotations

from lowkey.core.ranking import fused


def test_what_several_rankings_agree_on_comes_first() -> None:
    assert fused([["a", "b", "c"], ["b", "d"]])[0] == "b"
    assert fused(["abc", "bca"]) == ["b", "a", "c"]
    assert fused(["ab", "xb", "yb"])[0] == "b"
    assert fused([[], []]) == []


def test_of_what_is_as_good_the_ties_decide() -> None:
    assert fused([["a", "b"], ["b", "a"]], ["b", "a"]) == ["b", "a"]
    assert fused([["a", "b"], ["b", "a"]], ["a", "b"]) == ["a", "b"]
    assert fused([["c", "a"], ["c", "b"]], ["b", "a", "c"]) == ["c", "b", "a"]
