"""Each rule of the leaderboard's checker, on cases of our own."""

from __future__ import annotations

from typing import Any

import pytest

from lowkey.learn.evals.bfcl_checker import Called, Wanted, check, language

BOOK: dict[str, Any] = {
    "name": "table.book",
    "description": "Books a table.",
    "parameters": {
        "type": "dict",
        "properties": {
            "place": {"type": "string"},
            "people": {"type": "integer"},
            "tip": {"type": "float"},
            "outside": {"type": "boolean"},
            "dishes": {"type": "array", "items": {"type": "string"}},
            "years": {"type": "array", "items": {"type": "integer"}},
            "near": {"type": "tuple", "items": {"type": "float"}},
            "card": {"type": "dict", "properties": {"kind": {"type": "string"}}},
            "guests": {"type": "array", "items": {"type": "dict"}},
            "note": {"type": "any"},
        },
        "required": ["place"],
    },
}
WAKE: dict[str, Any] = {
    "name": "wake",
    "description": "Wakes somebody.",
    "parameters": {"type": "dict", "properties": {"at": {"type": "string"}}, "required": ["at"]},
}
PLACE = ["Café d'Or"]


def book(**arguments: Any) -> Called:
    return Called("table_book", {"place": "Café d'Or", **arguments})


def wanted(**arguments: list[Any]) -> list[Wanted]:
    return [{"table.book": {"place": PLACE, **arguments}}]


def fault(calls: list[Called], right: list[Wanted], category: str = "simple_python") -> str:
    found = check(category, [BOOK, WAKE], calls, right)
    return found.kind if found else ""


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ({"place": 'café d"or'}, {}),
        ({"place": "Café-d'Or."}, {}),
        ({"people": 4}, {"people": [4, 5]}),
        ({}, {"people": [4, ""]}),
        ({"tip": 2}, {"tip": [2.0]}),
        ({"tip": 2.0}, {"tip": [2]}),
        ({"outside": True}, {"outside": [True]}),
        ({"dishes": ["Soup du jour", "ICE"]}, {"dishes": [["bread"], ["soup du-jour", "ice"]]}),
        ({"dishes": []}, {"dishes": [["bread"], ""]}),
        ({"near": [1.5, 2.0]}, {"near": [[1.5, 2.0]]}),
        ({"card": {"kind": "Visa"}}, {"card": [{"kind": ["visa", "amex"]}]}),
        ({"card": {}}, {"card": ["", {"kind": ["visa", ""]}]}),
        ({"guests": [{"name": "Ada"}, {}]}, {"guests": [[{"name": ["ada"]}, {"name": ["B", ""]}]]}),
        ({"people": "guests_today"}, {"people": ["guests_today"]}),
        ({"note": "Bring: cake"}, {"note": ["bring: cake"]}),
    ],
)
def test_these_are_right(given: dict[str, Any], right: dict[str, list[Any]]) -> None:
    assert fault([book(**given)], wanted(**right)) == ""


WRONG: list[tuple[dict[str, Any], dict[str, list[Any]], str]] = [
    ({"place": "Café Argent"}, {}, "value_error:string"),
    ({"place": 4}, {}, "type_error:simple"),
    ({"people": 6}, {"people": [4, 5]}, "value_error:others"),
    ({"people": "4"}, {"people": [4]}, "type_error:simple"),
    ({"people": 4.0}, {"people": [4]}, "type_error:simple"),
    ({"outside": 1}, {"outside": [True]}, "type_error:simple"),
    ({"people": True}, {"people": [1]}, "type_error:simple"),
    ({"dishes": ["ice", "soup"]}, {"dishes": [["soup", "ice"]]}, "value_error:list/tuple"),
    ({"years": [2001, "2002"]}, {"years": [[2001, 2002]]}, "type_error:nested"),
    ({"near": [1, 2]}, {"near": [[1.0, 2.0]]}, "type_error:nested"),
    (
        {"card": {"kind": "visa", "pin": 1}},
        {"card": [{"kind": ["visa"]}]},
        "value_error:dict_key",
    ),
    ({"card": {}}, {"card": [{"kind": ["visa"]}]}, "value_error:dict_key"),
    ({"card": {"kind": "x"}}, {"card": [{"kind": ["visa"]}]}, "value_error:dict_value"),
    ({"guests": [{}]}, {"guests": [[{}, {}]]}, "value_error:list_dict_count"),
    ({"guests": [{"name": "B"}]}, {"guests": [[{"name": ["A"]}]]}, "value_error:dict_value"),
    ({"people": "others"}, {"people": ["guests_today"]}, "value_error:others"),
    ({"speed": 3}, {}, "simple_function_checker:unexpected_param"),
    ({"people": 4}, {}, "simple_function_checker:unexpected_param"),
    ({}, {"people": [4]}, "simple_function_checker:missing_optional"),
]


