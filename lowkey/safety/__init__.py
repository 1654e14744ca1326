"""What may be done: binds the code where the spec persuades the model. Knows no tool by its name."""

from lowkey.core.parts import Effect
from lowkey.safety.gate import ALLOWED, Choice, Verdict, choices, gate, unchosen

__all__ = ["ALLOWED", "Choice", "Effect", "Verdict", "choices", "gate", "unchosen"]
