"""A connected server and its tools, as people see them. Knows no protocol, no row and no secret."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from lowkey.core.errors import Problem
from lowkey.core.parts import Record

Kind = Literal["server", "program"]
"""`server`: somewhere on the web or in this network; `program`: started on this machine."""
State = Literal["new", "changed", "allowed", "gone"]
"""`new` and `changed` wait to be looked at; `gone`: allowed, but the server has it no more."""


class Face(Record):
    """All that a server says of a tool, without signs that no screen shows."""

    name: str
    title: str = ""
    about: str = ""
    arguments: dict[str, Any]
    """A JSON Schema."""
    looks: bool = False
    """The server says that it changes nothing. That is a stranger's word."""

    @property
    def pin(self) -> str:
        """By this it is known again: whatever of it changes, this does."""
        told = json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()


class ConnectorTool(Record):
    """A tool of a server. `now`: what it says; `before`: what was allowed, where that differs."""

    name: str
    """By which models call it: the connector's name, two underscores, its own."""
    state: State
    now: Face
    pin: str
    """Of `now`: whoever allows it says with this what they have seen."""
    before: Face | None = None
    looks: bool = False
    """Its person takes it to change nothing, so that it may be called after outside text was read."""


class Connector(Record):
    """A server whose tools models may use. What is secret of it never leaves the machine."""

    id: str
    name: str
    kind: Kind
    url: str = ""
    command: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    """The names of the headers or variables that are kept for it."""
    shared: bool
    """Everybody here may use it."""
    mine: bool
    """Whoever asks may change it."""
    on: bool
    signed_in: bool = False
    """Whoever asks has signed in there."""
    tools: tuple[ConnectorTool, ...] = ()
    full: bool = False
    """It has as many as are taken, and perhaps more."""
    problem: Problem | None = None
    """Why it could not be reached when it was last tried for whoever asks."""
