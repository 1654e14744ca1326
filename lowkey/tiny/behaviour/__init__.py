"""The behaviour the built-in model is trained on, as text we wrote and code that combines it.

Knows nothing of models or tokens.
"""

from lowkey.tiny.behaviour.dialogues import TITLE_PROMPT, Dialogue, Message, Writer

__all__ = ["TITLE_PROMPT", "Dialogue", "Message", "Writer"]
