"""The built-in model, its weights and all the code that trains it. Imports nothing of ours."""

from pathlib import Path

WEIGHTS: Path = Path(__file__).parent / "weights" / "lowkey-tiny.gguf"

__all__ = ["WEIGHTS"]
