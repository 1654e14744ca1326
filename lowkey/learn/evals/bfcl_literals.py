"""Values that a model wrote as Java or JavaScript, read as the leaderboard reads them. Knows no rule.

What is no literal of the wanted type stays text, and the check of types then finds it wrong. Source:
`bfcl_eval/eval_checker/ast_eval/type_convertor` in ShishirPatil/gorilla at 6ea5797.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Reader = Callable[[str], object]

WHOLE = re.compile(r"-?\d+")
JAVA_DOUBLE = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
JAVA_FLOAT = re.compile(JAVA_DOUBLE.pattern + "[fF]")
JAVA_LONG = re.compile(r"-?\d+[lL]")
JAVA_ARRAY = re.compile(r"new\s+\w+\[\]\s*\{(.*?)\}")
JAVA_AS_LIST = re.compile(r"new\s+ArrayList<\w*>\(Arrays\.asList\((.+?)\)\)")
JAVA_ADDED = re.compile(r"new\s+ArrayList<\w*>\(\)\s*\{\{\s*(.+?)\s*\}\}", re.DOTALL)
JAVA_NEW_LIST = re.compile(r"new\s+ArrayList<\w*>\(\)")
JAVA_MAP = re.compile(r"new\s+HashMap<.*?>\s*\(\)\s*\{\s*\{?\s*(.*?)\s*\}?\s*\}", re.DOTALL)
JAVA_NEW_MAP = re.compile(r"new\s+HashMap<.*?>\s*\(\)")
JAVA_ADD = re.compile(r"add\((.+?)\)")
JAVA_PUT = re.compile(r"put\(\"(.*?)\",\s*(.*?)\)")
JS_FLOAT = re.compile(r"-?\d+(\.\d+)?")
JS_BIGINT = re.compile(r"-?\d+n")
JS_LIST = re.compile(r"\[(.*?)\]|\bnew\s+Array\((.*?)\)")
JS_LISTS = re.compile(
    r"\[\s*\[.*?\]\s*(,\s*\[.*?\]\s*)*\]|\bnew\s+Array\(\s*\[.*?\]\s*(,\s*\[.*?\]\s*)*\)"
)
JS_INNER = re.compile(r"\[(.*?)\]")
JS_OBJECT = re.compile(r"\{(.*?)\}")
JS_PAIR = re.compile(r"([^:]+):\s*(.*?)(?:,\s*(?=[^,]+:)|$)")


def java(text: str, kind: str, inner: str | None = None) -> object:
    """`text` as a Java value of type `kind`; `inner`: the type of its elements."""
    match kind:
        case "Array":
            found = JAVA_ARRAY.search(text)
            return _java_items(found[1].split(","), inner) if found else text
        case "ArrayList":
            return _java_list(text, inner)
        case "HashMap":
            return _java_map(text)
        case _:
            reader = JAVA.get(kind)
            return reader(text) if reader else text


def javascript(text: str, kind: str, inner: str | None = None) -> object:
    """The same for JavaScript."""
    match kind:
        case "array":
            return _js_list(text.strip(), inner)
        case "dict":
            return _js_object(text.strip())
        case _:
            reader = JAVASCRIPT.get(kind)
            return reader(text) if reader else text


# Java


def _java_items(words: list[str], inner: str | None) -> list[object]:
    """Elements of an array; empty ones are left out, quotes stay."""
    items = [word.strip() for word in words if word.strip()]
    return [java(item, inner) if inner else _java_any(item) for item in items]


def _java_list(text: str, inner: str | None) -> object:
    """An ArrayList; unlike in an array, its texts lose their quotes."""
    if listed := JAVA_AS_LIST.search(text):
        words = listed[1].split(",")
    elif added := JAVA_ADDED.search(text):
        words = JAVA_ADD.findall(added[1])
    else:
        return [] if JAVA_NEW_LIST.search(text) else text
    items = [word.strip() for word in words]
    if inner in ("char", "String"):
        return [item[1:-1] for item in items]
    return [java(item, inner) if inner else _java_any(item) for item in items]


def _java_map(text: str) -> object:
    found = JAVA_MAP.search(text)
    if found is None:
        return {} if JAVA_NEW_MAP.search(text) else text
    return {key: _java_any(value.strip()) for key, value in JAVA_PUT.findall(found[1])}


def _java_any(text: str) -> object:
    """A value whose type nobody told."""
    if text in ("true", "false"):
        return text == "true"
    if text.startswith('"') and text.endswith('"'):
        return text[1:-1]
    if JAVA_LONG.fullmatch(text) or JAVA_FLOAT.fullmatch(text):
        return int(text[:-1]) if text[-1] in "lL" else float(text[:-1])
    return _number(text)


# JavaScript


def _js_list(text: str, inner: str | None) -> object:
    if nested := JS_LISTS.match(text):
        rows = JS_INNER.findall(nested[0])
        rows[0] = rows[0].strip().removeprefix("[")
        return [[_js_any(word) for word in row.strip().split(",")] for row in rows]
    found = JS_LIST.match(text)
    if found is None or (inner is not None and inner not in JS_TYPES):
        return text
    listed = (found[1] if found[1] is not None else found[2]).strip()
    words = [word.strip() for word in listed.split(",")] if listed else []
    return [javascript(word, inner) if inner else _js_any(word) for word in words]


def _js_object(text: str) -> object:
    found = JS_OBJECT.match(text)
    if found is None:
        return text
    return {_bare(key): _js_member(value.strip()) for key, value in JS_PAIR.findall(found[1])}


def _js_member(text: str) -> object:
    if text.startswith("[") and text.endswith("]"):
        return javascript(text, "array")
    if text.startswith("{") and text.endswith("}"):
        return javascript(text, "dict")
    return _js_any(text.strip("'\""))


def _js_any(text: str) -> object:
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    return _unquoted(text) if _unquoted(text) != text else _number(text)


def _bare(key: str) -> str:
    return key.strip().strip("'\"")


def _unquoted(text: str) -> str:
    for mark in ('"', "'"):
        if text.startswith(mark) and text.endswith(mark):
            return text[1:-1]
    return text


# Both


def _number(text: str) -> object:
    """A whole number, else a number, else the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _truth(text: str) -> object:
    return text == "true" if text in ("true", "false") else text


def _as(pattern: re.Pattern[str], read: Reader) -> Reader:
    """Reads what has this form; leaves anything else as it is."""
    return lambda text: read(text) if pattern.fullmatch(text) else text


JAVA: Mapping[str, Reader] = {
    "byte": _as(WHOLE, int),
    "short": _as(WHOLE, int),
    "integer": _as(WHOLE, int),
    "long": _as(JAVA_LONG, lambda text: int(text[:-1])),
    "float": _as(JAVA_FLOAT, lambda text: float(text[:-1])),
    "double": _as(JAVA_DOUBLE, float),
    "boolean": _truth,
}
JAVASCRIPT: Mapping[str, Reader] = {
    "String": _unquoted,
    "integer": _as(WHOLE, int),
    "float": _as(JS_FLOAT, float),
    "Bigint": _as(JS_BIGINT, lambda text: int(text[:-1])),
    "Boolean": _truth,
}
JS_TYPES = frozenset({*JAVASCRIPT, "array", "dict", "any"})
