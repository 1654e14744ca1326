"""Where the built-in model's weights are. Knows nothing of how they were trained or who runs them."""

from pathlib import Path

WEIGHTS: Path = Path(__file__).parent / "weights" / "lowkey-tiny.gguf"

__all__ = ["WEIGHTS"]
