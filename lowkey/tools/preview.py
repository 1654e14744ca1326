"""What a call would do, in words for the person who is asked. Knows no permission and no screen.

Signs that no screen shows, or that turn a line around, are written out: what stands there is what is
done.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re

from lowkey.core.errors import LowkeyError
from lowkey.tools.call import read, refused
from lowkey.tools.protocol import AnyTool, Arguments, Caller, ToolFailed

SECONDS = 5.0
"""How long a tool may take to say what it would do; then its arguments are shown."""
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)

logger = logging.getLogger(__name__)


async def preview(tool: AnyTool, text: str, caller: Caller) -> str:
    """What the tool would do with these arguments (JSON text). Raises ToolFailed where they are wrong."""
    arguments = read(tool, text)
    return UNSEEN.sub(_written, await _told(tool, arguments, caller))


async def _told(tool: AnyTool, arguments: Arguments, caller: Caller) -> str:
    if tool.preview is None:
        return _plain(arguments)
    try:
        async with asyncio.timeout(SECONDS):
            return await tool.preview(arguments, caller)
    except ToolFailed:
        raise
    except LowkeyError as error:
        raise refused(error) from error
    except Exception:
        logger.exception("The tool %s can't say what it would do", tool.name)
        return _plain(arguments)


def _plain(arguments: Arguments) -> str:
    return json.dumps(arguments.model_dump(mode="json"), indent=2, ensure_ascii=False)


def _written(sign: re.Match[str]) -> str:
    return f"\\u{{{ord(sign[0]):x}}}"
