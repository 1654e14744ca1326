"""One call of a tool: its arguments read, its time kept, and whatever happens put into words.

Knows no model and no permission: who calls has asked for that before.
"""

from __future__ import annotations

import asyncio
import logging

from pydantic import ValidationError

from lowkey.core.errors import LowkeyError
from lowkey.tools.protocol import AnyTool, Arguments, Caller, Told, ToolFailed

MOST = 24_000
"""Characters of an answer that a model is shown: more would push out the conversation."""

logger = logging.getLogger(__name__)


async def call(tool: AnyTool, text: str, caller: Caller) -> Told:
    """What the tool answers to these arguments (JSON text), however long it is.

    Raises ToolFailed, with a sentence for the model, whatever else goes wrong inside.
    """
    arguments = read(tool, text)
    try:
        async with asyncio.timeout(tool.seconds):
            return await tool.run(arguments, caller)
    except TimeoutError as error:
        raise ToolFailed(
            f"“{tool.name}” did not finish within {tool.seconds:g} seconds. Whether it had any "
            "effect is not known."
            if tool.effect != "read"
            else f"“{tool.name}” did not finish within {tool.seconds:g} seconds."
        ) from error
    except ToolFailed:
        raise
    except LowkeyError as error:
        raise refused(error) from error
    except Exception as error:
        logger.exception("The tool %s failed by a fault of its own", tool.name)
        raise ToolFailed(
            f"“{tool.name}” failed by a fault of its own ({type(error).__name__})."
        ) from error


def read(tool: AnyTool, text: str) -> Arguments:
    """The arguments that this JSON text holds. Raises ToolFailed, saying all that is wrong."""
    try:
        return tool.arguments.model_validate_json(text.strip() or "{}")
    except ValidationError as error:
        raise ToolFailed(_wrong(tool, error)) from error


def refused(error: LowkeyError) -> ToolFailed:
    """What is wrong with a call, and what to do, as the model is told."""
    return ToolFailed(f"{error.problem.message} {error.problem.hint}".strip())


def shortened(text: str, most: int = MOST, handle: str = "") -> str:
    """The text with its middle left out where it has more than `most` characters, and how much.

    `handle`: by which `read_result` knows all of it.
    """
    if len(text) <= most:
        return text
    head = most // 2
    on = f"; read on with read_result, result: {handle}, from: {head}" if handle else ""
    gap = f"[… {len(text) - most:,} of {len(text):,} characters left out{on} …]"
    return f"{text[:head]}\n{gap}\n{text[head - most :]}"


def _wrong(tool: AnyTool, error: ValidationError) -> str:
    """Everything that is wrong with the arguments, so that one more try is enough."""
    faults = [
        f"{'.'.join(map(str, one['loc'])) or 'the arguments'}: {one['msg']}"
        for one in error.errors(include_url=False, include_input=False)
    ]
    return f"“{tool.name}” can't be called like this. {'; '.join(faults)}."