@pytest.mark.parametrize(("given", "right", "kind"), WRONG)
def test_these_are_wrong(given: dict[str, Any], right: dict[str, list[Any]], kind: str) -> None:
    assert fault([book(**given)], wanted(**right)) == kind


def test_the_name_the_count_and_what_is_required_are_looked_at() -> None:
    one = wanted()
    assert fault([Called("table_book", {})], one) == "simple_function_checker:missing_required"
    for name in ("table.book", "book"):
        called = [Called(name, {"place": "Café d'Or"})]
        assert fault(called, one) == "simple_function_checker:wrong_func_name"
    assert fault([], one) == "simple_function_checker:wrong_count"
    assert fault([book(), book()], one) == "simple_function_checker:wrong_count"


def test_of_many_functions_the_right_one_is_called() -> None:
    called = Called("wake", {"at": "7:30"})
    assert fault([called], [{"wake": {"at": ["7:30"]}}], "multiple") == ""
    assert fault([called], wanted(), "live_multiple") == "simple_function_checker:wrong_func_name"
    assert fault([called, called], wanted(), "multiple") == "multiple_function_checker:wrong_count"


def test_calls_side_by_side_may_come_in_any_order_and_each_counts_once() -> None:
    right: list[Wanted] = [*wanted(people=[2]), {"wake": {"at": ["7"]}}, *wanted(people=[3])]
    calls = [book(people=3), book(people=2), Called("wake", {"at": "7"})]
    assert fault(calls, right, "parallel_multiple") == ""
    checker = "parallel_function_checker_no_order"
    assert fault(calls[:2], right, "live_parallel") == f"{checker}:wrong_count"
    twice = [book(people=2), book(people=2), calls[2]]
    assert fault(twice, right, "parallel") == f"{checker}:cannot_find_match"


def typed(kind: str, **more: Any) -> dict[str, Any]:
    properties = {"x": {"type": kind, **more}}
    parameters: dict[str, Any] = {"type": "dict", "properties": properties}
    return {"name": "f", "description": "F.", "parameters": parameters}


@pytest.mark.parametrize(
    ("category", "function", "said", "right"),
    [
        ("simple_java", typed("long"), "5L", [5]),
        ("simple_java", typed("Array", items={"type": "integer"}), "new int[]{1, 2}", [[1, 2]]),
        ("simple_java", typed("HashMap"), 'new HashMap<>() {{ put("a", 1); }}', [{"a": [1]}]),
        ("simple_java", typed("any"), "someObject", ["someObject"]),
        ("simple_javascript", typed("Boolean"), "true", [True]),
        ("simple_javascript", typed("array", items={"type": "String"}), "['a']", [["a"]]),
        ("simple_javascript", typed("dict"), "{a: 'x'}", [{"a": ["x"]}]),
    ],
)
def test_java_and_javascript_are_read_from_their_literals(
    category: str, function: dict[str, Any], said: str, right: list[Any]
) -> None:
    assert check(category, [function], [Called("f", {"x": said})], [{"f": {"x": right}}]) is None
    found = check(category, [function], [Called("f", {"x": said + "?"})], [{"f": {"x": right}}])
    array = "[" in said or "{" in said
    assert found is None if array else found is not None
    found = check(category, [function], [Called("f", {"x": 5})], [{"f": {"x": right}}])
    assert found and found.kind in ("type_error:java", "type_error:js")
    assert language(category) in category


def test_a_type_that_no_rule_knows_is_wrong_and_stops_nothing() -> None:
    found = check("simple_python", [typed("date")], [Called("f", {"x": 1})], [{"f": {"x": [1]}}])
    assert found and found.kind == "type_error:unknown"
