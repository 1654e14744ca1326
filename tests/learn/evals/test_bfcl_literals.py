"""Java and JavaScript as the leaderboard reads them."""

from __future__ import annotations

import pytest

from lowkey.learn.evals.bfcl_literals import java, javascript


@pytest.mark.parametrize(
    ("text", "kind", "inner", "value"),
    [
        ("-7", "integer", None, -7),
        ("7.5", "integer", None, "7.5"),
        ("7L", "long", None, 7),
        ("7", "long", None, "7"),
        ("1.5f", "float", None, 1.5),
        ("1.5", "float", None, "1.5"),
        ("1e3", "double", None, 1000.0),
        ("true", "boolean", None, True),
        ("yes", "boolean", None, "yes"),
        ("'a'", "char", None, "'a'"),
        ("new int[]{1, 2}", "Array", "integer", [1, 2]),
        ('new String[]{"a", "b"}', "Array", "String", ['"a"', '"b"']),
        ("new int[] {}", "Array", "integer", []),
        ('new Object[]{1, "a", true, 2L, 1.5f, x}', "Array", None, [1, "a", True, 2, 1.5, "x"]),
        ('new ArrayList<String>(Arrays.asList("a", "b"))', "ArrayList", "String", ["a", "b"]),
        ("new ArrayList<>() {{ add(1); add(2); }}", "ArrayList", "integer", [1, 2]),
        ("new ArrayList<>()", "ArrayList", "integer", []),
        ("list", "ArrayList", "integer", "list"),
        ('new HashMap<String, Object>() {{ put("a", 1); put("b", "c"); }}', "HashMap", None,
         {"a": 1, "b": "c"}),
        ("new HashMap<>()", "HashMap", None, {}),
        ("map", "HashMap", None, "map"),
    ],
)  # fmt: skip
def test_java(text: str, kind: str, inner: str | None, value: object) -> None:
    assert java(text, kind, inner) == value


@pytest.mark.parametrize(
    ("text", "kind", "inner", "value"),
    [
        ("'a'", "String", None, "a"),
        ("a", "String", None, "a"),
        ("12n", "Bigint", None, 12),
        ("1.5", "float", None, 1.5),
        ("1e3", "float", None, "1e3"),
        ("false", "Boolean", None, False),
        ("[1, 2]", "array", "integer", [1, 2]),
        ("new Array('a', \"b\")", "array", "String", ["a", "b"]),
        ("[]", "array", None, []),
        ("[1, 'a', true]", "array", None, [1, "a", True]),
        ("[[1, 2], [3, x]]", "array", None, [[1, 2], [3, "x"]]),
        ("items", "array", "String", "items"),
        ("{}", "dict", None, {}),
        ('{"a": 1, b: [1, 2], c: x}', "dict", None, {"a": 1, "b": [1, 2], "c": "x"}),
        ("options", "dict", None, "options"),
    ],
)
def test_javascript(text: str, kind: str, inner: str | None, value: object) -> None:
    assert javascript(text, kind, inner) == value
