"""The kinds of small jobs, and what is checked before one is asked for. Knows no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lowkey.jobs.errands.prompts import Prompts
from lowkey.jobs.errands.reminders import reminders
from lowkey.jobs.errands.watching import Watching
from lowkey.jobs.protocol import Kind
from lowkey.jobs.schedules import Check, Tells


@dataclass(frozen=True, slots=True)
class Errands:
    prompts: Prompts
    watching: Watching
    tells: Tells

    @property
    def kinds(self) -> Mapping[str, Kind]:
        made = (self.prompts.kind(), self.watching.kind(), reminders(self.tells))
        return {kind.name: kind for kind in made}

    @property
    def checks(self) -> Mapping[str, Check]:
        """By the kind's name."""
        return {"prompt": self.prompts.check, "watch": self.watching.check}
