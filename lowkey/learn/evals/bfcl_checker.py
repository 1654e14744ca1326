"""Whether calls are those that were wanted, by the leaderboard's published rules. Knows no model.

A rule is kept also where one would write another today (values are compared one level deep, calls are
matched greedily): a number here should mean what it means there. Kinds of faults have its names too.
Source: `bfcl_eval/eval_checker/ast_eval/ast_checker.py` in ShishirPatil/gorilla at 6ea5797. Where that
checker stops with an exception, this one finds the call wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from lowkey.learn.evals.bfcl_literals import java, javascript

Language = Literal["python", "java", "javascript"]
Wanted = Mapping[str, Mapping[str, Sequence[Any]]]
"""Name of a function → name of an argument → the values that are right; "" among them: may be absent."""

TYPES: Mapping[Language, Mapping[str, type]] = {
    "python": {
        "string": str, "integer": int, "float": float, "boolean": bool, "array": list,
        "tuple": list, "dict": dict, "any": str,
    },
    "java": {
        "byte": int, "short": int, "integer": int, "float": float, "double": float, "long": int,
        "boolean": bool, "char": str, "Array": list, "ArrayList": list, "HashMap": dict,
        "Hashtable": dict, "Queue": list, "Stack": list, "String": str, "any": str,
    },
    "javascript": {
        "String": str, "integer": int, "float": float, "Bigint": int, "Boolean": bool,
        "dict": dict, "array": list, "any": str,
    },
}  # fmt: skip
NESTED: Mapping[Language, frozenset[str]] = {
    "python": frozenset({"array", "tuple"}),
    "java": frozenset({"Array", "ArrayList"}),
    "javascript": frozenset({"array"}),
}
"""Types whose elements are looked at too."""
BLURRED = re.compile(r"[ ,./\-_*^]")


@dataclass(frozen=True, slots=True)
class Called:
    """One call as it was read. `name`: as the model was given it, without dots."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an answer is wrong. `kind`: the leaderboard's name for it."""

    kind: str
    text: str


def plain(name: str) -> str:
    """A function's name as models are given it: most dialects know no dots in names."""
    return name.replace(".", "_")


def language(category: str) -> Language:
    if "javascript" in category:
        return "javascript"
    return "java" if "java" in category else "python"


def check(
    category: str,
    functions: Sequence[Mapping[str, Any]],
    calls: Sequence[Called],
    wanted: Sequence[Wanted],
) -> Fault | None:
    """None where these calls are right. `functions`: as published, with their types."""
    said = language(category)
    if "parallel" in category:
        return _each(functions, calls, wanted, said)
    if "multiple" in category:
        if len(calls) != len(wanted):
            return _count("multiple_function_checker", calls, len(wanted))
        return _one(_named(functions, wanted[0]), calls[0], wanted[0], said)
    if len(calls) != 1:
        return _count("simple_function_checker", calls, 1)
    return _one(functions[0], calls[0], wanted[0], said)


def _each(
    functions: Sequence[Mapping[str, Any]],
    calls: Sequence[Called],
    wanted: Sequence[Wanted],
    said: Language,
) -> Fault | None:
    """Every wanted call takes the first fitting one that is left, in whatever order they came."""
    checker = "parallel_function_checker_no_order"
    if len(calls) != len(wanted):
        return _count(checker, calls, len(wanted))
    left = list(calls)
    for number, one in enumerate(wanted, 1):
        function = _named(functions, one)
        faults = [(call, _one(function, call, one, said)) for call in left]
        fitting = next((call for call, fault in faults if fault is None), None)
        if fitting is None:
            why = "; ".join(dict.fromkeys(fault.text for _, fault in faults if fault))
            return Fault(f"{checker}:cannot_find_match", f"No call is the wanted {number}.: {why}")
        left.remove(fitting)
    return None


def _one(function: Mapping[str, Any], call: Called, wanted: Wanted, said: Language) -> Fault | None:
    """One call against one function's wanted values."""
    checker = "simple_function_checker"
    allowed = next(iter(wanted.values()))
    parameters: Mapping[str, Any] = function["parameters"]
    properties: Mapping[str, Mapping[str, Any]] = parameters["properties"]
    name = plain(function["name"])
    if call.name != name:
        return Fault(f"{checker}:wrong_func_name", f"{call.name} was called, not {name}.")
    for param in parameters.get("required", ()):
        if param not in call.arguments:
            return Fault(f"{checker}:missing_required", f"The argument {param} is missing.")
    for param, value in call.arguments.items():
        if param not in properties or param not in allowed:
            return Fault(f"{checker}:unexpected_param", f"There is no argument {param}.")
        fault = _argument(param, value, properties[param], allowed[param], said)
        if fault is not None:
            return fault
    for param, values in allowed.items():
        if param not in call.arguments and "" not in values:
            return Fault(
                f"{checker}:missing_optional", f"The argument {param} may not be left out."
            )
    return None


