"""What the model may call. Knows no model and no conversation."""

from lowkey.tools.builtin import builtin_tools
from lowkey.tools.call import call, shortened
from lowkey.tools.pieces import window
from lowkey.tools.preview import preview
from lowkey.tools.protocol import AnyTool, Arguments, Caller, Told, Tool, ToolFailed
from lowkey.tools.python import python_tool

__all__ = [
    "AnyTool",
    "Arguments",
    "Caller",
    "Told",
    "Tool",
    "ToolFailed",
    "builtin_tools",
    "call",
    "preview",
    "python_tool",
    "shortened",
    "window",
]
