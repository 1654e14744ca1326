"""What the model may call. Knows no model and no conversation."""

from lowkey.tools.protocol import AnyTool, Arguments, Caller, Effect, Told, Tool, ToolFailed

__all__ = ["AnyTool", "Arguments", "Caller", "Effect", "Told", "Tool", "ToolFailed"]
