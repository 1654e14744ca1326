"""The behaviour the built-in model is trained on, as text we wrote and code that combines it.

Knows nothing of models or tokens.
"""

from lowkey.tiny.behaviour.dialogues import Dialogue, Message, Writer
from lowkey.tiny.behaviour.frame import framed

__all__ = ["Dialogue", "Message", "Writer", "framed"]
