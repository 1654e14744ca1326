"""What may be done: binds the code where the spec persuades the model. Knows no tool by its name."""

from lowkey.safety.gate import ALLOWED, Effect, Verdict, gate

__all__ = ["ALLOWED", "Effect", "Verdict", "gate"]
