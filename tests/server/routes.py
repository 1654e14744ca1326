"""All routes of a server, each with the class it declares. Knows no person."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from lowkey.server.access import CLASSES, RULES, Rule


@dataclass(frozen=True)
class Route:
    """One method at one path. `declared`: the classes it depends on; it must be exactly one."""

    method: str
    path: str
    declared: tuple[str, ...]
    dependant: Dependant | None

    @property
    def rule(self) -> Rule | None:
        (name,) = self.declared
        return RULES[name]

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)", self.path)

    def at(self, **values: str) -> str:
        """The path with its parameters filled in."""
        return re.sub(r"{(\w+)[^}]*}", lambda found: values[found[1]], self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(server: FastAPI) -> list[Route]:
    """Every method of every route, however deep its router is nested; nothing is left out."""
    found: list[Route] = []
    for context in iter_route_contexts(server.routes):
        dependant: Dependant | None = getattr(context, "dependant", None)
        declared = tuple(dict.fromkeys(_classes(dependant))) if dependant is not None else ()
        path = context.path or type(context.original_route).__name__
        methods = sorted(context.methods or {"?"})
        found += [Route(method, path, declared, dependant) for method in methods]
    return found


def _classes(dependant: Dependant) -> Iterator[str]:
    call: Callable[..., Any] | None = dependant.call
    if call in CLASSES:
        yield CLASSES[call]
    for child in dependant.dependencies:
        yield from _classes(child)
