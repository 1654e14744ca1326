"""What research is asked for. Knows nothing of how it is done: this much every start loads."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lowkey.core.parts import Record, Text

NAME = "research"
"""Of this kind of job."""
EffortName = Literal["quick", "standard", "deep"]


class Asked(Record):
    """A question. `sources`: names of places to look in; empty: all that fit."""

    question: Text = Field(min_length=1, max_length=4_000)
    effort: EffortName = "standard"
    sources: tuple[str, ...] = ()
    project_id: str | None = None
    """Of the person's files, only this project's are looked into."""
    asked_in: str | None = None
    """The project whose settings for memory and earlier chats count; None: the one of the files."""
    refreshes: str | None = None
    """The job whose report is made anew."""
    own: bool = True
    """Its person wrote the question themselves; a model's words count as nothing that they said."""
