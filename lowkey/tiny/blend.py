"""Blend: one network between two of the same run, which copies better than either of them.

Knows nothing of how they were trained. Follows Izmailov et al. 2018, "Averaging weights leads to
wider optima and better generalization", with two points instead of many.

    python -m lowkey.tiny.blend --early runs/early --late runs/late --share 0.25 --output runs/tiny
"""

import argparse
import shutil
from pathlib import Path

import torch


def blend(early: Path, late: Path, share: float, output: Path) -> None:
    """Write a training folder whose weights are `share` of early's and the rest of late's."""
    first, second = (
        torch.load(folder / "checkpoint.pt", weights_only=True, map_location="cpu")
        for folder in (early, late)
    )
    if first["shape"] != second["shape"]:
        raise ValueError(f"{early} and {late} hold networks of different shapes.")
    second["model"] = {
        name: torch.lerp(weight, first["model"][name], share)
        for name, weight in second["model"].items()
    }
    output.mkdir(parents=True, exist_ok=True)
    torch.save(second, output / "checkpoint.pt")
    shutil.copyfile(late / "tokenizer.json", output / "tokenizer.json")


def main() -> None:
    """Read the command line and blend."""
    parser = argparse.ArgumentParser(description="Blend two checkpoints of one run.")
    parser.add_argument("--early", type=Path, required=True)
    parser.add_argument("--late", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.25, help="how much of the early one")
    parser.add_argument("--output", type=Path, required=True)
    blend(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
