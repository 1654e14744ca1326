"""What the doctor says of the sandboxes: which one holds, and why those before it are not used.

Knows no sandbox's inside. Each is tried for real, in a folder that is gone afterwards.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from lowkey.cli.findings import Finding, odd, well
from lowkey.core.config import Settings
from lowkey.core.errors import LowkeyError
from lowkey.sandbox import Choice


async def seals(settings: Settings) -> Finding:
    """Where Python that a model writes would run."""
    with tempfile.TemporaryDirectory(prefix="lowkey-doctor-") as folder:
        choice = Choice(settings.data, Path(folder), settings.sandbox, settings.sandbox_image)
        tried = [one async for one in choice.tried()]
    reasons = "; ".join(f"{name}: {_reason(problem)}" for name, problem in tried if problem)
    held = [name for name, problem in tried if problem is None]
    if held:
        hint = f"Not used: {reasons}." if reasons else ""
        return well(f"Python that a model writes runs sealed off, in {held[0]}.", hint)
    if not tried:
        return odd(
            "Python that a model writes is not sealed off, so each run is asked about first.",
            "The setting “sandbox” says so.",
        )
    return odd("No sandbox holds here for Python that a model writes.", f"{reasons}.")


def _reason(problem: LowkeyError) -> str:
    return problem.problem.message.rstrip(".")
