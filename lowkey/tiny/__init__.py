"""The built-in model: what it understands, what it says, and all the code that trains it.

Imports nothing of ours; the server loads no PyTorch. Here: where the weights are.
"""

from pathlib import Path

WEIGHTS: Path = Path(__file__).parent / "weights" / "lowkey-tiny.gguf"

__all__ = ["WEIGHTS"]