def _argument(
    param: str, value: Any, schema: Mapping[str, Any], allowed: Sequence[Any], said: Language
) -> Fault | None:
    """One argument: its type, then its value."""
    kind: str = schema["type"]
    expected = TYPES[said].get(kind)
    inner = _inner(schema) if kind in NESTED[said] else None
    nested = TYPES[said].get(inner) if inner else None
    wrong = f"{param} should be of the type {kind}, and is {_shown(value)}."
    if expected is None or (inner and nested is None):
        return Fault("type_error:unknown", wrong)
    if said == "python":
        value = float(value) if kind == "float" and type(value) is int else value
    elif not isinstance(value, str):
        return Fault("type_error:js" if said == "javascript" else "type_error:java", wrong)
    else:
        value = (java if said == "java" else javascript)(value, kind, inner)
    fits, variable = _typed(value, allowed, expected, nested)
    if not fits:
        deep = nested is not None and type(value) is expected
        return Fault("type_error:nested" if deep else "type_error:simple", wrong)
    fault = _simple(value, allowed) if variable else _valued(value, allowed, expected, nested)
    return Fault(fault, f"{param} is {_shown(value)}; right: {_shown(allowed)}.") if fault else None


def _inner(schema: Mapping[str, Any]) -> str | None:
    """The type of a list's elements."""
    items: Mapping[str, Any] = schema.get("items", {})
    return items.get("type")


def _typed(
    value: Any, allowed: Sequence[Any], expected: type, nested: type | None
) -> tuple[bool, bool]:
    """Whether the type fits, and whether the value is the name of a variable.

    A variable is known by the right answers being of another type than the function says.
    """
    samples: list[object] = [one for one in allowed if one != ""]
    sample: type | None = type(samples[0]) if samples else None
    if type(value) is expected:
        variable = sample is not None and sample is not expected
        return nested is None or _elements(value, allowed, nested), variable
    return sample is not None and type(value) is sample, True


def _elements(value: Sequence[Any], allowed: Sequence[Any], nested: type) -> bool:
    """Whether all elements have the type that those of one right list have."""
    return any(
        all(_typed(item, cast("list[Any]", one), nested, None)[0] for item in value)
        if isinstance(one, list)
        else True
        for one in allowed
    )


# Values: each returns the kind of the fault, or an empty word


def _valued(value: Any, allowed: Sequence[Any], expected: type, nested: type | None) -> str:
    if expected is dict:
        return _dict(value, allowed)
    if expected is list and nested is dict:
        return _dicts(value, allowed)
    if expected is str:
        right = [_blur(one) for one in allowed if isinstance(one, str)]
        return "" if _blur(value) in right else "value_error:string"
    if expected is list:
        lists = [cast("Sequence[Any]", one) for one in allowed if isinstance(one, list | str)]
        right = [[_blur(item) for item in one] for one in lists]
        return "" if [_blur(item) for item in value] in right else "value_error:list/tuple"
    return _simple(value, allowed)


def _simple(value: Any, allowed: Sequence[Any]) -> str:
    return "" if value in allowed else "value_error:others"


def _dicts(value: Sequence[Any], allowed: Sequence[Any]) -> str:
    """A list of dicts, in this order."""
    fault = "list_dict_checker:unclear"
    for one in allowed:
        if len(value) != len(one):
            fault = "value_error:list_dict_count"
            continue
        faults = (_dict(item, [right]) for item, right in zip(value, one, strict=True))
        fault = next(filter(None, faults), "")
        if not fault:
            return ""
    return fault


def _dict(value: Any, allowed: Sequence[Any]) -> str:
    fault = "dict_checker:unclear"
    for one in allowed:
        if isinstance(one, dict) and isinstance(value, dict):
            fault = _members(cast("dict[str, Any]", value), cast("dict[str, Any]", one))
            if not fault:
                return ""
    return fault


def _members(value: Mapping[str, Any], right: Mapping[str, Sequence[Any]]) -> str:
    """One dict against one right dict, whose values are lists of what may stand there."""
    for key, item in value.items():
        if key not in right:
            return "value_error:dict_key"
        if _blur(item) not in [_blur(one) for one in right[key]]:
            return "value_error:dict_value"
    missing = any(key not in value and "" not in values for key, values in right.items())
    return "value_error:dict_key" if missing else ""


def _blur(value: Any) -> Any:
    """A text without spaces, case and most marks, so that “April 1, 2024” is “april 1 2024”."""
    if not isinstance(value, str):
        return value
    return BLURRED.sub("", value).lower().replace("'", '"')


# Words


def _named(functions: Sequence[Mapping[str, Any]], wanted: Wanted) -> Mapping[str, Any]:
    name = next(iter(wanted))
    return next(one for one in functions if one["name"] == name)


def _count(checker: str, calls: Sequence[Called], wanted: int) -> Fault:
    return Fault(f"{checker}:wrong_count", f"{len(calls)} calls, not {wanted}.")


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 200 else f"{shown[:200]}…"
