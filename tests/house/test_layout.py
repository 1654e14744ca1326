"""Where things stand and what they are called."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.source import ROOMS, ROOT, Module, modules, shown, tracked

FORBIDDEN = frozenset({"util", "helper", "common", "manager", "service", "base", "misc", "lib"})
SENTENCE = re.compile(r"[.:?!](\s|$)")


def test_nothing_is_called_by_a_word_that_says_nothing() -> None:
    empty = [
        shown(path)
        for path in tracked()
        for word in re.split(r"[/_.-]", shown(path).lower())
        if word in FORBIDDEN or word.removesuffix("s") in FORBIDDEN
    ]
    assert empty == []


def test_every_module_says_what_it_is_and_what_it_does_not_know() -> None:
    silent: list[str] = []
    for module in modules():
        told = ast.get_docstring(module.tree) or ""
        if "migrations" in module.path.parts:
            continue
        if not told or len(SENTENCE.findall(told)) < 2:
            silent.append(shown(module.path))
    assert silent == []


def test_front_doors_stay_small() -> None:
    wide = {
        shown(module.path): lines
        for module in modules()
        if module.path.name == "__init__.py"
        and (lines := len(module.path.read_text().splitlines())) > 40
    }
    assert wide == {}


def inside(module: Module, target: str, name: str) -> bool:
    """Whether this import reaches into a room past its door."""
    parts = target.split(".")
    if len(parts) < 2 or parts[0] != "lowkey" or parts[1] not in ROOMS:
        return False
    if parts[1] == module.room:
        return False
    doors = [one for one in modules() if one.name == target and one.path.name == "__init__.py"]
    return not doors or name not in offered(doors[0])


def offered(door: Module) -> list[str]:
    """What stands in the door's `__all__`."""
    for node in door.tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def test_rooms_are_entered_by_their_front_door() -> None:
    past = [
        f"{module.name} imports {target}.{name}"
        for module in modules()
        for target, name in module.imports()
        if inside(module, target, name)
    ]
    assert past == []


def test_only_one_place_reads_the_environment() -> None:
    readers = {
        module.name
        for module in modules()
        if module.room != "tiny"
        for used in module.uses()
        if used in ("os.environ", "os.getenv", "os.environb")
    }
    assert readers == {"lowkey.core.config"}


SQL = re.compile(
    r"^(select|insert|update|delete|text|func|Table|Column|Index|DDL|and_|or_|exists|literal\w*)$"
)


def test_sql_stands_in_stores_and_in_the_core() -> None:
    speakers = {
        module.name
        for module in modules()
        for target, name in module.imports()
        if target.split(".")[0] in ("sqlalchemy", "sqlite3", "psycopg") and SQL.match(name)
    }
    allowed = {name for name in speakers if ".core." in name or "store" in name.split(".")}
    assert speakers - allowed == set()


TIME = re.compile(
    r"^(time\.time(_ns)?|datetime\.(now|utcnow|today)|date\.today|datetime\.datetime\.(now|utcnow)"
    r"|uuid\.uuid\d|random\.\w+)$"
)


def test_time_and_chance_come_from_the_clock() -> None:
    makers = {
        f"{module.name} uses {used}"
        for module in modules()
        if module.name != "lowkey.core.clock" and module.room != "tiny"
        for used in module.uses()
        if TIME.match(used)
    }
    assert makers == set()


def test_no_exception_is_swallowed_unseen() -> None:
    swallowed: list[str] = []
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
            if broad and all(isinstance(one, ast.Pass | ast.Continue) for one in node.body):
                swallowed.append(f"{shown(module.path)}:{node.lineno}")
    assert swallowed == []


HOSTS = ("pypi.org/simple", "files.pythonhosted", "registry.npmjs", "deb.debian", "registry.yarn")
PLACES = ("/work/", "/root/", "/home/")


@pytest.mark.parametrize("words", [HOSTS, PLACES], ids=["registries", "machines"])
def test_nothing_names_a_registry_or_a_machine(words: tuple[str, ...]) -> None:
    mine = ROOT / "tests" / "house" / "test_layout.py"
    named: list[str] = []
    for path in tracked():
        data = path.read_bytes()
        if path == mine or b"\0" in data[:4096]:
            continue
        named += [f"{shown(path)}: {word}" for word in words if word.encode() in data]
    assert named == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(rb"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        shown(path)
        for path in tracked()
        if path.suffix in (".py", ".ts", ".tsx", ".css", ".md", ".sh", "")
        and path.parent.name != "house"
        and marks.search(path.read_bytes())
    ]
    assert left == []
